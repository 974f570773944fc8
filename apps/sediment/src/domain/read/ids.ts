import { isBlank, wholeText, widthOf } from "@unmix/tables";
import { labelsRows } from "./about-samples.ts";
import type { HeadedSheet } from "./head.ts";
import { namesGrains } from "./headings.ts";
import { columnCells } from "./sheet.ts";

/**
 * What the first column of a wide sheet is if it is no sample: the ids of grains by its heading, or since it
 * alone has none and counts the rows; or labels of rows, with or without ids below them.
 */
export function idColumn(
  sheet: HeadedSheet,
): { readonly role: "grain" | "ignore"; readonly why: string } | undefined {
  const { names } = sheet.head;
  if (names === undefined || widthOf(sheet) < 2) return undefined;
  if (labelsRows(sheet)) {
    const texts = columnCells(sheet, 0).map(wholeText);
    const ids = new Set(texts.filter((text) => text !== ""));
    return ids.size > 1
      ? { role: "grain", why: "It holds the grain's id below labels of rows." }
      : { role: "ignore", why: "It labels rows and names no sample." };
  }
  const why = idReason(sheet, names);
  return why === undefined ? undefined : { role: "grain", why };
}

function idReason(sheet: HeadedSheet, names: number): string | undefined {
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
