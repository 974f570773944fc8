import { UnmixError } from "@unmix/core";

/** A file as the page or the command hands it over: its name and its bytes. */
export interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array | ArrayBuffer;
}

/** The bytes of a file, not copied. */
export function bytesOf({ bytes }: InputFile): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}

/** The SHA-256 of the bytes of a file, in hexadecimal digits. */
export async function sha256({ bytes }: InputFile): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a cell of a sheet or of a delimited file can hold; `null` is a blank. */
export type Cell = string | number | boolean | Date | null;

/** A sheet as a rectangle of cells; rows may be shorter than the widest. */
export interface Sheet {
  /** The title; absent in a delimited text file, which has one nameless sheet. */
  readonly name?: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** The most cells that are read, over all sheets, blanks inside the used rectangles included. */
export const MAX_CELLS = 5_000_000;

/** Where in a file something stands; rows count from 1, columns are named as a spreadsheet does. */
export interface Place {
  readonly file: string;
  readonly sheet?: string | undefined;
  readonly row?: number | undefined;
  readonly column?: string | undefined;
}

/** An error that names its place first and then says what was expected and what to do. */
export function problem(place: Place, sentence: string, cause?: unknown): UnmixError {
  const { file, sheet, row, column } = place;
  const parts = [`"${file}"`];
  if (sheet !== undefined) parts.push(`sheet "${sheet}"`);
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column ${column}`);
  return new UnmixError(
    "file",
    `${parts.join(", ")}: ${sentence}`,
    { ...place },
    cause === undefined ? undefined : { cause },
  );
}

/** "A" for 0, "Z" for 25, "AA" for 26: a column's name in a spreadsheet. */
export function columnName(index: number): string {
  let name = "";
  for (let i = index; i >= 0; i = Math.floor(i / 26) - 1) {
    name = String.fromCharCode(65 + (i % 26)) + name;
  }
  return name;
}

/** The used width of a sheet in columns. */
export function widthOf(sheet: Sheet): number {
  let width = 0;
  for (const row of sheet.rows) {
    let last = row.length;
    while (last > width && isBlank(row[last - 1]!)) last--;
    if (last > width) width = last;
  }
  return width;
}

/** Whether a cell holds nothing, or nothing but white space. */
export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}
