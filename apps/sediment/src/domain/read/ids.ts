import { isBlank, wholeText, widthOf } from "@unmix/tables";
import type { HeadedSheet } from "./head.ts";
import { namesGrains } from "./headings.ts";
import { columnCells } from "./sheet.ts";

/**
 * Why the first column of a wide sheet holds the ids of grains and is no sample: by its heading, or
 * since it alone has none and counts the rows. `undefined` where it does not.
 */
export function idColumnReason(sheet: HeadedSheet): string | undefined {
  const { names } = sheet.head;
  if (names === undefined || widthOf(sheet) < 2) return undefined;
  const [first, ...others] = sheet.rows[names] ?? [];
  if (!isBlank(first)) {
    return namesGrains(wholeText(first))
      ? "Its name says that it holds the grain's id."
      : undefined;
  }
  const named = others.length + 1 >= widthOf(sheet) && !others.some(isBlank);
  return named && countsRows(sheet) ? "It has no name and counts the rows." : undefined;
}

function countsRows(sheet: HeadedSheet): boolean {
  const numbers = columnCells(sheet, 0).map((cell) => (isBlank(cell) ? Number.NaN : Number(cell)));
  const [start] = numbers;
  return (
    numbers.length > 2 && (start === 0 || start === 1) && numbers.every((n, i) => n === start + i)
  );
}
