import type { Column } from "../types.ts";
import type { Frame } from "./frame.ts";
import type { GeneNames } from "./offered.ts";

/** Identifiers of Ensembl, which no biologist knows a gene by. */
const ENSEMBL = /^ENS[A-Z]{0,6}G\d{6,}/;
const SYMBOLS = [
  "gene_symbols",
  "gene_symbol",
  "gene_name",
  "gene_names",
  "feature_name",
  "gene_short_name",
  "symbol",
  "symbols",
  "SYMBOL",
  "Symbol",
  "name",
  "features",
];

/** The names of genes as people know them: symbols, where rows are named by Ensembl identifiers. */
export async function geneNames(frame: Frame): Promise<GeneNames> {
  const { index } = frame;
  const remarks: string[] = [];
  let names = index;
  if (areEnsembl(index)) {
    for (const name of SYMBOLS.filter((symbol) => frame.names.includes(symbol))) {
      const texts = textsOf(await frame.column(name));
      if (!texts || areEnsembl(texts)) continue;
      names = texts.map((text, g) => text || index[g]!);
      remarks.push(`Genes are named by the column "${name}" instead of their Ensembl identifiers.`);
      break;
    }
  }
  const twice = duplicates(names);
  if (twice.length > 0) {
    remarks.push(
      `${twice.length === 1 ? "One gene name stands" : `${twice.length} gene names stand`} more than once, such as "${twice[0]}"; each is kept as a gene of its own.`,
    );
  }
  return { names, remarks };
}

/** The names that stand more than once. */
export function duplicates(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return Array.from(twice);
}

function areEnsembl(names: readonly string[]): boolean {
  return names.filter((name) => ENSEMBL.test(name)).length * 2 > names.length;
}

/** The texts of a column, empty where missing. */
function textsOf(column: Column | string): readonly string[] | undefined {
  if (typeof column === "string" || column.kind !== "category") return undefined;
  return Array.from(column.codes, (code) => column.categories[code] ?? "");
}
