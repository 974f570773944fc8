import { type Cell, isBlank, isHeading, isMissing, type Sheet, wholeText } from "@unmix/tables";
import { isUnit, withUnit } from "./feature-names.ts";

/** "206Pb", "206Pb*", "238U": one of a ratio of isotopes. */
const ISOTOPE = /^\d{2,3}\s*[A-Z][a-z]?\s*\*?$/;
/** Ratios that show that two rows are fractions. */
const SEVERAL = 2;

/** A sheet whose fractions stand in one row, and the row, now blank, that held what they are divided by. */
export interface JoinedFractions {
  readonly sheet: Sheet;
  readonly below?: number;
}

/**
 * Joins two rows of headings that write ratios of isotopes as fractions, 206Pb* over 238U, as tables of the
 * Arizona LaserChron Center do: ratios are "206Pb*\/238U", and what else stands below is a unit or the rest
 * of the name.
 *
 * @param searched rows in which they may begin
 */
export function joinFractions(sheet: Sheet, searched: number): JoinedFractions {
  const { rows } = sheet;
  const upper = rows.findIndex((row, r) => r < searched && areFractions(row, rows[r + 1] ?? []));
  if (upper < 0) return { sheet };
  const joined = joinRows(rows[upper]!, rows[upper + 1]!);
  return {
    sheet: { ...sheet, rows: rows.with(upper, joined).with(upper + 1, []) },
    below: upper + 1,
  };
}

function areFractions(upper: readonly Cell[], lower: readonly Cell[]): boolean {
  const isText = (cell: Cell) => isBlank(cell) || isHeading(cell) || isMissing(cell);
  const ratios = upper.filter((cell, c) => isIsotope(cell) && isIsotope(lower[c])).length;
  return ratios >= SEVERAL && upper.every(isText) && lower.every(isText);
}

function joinRows(upper: readonly Cell[], lower: readonly Cell[]): Cell[] {
  return Array.from({ length: Math.max(upper.length, lower.length) }, (_, c) => {
    const [above, below] = [wholeText(upper[c]), wholeText(lower[c])];
    if (above === "" || below === "") return above || below || null;
    if (isIsotope(above) && isIsotope(below)) return `${above}/${below}`;
    return isUnit(below) ? withUnit(above, below) : `${above} ${below}`;
  });
}

function isIsotope(cell: Cell | undefined): boolean {
  return ISOTOPE.test(wholeText(cell));
}
