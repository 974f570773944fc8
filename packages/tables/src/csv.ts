/** What a field of a table holds: text, a number, or nothing. */
export type Field = string | number | null;

/** A table with its headings, ready to be written as text or as a sheet. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Field[])[];
}

/** A long table of numbers by its columns, all of one length: its rows are never there all at once. */
export interface ColumnTable {
  readonly headings: readonly string[];
  readonly columns: readonly ArrayLike<number>[];
}

/** A spreadsheet takes a text that starts so for a formula, even in a csv file. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Writes a table as comma-separated text (RFC 4180 with line feeds): numbers to full precision in
 * their shortest form, NaN and `null` as a blank. A text that a spreadsheet would run as a formula
 * gets an apostrophe in front, which the readers of this package take off again.
 */
export function toCsv(table: Table | ColumnTable): string {
  return [...piecesOf(table)].join("");
}

/** The same in UTF-8, for tables whose text is longer than a string can be. */
export function toCsvBytes(table: Table | ColumnTable): Uint8Array<ArrayBuffer> {
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

function* piecesOf(table: Table | ColumnTable): Generator<string> {
  yield `${table.headings.map(textField).join(",")}\n`;
  if ("columns" in table) return yield* columnPieces(table.columns);
  const { rows } = table;
  for (let at = 0; at < rows.length; at += ROWS_A_PIECE) {
    const lines = rows.slice(at, at + ROWS_A_PIECE).map((row) => row.map(field).join(","));
    yield `${lines.join("\n")}\n`;
  }
}

function* columnPieces(columns: ColumnTable["columns"]): Generator<string> {
  const count = columns[0]?.length ?? 0;
  for (let at = 0; at < count; at += ROWS_A_PIECE) {
    let piece = "";
    for (let i = at; i < Math.min(count, at + ROWS_A_PIECE); i++) {
      columns.forEach((column, c) => {
        piece += c === 0 ? numberField(column[i]!) : `,${numberField(column[i]!)}`;
      });
      piece += "\n";
    }
    yield piece;
  }
}

function field(value: Field): string {
  if (value === null) return "";
  return typeof value === "number" ? numberField(value) : textField(value);
}

function numberField(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

function textField(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
