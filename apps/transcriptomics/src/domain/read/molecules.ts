import type { UnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import { namesPlaces } from "./places.ts";

/** What the column that names the gene of each molecule is called. */
const GENE = /^(?:feature_?name|gene|gene_?(?:id|name)|target)$/i;

/** Whether a table has a molecule in each row, with its gene and its place: no counts, and nothing of spots. */
export function namesMolecules(headings: readonly string[]): boolean {
  return geneColumn(headings) !== undefined && namesPlaces(headings);
}

/** The refusal of such a table where counts were expected. */
export function moleculesRefused(file: string, headings: readonly string[]): UnmixError {
  return problem(
    { file, column: `"${geneColumn(headings)}"` },
    "the table has a molecule in each row, and counts of genes in cells or spots were expected. Give those of the same run (Xenium: cell_feature_matrix.h5 with cells.csv.gz; MERSCOPE: cell_by_gene.csv with cell_metadata.csv; CosMx: exprMat_file.csv with metadata_file.csv), or count the molecules in cells or squares first.",
  );
}

/** What is said of such a table that lies beside counts. */
export function moleculesAside(file: string): string {
  return `"${file}" has a molecule in each row, and was left out: the counts hold them already.`;
}

function geneColumn(headings: readonly string[]): string | undefined {
  return headings.find((heading) => GENE.test(heading.trim()));
}
