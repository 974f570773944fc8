import { type Cell, isBlank, isHeading, wholeText } from "@unmix/tables";

/** A text that stands alone in its row. */
export interface LoneText {
  readonly column: number;
  readonly text: string;
}

/** The text of a row that holds nothing else; `undefined` for any other row. */
export function loneText(row: readonly Cell[]): LoneText | undefined {
  const column = row.findIndex((cell) => !isBlank(cell));
  if (column < 0 || row.some((cell, c) => c > column && !isBlank(cell))) return undefined;
  return isHeading(row[column]) ? { column, text: wholeText(row[column]) } : undefined;
}

/** "Table S2 (continued)": the title of a table or of one of its pages. */
export const PAGE_TITLE =
  /^(?:supp\S*\s+)?(?:table|appendix|data\s?set)s?(?:\b|\d)|\bcont(?:inued|inuation|[\u2019']?d\b|\.)/i;

/** A text with every number in it as the same, so that the ids "Z-1" and "Z-12" are alike. */
export function shapeOf(text: string): string {
  return text.replace(/\d+/g, "0");
}
