import { toCsv, toZip } from "@unmix/tables";
import { strToU8 } from "fflate";
import { toH5ad } from "../write/h5ad.ts";
import { exampleExpression } from "./expression.ts";

/** The example as an AnnData file: counts, places and the known regions. */
export async function exampleH5ad(): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await toH5ad(exampleExpression(), {});
  return bytes as Uint8Array<ArrayBuffer>;
}

/** The example as a zip of two tables: `counts.csv`, spots × genes, and `places.csv` with the known regions. */
export function exampleTables(): Uint8Array<ArrayBuffer> {
  const { counts, spots, genes, places, columns } = exampleExpression();
  const rows = spots.map((spot, i) => {
    const row = new Array<number>(genes.length).fill(0);
    for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
      row[counts.indices[k]!] = counts.values[k]!;
    }
    return [spot, ...row];
  });
  const labels = columns.flatMap((column) => (column.kind === "category" ? [column] : []));
  return toZip({
    "counts.csv": strToU8(toCsv({ headings: ["spot", ...genes], rows })),
    "places.csv": strToU8(
      toCsv({
        headings: ["spot", "x", "y", ...labels.map(({ name }) => name)],
        rows: spots.map((spot, i) => [
          spot,
          places!.x[i]!,
          places!.y[i]!,
          ...labels.map(({ categories, codes }) => categories[codes[i]!] ?? null),
        ]),
      }),
    ),
  });
}
