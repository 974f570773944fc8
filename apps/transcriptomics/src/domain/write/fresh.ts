import type { File, Group } from "h5wasm";
import type { Column, Expression } from "../types.ts";
import { addBlock, addFrameColumns, addNumbers, addTexts, markGroup } from "./entries.ts";

/** Whole numbers up to this are exact in float32. */
const EXACT_IN_FLOAT32 = 2 ** 24;

/** Writes what was read as an AnnData file: counts as X, columns of spots, places. */
export function writeFresh(file: File, expression: Expression): void {
  const { spots, genes, columns, places, sections } = expression;
  markGroup(file, "anndata", "0.1.0");
  writeCounts(file, expression.counts);
  const known = new Set(columns.map(({ name }) => name));
  const section: Column[] =
    sections && !known.has("section")
      ? [{ name: "section", kind: "category", categories: sections.names, codes: sections.of }]
      : [];
  writeFrame(file, "obs", spots, [...columns, ...section]);
  writeFrame(file, "var", genes, []);
  for (const name of ["layers", "obsm", "obsp", "uns", "varm", "varp"]) {
    markGroup(file.create_group(name), "dict", "0.1.0");
  }
  if (!places) return;
  const values = new Float64Array(2 * spots.length);
  for (let i = 0; i < spots.length; i++) {
    values[2 * i] = places.x[i]!;
    values[2 * i + 1] = places.y[i]!;
  }
  addBlock(file.get("obsm") as Group, "spatial", { columns: 2, values }, spots.length);
}

function writeCounts(file: File, counts: Expression["counts"]): void {
  const { rows, columns, starts, indices, values } = counts;
  const group = file.create_group("X");
  markGroup(group, "csr_matrix", "0.1.0");
  group.create_attribute("shape", BigInt64Array.of(BigInt(rows), BigInt(columns)));
  const isExact = values.every((value) => Number.isInteger(value) && value <= EXACT_IN_FLOAT32);
  addNumbers(group, "data", isExact ? Float32Array.from(values) : values);
  addNumbers(group, "indices", Int32Array.from(indices));
  const isShort = values.length < 2 ** 31;
  addNumbers(
    group,
    "indptr",
    isShort ? Int32Array.from(starts) : BigInt64Array.from(starts, BigInt),
  );
}

function writeFrame(
  file: File,
  name: string,
  index: readonly string[],
  columns: readonly Column[],
): void {
  const frame = file.create_group(name);
  markGroup(frame, "dataframe", "0.2.0");
  frame.create_attribute("_index", "_index");
  addTexts(frame, "_index", index);
  // As anndata writes it itself where there are no columns.
  if (columns.length === 0) frame.create_attribute("column-order", new Float64Array(0), [0]);
  addFrameColumns(frame, columns);
}
