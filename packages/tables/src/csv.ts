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
  const lines = [table.headings.map(textField).join(",")];
  for (const row of table.rows) lines.push(row.map(field).join(","));
  return `${lines.join("\n")}\n`;
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
