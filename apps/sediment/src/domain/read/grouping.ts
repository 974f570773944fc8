import { type Cell, isBlank, isHeading, measure, wholeText } from "@unmix/tables";
import type { HeadedSheet } from "./head.ts";
import { columnCells } from "./sheet.ts";

/** Parts of a grain, which no sample is called. */
const PART =
  /^(?:rims?|cores?|mantles?|overgrowths?|edges?|cent(?:re|er)s?|tips?|bulk|inner|outer)$/i;

/**
 * Whether a column names the sample of each row by its texts: most cells are texts, few different
 * ones, and not parts of grains.
 */
export function groupsRows(sheet: HeadedSheet, column: number, decimalComma: boolean): boolean {
  const filled = columnCells(sheet, column).filter((cell) => !isBlank(cell));
  const texts = textsOf(sheet, column, decimalComma);
  const different = [...new Set(texts)];
  return (
    texts.length * 2 > filled.length &&
    different.length > 1 &&
    different.length * 2 <= texts.length &&
    !different.every((text) => PART.test(text.trim()))
  );
}

/**
 * Whether the texts of a column differ within most samples that the ids begin with, and are no more
 * than these: so "magmatic" and "metamorphic" do, and the names of rivers do not.
 */
export function cutsAcross(
  sheet: HeadedSheet,
  column: number,
  ids: number,
  sampleOf: (id: string) => string,
): boolean {
  const textsIn = new Map<string, Set<string>>();
  const cells = columnCells(sheet, column);
  columnCells(sheet, ids).forEach((id, n) => {
    if (isBlank(id) || isBlank(cells[n])) return;
    const sample = sampleOf(wholeText(id));
    textsIn.set(sample, (textsIn.get(sample) ?? new Set()).add(wholeText(cells[n])));
  });
  const samples = [...textsIn.values()];
  const mixed = samples.filter((texts) => texts.size > 1).length;
  const different = new Set(samples.flatMap((texts) => [...texts])).size;
  return mixed * 2 > samples.length && different <= samples.length;
}

/** The texts of a column that are no numbers. */
export function textsOf(
  sheet: HeadedSheet,
  column: number,
  decimalComma: boolean,
): readonly string[] {
  return textsAmong(columnCells(sheet, column), decimalComma);
}

/** Those of the cells that are texts and no numbers. */
export function textsAmong(
  cells: readonly (Cell | undefined)[],
  decimalComma: boolean,
): readonly string[] {
  return cells
    .filter((cell) => isHeading(cell) && measure(cell, decimalComma) === "text")
    .map(wholeText);
}
