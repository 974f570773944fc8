import { type Mapping, type Preview, parseMapping } from "../domain/index.ts";

/** The rows that the user can say: of the names, and of the first values. */
export type HeadRow = "header" | "data";

/** The number of a row as it is read now; empty where there is none or each sheet has its own. */
export function shownRow({ mapping }: Preview, row: HeadRow): string {
  const value = mapping[row];
  return typeof value === "number" ? String(value) : "";
}

/** Whether every sheet has its names and values where it was found to have them. */
export function areRowsFound({ mapping }: Preview): boolean {
  return mapping.header === undefined && mapping.data === undefined;
}

/** Whether rows stand between the names and the values. */
export function hasUnits({ mapping: { header, data } }: Preview): boolean {
  return typeof header === "number" && data !== undefined && data > header + 1;
}

/**
 * The mapping with a row as the user typed it. No row of names means that there is none; no first
 * row of values, that it is to be found. Other names make other columns and other rows below them,
 * and these are found again.
 *
 * @throws UnmixError where the text is not the number of a row
 */
export function withRow({ mapping }: Preview, row: HeadRow, text: string): Mapping {
  const said: Mapping = text === "" ? {} : parseMapping(`${row}=${text}`);
  const { data: _, ...others } = mapping;
  if (row === "data") return { ...others, ...said };
  const { columns: __, header: ___, ...whole } = others;
  return { ...whole, header: false, ...said };
}
