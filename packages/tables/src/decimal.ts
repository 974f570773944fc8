import { decimalSign } from "./cell.ts";
import type { Sheet } from "./file.ts";

/**
 * Whether the comma is the decimal sign: where texts show it more often than the dot.
 *
 * @param delimiter what separates the fields, where the sheets are of a text file
 */
export function guessDecimalComma(sheets: readonly Sheet[], delimiter?: string): boolean {
  const counts = { comma: 0, dot: 0, either: 0 };
  for (const sheet of sheets) {
    for (const row of sheet.rows) {
      for (const cell of row) {
        const sign = typeof cell === "string" ? decimalSign(cell) : undefined;
        if (sign) counts[sign]++;
      }
    }
  }
  if (counts.comma + counts.dot > 0) return counts.comma > counts.dot;
  return counts.either > 0 && delimiter !== undefined && delimiter !== ",";
}
