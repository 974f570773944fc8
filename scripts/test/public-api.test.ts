import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ROOT } from "../bootstrap.mjs";

/** What each package offers. An accidental export, or a lost one, shows here in review. */
const ENTRIES = [
  "packages/core/src/index.ts",
  "packages/core/src/threads/node.ts",
  "packages/core/src/threads/browser.ts",
  "packages/multiscale/src/index.ts",
  "packages/tables/src/index.ts",
  "packages/workbench/src/job/index.ts",
  "packages/workbench/src/figures/index.ts",
  "packages/workbench/src/ui/index.ts",
  "packages/workbench/src/settings/index.ts",
  "apps/sediment/src/domain/index.ts",
  "apps/sediment/src/figures/index.ts",
  "apps/transcriptomics/src/domain/index.ts",
  "apps/transcriptomics/src/figures/index.ts",
  "apps/music/src/domain/index.ts",
  "apps/music/src/figures/index.ts",
];

describe("the public surface", () => {
  it.each(ENTRIES)("of %s", (entry) => {
    expect(exportedNames(join(ROOT, entry))).toMatchSnapshot();
  });
});

function exportedNames(path: string): string[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  return source.statements
    .flatMap((statement) => {
      if (ts.isExportDeclaration(statement)) {
        const clause = statement.exportClause;
        if (clause && ts.isNamedExports(clause)) {
          return clause.elements.map((element) =>
            statement.isTypeOnly || element.isTypeOnly
              ? `type ${element.name.text}`
              : element.name.text,
          );
        }
        const from = (statement.moduleSpecifier as ts.StringLiteral).text;
        return exportedNames(join(dirname(path), from)).filter(
          (name) => !statement.isTypeOnly || name.startsWith("type "),
        );
      }
      const exported = ts.canHaveModifiers(statement)
        ? ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
        : false;
      if (!exported) return [];
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        return [`type ${statement.name.text}`];
      }
      if (ts.isVariableStatement(statement)) {
        return statement.declarationList.declarations.map((d) => d.name.getText());
      }
      return "name" in statement ? [(statement.name as ts.Identifier).text] : [];
    })
    .sort();
}
