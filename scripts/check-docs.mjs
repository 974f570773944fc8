/** Every public export of the packages that others build on has a docstring, and every member of its types. */
import { join, relative } from "node:path";
import ts from "typescript";
import { ROOT } from "./bootstrap.mjs";

/** What a user of the library imports. */
const ENTRIES = ["index.ts", "threads/node.ts", "threads/browser.ts"].map((name) =>
  join(ROOT, "packages/core/src", name),
);

/** One sentence for every public name, or member of a public type, that nothing is said of. */
export function checkDocs(entries = ENTRIES) {
  const options = {
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
  };
  const program = ts.createProgram(entries, options);
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

/**
 * The members of a type without a docstring: its own and those it inherits, and of types written within it.
 * A tag, such as `kind: "cp"`, says all by itself, and what a conditional type infers is no member.
 */
function barePartsOf(declaration, checker) {
  const bare = new Set();
  const visit = (node) => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
      if (!isDescribed(checker.getSymbolAtLocation(node.name), checker)) bare.add(node);
    }
    // Of functions the docstring tells all.
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  if (ts.isTypeAliasDeclaration(declaration)) visit(declaration.type);
  if (ts.isInterfaceDeclaration(declaration)) {
    for (const member of checker.getTypeAtLocation(declaration).getProperties()) {
      if (!isDescribed(member, checker)) for (const node of member.declarations) bare.add(node);
    }
    declaration.members.forEach(visit);
  }
  return [...bare].filter(
    ({ type }) => !(type && (ts.isLiteralTypeNode(type) || ts.isInferTypeNode(type))),
  );
}

function sentenceOf(node, symbol) {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const place = `${relative(ROOT, source.fileName)}:${line + 1}`;
  const member = node.name && node.name.getText() !== symbol.name ? `.${node.name.getText()}` : "";
  return `${place}: ${symbol.name}${member} is public and has no docstring.`;
}
