/** What a field of a table holds: text, a number, or nothing. */
export type Field = string | number | null;

/** A table with its headings, ready to be written as text or as a sheet. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Field[])[];
}

/** A spreadsheet takes a text that starts so for a formula, even in a csv file. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Writes a table as comma-separated text (RFC 4180 with line feeds): numbers to full precision in
 * their shortest form, NaN and `null` as a blank. A text that a spreadsheet would run as a formula
 * gets an apostrophe in front, which the readers of this package take off again.
 */
export function toCsv(table: Table): string {
  return [...piecesOf(table)].join("");
}

/** The same in UTF-8, for tables whose text is longer than a string can be. */
export function toCsvBytes(table: Table): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const pieces = Array.from(piecesOf(table), (piece) => encoder.encode(piece));
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

const ROWS_A_PIECE = 4096;

function* piecesOf({ headings, rows }: Table): Generator<string> {
  yield `${headings.map(textField).join(",")}\n`;
  for (let at = 0; at < rows.length; at += ROWS_A_PIECE) {
    const lines = rows.slice(at, at + ROWS_A_PIECE).map((row) => row.map(field).join(","));
    yield `${lines.join("\n")}\n`;
  }
}

function field(value: Field): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  return textField(value);
}

function textField(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
