import { type Cell, cellText, columnName, measure, type Sheet, wholeText } from "@unmix/tables";
import type { Warning } from "../types.ts";
import { errorStem, UNCONFIRMED } from "./errors.ts";
import { foldedName, isUnit, UNIT_OF_HEADING, withUnit } from "./feature-names.ts";
import type { ErrorsBehind, HeadedSheet } from "./head.ts";
import type { GuessedRole } from "./headings.ts";
import { list } from "./roles.ts";

/** Rows that are looked at, evenly spaced, to find the columns of value and error. */
const LOOKED_AT = 500;
const SHOWN = 3;
const NUMBER = String.raw`[+−–-]?[\d.,][\d.,'’\s]*(?:e[+-]?\d+)?`;
const VALUE_AND_ERROR = new RegExp(
  String.raw`^(${NUMBER}?)\s*(?:±|\+\s?\/?\s?[-−–])\s*([\d.,]+(?:e[+-]?\d+)?)\s*(\D.*)?$`,
  "i",
);

/**
 * Takes apart the cells of value and error, in columns of which most cells are such: the sheet holds the values,
 * and the errors stand in `behind`. A cell with another mark than most stays as it is.
 */
export function withErrorsBehind(sheet: Sheet): Sheet & Pick<HeadedSheet, "behind"> {
  const columns = columnsOfBoth(sheet);
  if (columns.length === 0) return sheet;
  const rows = sheet.rows.map((cells) => [...cells]);
  const behind = new Map<number, ErrorsBehind>();
  for (const column of columns) {
    const parts = rows.map((cells) => partsOf(cells[column]));
    const mark = mostCommon(parts.flatMap((part) => (part ? [part.mark] : [])));
    if (mark !== "" && !isUnit(mark) && errorStem(mark) !== "") continue;
    const cells = parts.map((part, row) => {
      if (part?.mark !== mark) return undefined;
      rows[row]![column] = part.value;
      return part.error;
    });
    behind.set(column, { cells, mark });
  }
  return behind.size === 0 ? sheet : { ...sheet, rows, behind };
}

/** The same with the names of these columns without what they say of errors: "Age (Ma)" for "Age ± 2σ (Ma)". */
export function withBareNames(sheet: HeadedSheet): HeadedSheet {
  const { head, behind } = sheet;
  if (!behind || head.names === undefined) return sheet;
  const rows = [...sheet.rows];
  const names = rows[head.names]!.map(wholeText);
  const named = new Map<number, ErrorsBehind>();
  for (const [column, errors] of behind) {
    const units = head.units.map((row) => wholeText(rows[row]![column]));
    const heading = [names[column] ?? "", ...units].filter((text) => text !== "").join(", ");
    const unit = isUnit(errors.mark) && !isPercent(errors.mark) ? errors.mark : "";
    const name = withUnit(bareName(names[column] ?? ""), unit);
    const isOther = name !== names[column];
    const repeats = names.find(
      (other, c) => isOther && c !== column && foldedName(other) === foldedName(name),
    );
    named.set(column, { ...errors, heading, ...(repeats !== undefined && { repeats }) });
    if (repeats !== undefined) continue;
    rows[head.names] = rows[head.names]!.with(column, name);
    for (const row of head.units) {
      const text = wholeText(rows[row]![column]);
      if (text !== "")
        rows[row] = rows[row]!.with(column, errorStem(text) === "" ? null : bareName(text));
    }
  }
  return { ...sheet, rows, behind: named };
}

/** A name without the mark of errors at its end, its unit kept. */
export function bareName(name: string): string {
  const stem = errorStem(name) || name;
  if (stem === name) return name;
  const closed = stem.split("(").length > stem.split(")").length ? `${stem})` : stem;
  const unit = UNIT_OF_HEADING.exec(name)?.[0].replace(/[\s_,()[\]]+/g, "") ?? "";
  return /^abs/i.test(unit) ? closed : withUnit(closed, unit);
}

/** The role of a column of values with errors behind them, where it is a feature by the rest. */
export function roleWithErrors(guess: GuessedRole, errors: ErrorsBehind | undefined): GuessedRole {
  if (errors?.repeats !== undefined) {
    return {
      role: "ignore",
      why: `Its values with their errors are those of "${errors.repeats}".`,
    };
  }
  if (!errors || guess.role !== "feature") return guess;
  const why = "It holds numbers with their errors";
  return isPercent(errors.mark)
    ? { role: "feature", why: `${why} in percent, which are not read.` }
    : { role: "feature", why: `${why}${UNCONFIRMED}` };
}

/** The cell with the error of a value, where errors are in the unit of the values. */
export function errorBehind({ behind }: HeadedSheet, row: number, column: number) {
  const errors = behind?.get(column);
  return errors && !isPercent(errors.mark) ? { cell: errors.cells[row] } : undefined;
}

/** Whether the mark behind errors says that they are percentages. */
export function isPercent(mark: string): boolean {
  return mark.includes("%");
}

/** A note on the features whose cells hold value and error, and on the cells of them that do not. */
export function noteErrorsBehind(
  columns: readonly {
    readonly name: string;
    readonly sheet: HeadedSheet;
    readonly column: number;
  }[],
  decimalComma: boolean,
): Warning[] {
  const used = columns.filter(({ sheet, column }) => sheet.behind?.has(column));
  if (used.length === 0) return [];
  const odd = used.flatMap(({ sheet, column }) =>
    sheet.rows.flatMap((cells, row) =>
      row >= sheet.head.data &&
      sheet.behind!.get(column)!.cells[row] === undefined &&
      typeof measure(cells[column], decimalComma) === "number"
        ? [`row ${row + 1}, column ${columnName(column)} ("${cellText(cells[column])}")`]
        : [],
    ),
  );
  const percent = used.filter(({ sheet, column }) => isPercent(sheet.behind!.get(column)!.mark));
  const names = [...new Set(used.map(({ name }) => name))];
  const rest = [
    ...(percent.length > 0 ? ["errors in percent are left out"] : []),
    ...(odd.length > 0
      ? [
          `${odd.length === 1 ? "one cell has a value and no error" : `${odd.length} cells have a value and no error`}: ${odd.slice(0, SHOWN).join(", ")}${odd.length > SHOWN ? ` and ${odd.length - SHOWN} more` : ""}`,
        ]
      : []),
  ];
  return [
    {
      code: "errorsBehindValues",
      message: `Cells of ${list(names)} hold a value and its error, as "${exampleOf(used[0]!)}", and are read as both${rest.map((text) => `; ${text}`).join("")}.`,
    },
  ];
}

function exampleOf({ sheet, column }: { readonly sheet: HeadedSheet; readonly column: number }) {
  const { cells, mark } = sheet.behind!.get(column)!;
  const row = cells.findIndex((cell) => cell !== undefined);
  const value = wholeText(sheet.rows[row]![column]);
  return `${value} ± ${wholeText(cells[row])}${mark === "" || mark === "%" ? mark : ` ${mark}`}`;
}

/** The columns of which at least half of the cells that may be values hold a value and its error. */
function columnsOfBoth({ rows }: Sheet): readonly number[] {
  const both: number[] = [];
  const others: number[] = [];
  const step = Math.max(1, Math.floor(rows.length / LOOKED_AT));
  for (let row = 0; row < rows.length; row += step) {
    rows[row]!.forEach((cell, c) => {
      if (partsOf(cell)) both[c] = (both[c] ?? 0) + 1;
      else if (typeof measure(cell, false) === "number") others[c] = (others[c] ?? 0) + 1;
    });
  }
  return Object.keys(both)
    .map(Number)
    .filter((c) => both[c]! >= (others[c] ?? 0));
}

function partsOf(cell: Cell | undefined) {
  if (typeof cell !== "string" || !(cell.includes("±") || cell.includes("+"))) return undefined;
  const [, value, error, mark = ""] = VALUE_AND_ERROR.exec(cell.trim()) ?? [];
  return value && error ? { value: value.trim(), error, mark: mark.trim() } : undefined;
}

function mostCommon(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
