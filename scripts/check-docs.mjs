/** Every public export of the packages that others build on has a docstring, and every member of its types. */
import { join, relative } from "node:path";
import ts from "typescript";
import { ROOT } from "./bootstrap.mjs";

/** What a user of the library imports. */
const ENTRIES = ["index.ts", "threads/node.ts", "threads/browser.ts"].map((name) =>
  join(ROOT, "packages/core/src", name),
);

/** One sentence for every public name, or member of a public type, that nothing is said of. */
export function checkDocs(entries = ENTRIES, host = undefined) {
  const options = {
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
  };
  const program = ts.createProgram(entries, options, host);
  const checker = program.getTypeChecker();
  const named = entries.flatMap((entry) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)))
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
      ),
  );
  return [...new Set(named)].flatMap((symbol) => {
    const own = isDescribed(symbol, checker) ? [] : [symbol.declarations[0]];
    return [...own, ...symbol.declarations.flatMap((node) => barePartsOf(node, checker))].map(
      (node) => sentenceOf(node, symbol),
    );
  });
}

function isDescribed(symbol, checker) {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== "";
}

/** The members of a type, at whatever depth, without a docstring; where it names another type, it ends. */
function barePartsOf(declaration, checker) {
  const bare = [];
  const visit = (node) => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
      if (!isDescribed(checker.getSymbolAtLocation(node.name), checker)) bare.push(node);
    }
    // Of functions and values the docstring tells all; a tag is told by the docstring of its union.
    if (!ts.isFunctionLike(node) || ts.isMethodSignature(node)) ts.forEachChild(node, visit);
  };
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration))
    ts.forEachChild(declaration, visit);
  return bare;
}

function sentenceOf(node, symbol) {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const place = `${relative(ROOT, source.fileName)}:${line + 1}`;
  const member = node.name && node.name.getText() !== symbol.name ? `.${node.name.getText()}` : "";
  return `${place}: ${symbol.name}${member} is public and has no docstring.`;
}
