import {
  type Cell,
  cellText,
  columnName,
  type InputFile,
  isBlank,
  isHeading,
  isMissing,
  problem,
  wholeText,
} from "@unmix/tables";
import { isTimeHeading, splitUnit } from "./heading.ts";
import { isTimeUnit } from "./units.ts";

/**
 * The headings of a table whose last row of text above its numbers is `r`: that row, or the one above it with this one's
 * units.
 *
 * @throws {UnmixError} when headings with one of times stand above it, and it is neither units nor other headings
 */
export function headingsAt(
  file: InputFile,
  rows: readonly (readonly Cell[])[],
  r: number,
  isEntry: (cell: Cell) => boolean,
): readonly Cell[] {
  const row = rows[r]!;
  const names = rows.slice(0, r).findLast((above) => !above.every(isBlank));
  if (names === undefined || !areNames(names, row)) return row;
  if (isUnitRow(row)) return names.map((name, c) => withUnit(name, row[c]));
  const isTimed = (cell: Cell) => isTimeHeading(cell) && !isUnit(cell);
  if (!names.some(isTimeHeading) || row.some(isTimed) || row.some(isEntry)) return row;
  const c = row.findIndex((cell) => !isUnit(cell) && !isGap(cell));
  const text = cellText(row[c]);
  throw problem(
    { file: file.name, row: r + 1, column: columnName(c) },
    `“${text}” is no unit that is known, and a row between headings and numbers must have units alone; put it in brackets, “(${text})”, if it is one, else take the row out.`,
  );
}

/** Whether a row has units, known or in brackets, and nothing else. */
export function isUnitRow(row: readonly Cell[]): boolean {
  return row.some(isUnit) && row.every((cell) => isUnit(cell) || isGap(cell));
}

/** Whether a row has a heading for each unit of the row below it, and nothing else: a title alone does not. */
function areNames(row: readonly Cell[], below: readonly Cell[]): boolean {
  return (
    row.every((cell) => isHeading(cell) || isBlank(cell)) &&
    below.every((cell, c) => isGap(cell) || isHeading(row[c]))
  );
}

function withUnit(name: Cell, unit: Cell | undefined): Cell {
  if (unit === undefined || isGap(unit) || splitUnit(name, "").unit !== undefined) return name;
  const [, bare] = BRACKET.exec(wholeText(unit)) ?? [];
  return `${wholeText(name)} (${bare ?? wholeText(unit)})`;
}

function isUnit(cell: Cell): boolean {
  const text = wholeText(cell);
  return BRACKET.test(text) || isTimeUnit(text) || MEASURE.test(text);
}

function isGap(cell: Cell): boolean {
  return isBlank(cell) || isMissing(cell);
}

const BRACKET = /^[([]\s*(.*[^\s)\]])\s*[)\]]$/;

/** Units of what is measured, the first kind with prefixes, in products and quotients: "mV", "m/s²", "V Hz^-1/2". */
const PREFIXED =
  "(?:[YZEPTGMkhdcmµμunpf]|da)?(?:m|g|s|A|K|mol|cd|Hz|N|Pa|bar|J|W|V|C|F|Ω|ohm|S|Wb|T|H|lm|lx|Bq|Gy|Sv|L|l|eV|Gal|Jy|G|B)";
const OTHERS =
  "%|‰|°[CF]?|deg[CF]?|rad|mrad|arcsec|mas|dB[a-zA-Z]*|ppm|ppb|AU|au|a\\.u\\.|counts?|cps|psi|atm|Torr|mmHg|ft|inch|mi|kn|mph|rpm|bpm|min|h|d|1";
const FACTOR = `(?:${PREFIXED}|${OTHERS}|[Vv]olts?|[Aa]mperes?|[Mm]et(?:er|re)s?|[Pp]ascals?|[Kk]elvin|[Cc]elsius|[Hh]ertz)(?:\\^?[-−]?\\d(?:/\\d)?|⁻?[²³¹])?`;
const MEASURE = new RegExp(`^${FACTOR}(?:\\s?[·*/.\\s]\\s?${FACTOR})*$`, "u");
