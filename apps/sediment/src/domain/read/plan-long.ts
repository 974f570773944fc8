import { columnName, problem, wholeText } from "@unmix/tables";
import type { Warning } from "../types.ts";
import { errorStem } from "./errors.ts";
import { noteErrorsBehind, roleWithErrors } from "./errors-behind.ts";
import { foldedUnit } from "./feature-names.ts";
import type { LayoutGuess } from "./guess.ts";
import { type HeadedSheet, type HeadedWorkbook, unitOf } from "./head.ts";
import { guessRole, namesGrains, sinkPattern } from "./headings.ts";
import { noteLeftOut } from "./left-out.ts";
import type { Role } from "./mapping.ts";
import { type NamesAbove, nameRows } from "./name-rows.ts";
import { noteErrors } from "./note-errors.ts";
import { noteJoined } from "./note-joined.ts";
import { noteQuality } from "./note-quality.ts";
import type { PlannedColumn, PlannedLayout, Planning } from "./planned.ts";
import { applyRoles } from "./roles.ts";
import {
  findSamples,
  idsUnderSamples,
  type Samples,
  samplesOfTitles,
  sheetsLike,
  sheetsOfOtherSamples,
} from "./samples.ts";
import {
  columnCells,
  columnHasNumbers,
  columnsInUse,
  hasNumbers,
  headingOf,
  headingsOf,
} from "./sheet.ts";

/**
 * Plans the reading of a long table: a role for every column of its sheet. Of the sheets others may
 * belong to it, as a sample each.
 */
export function planLong(
  planning: Planning,
  { sheet, names: above }: LayoutGuess,
  sheets: readonly HeadedSheet[],
): PlannedLayout {
  const { workbook, mapping, subject, decimalComma, reason } = planning;
  const at = workbook.sheets.indexOf(sheet);
  const headings = headingsOf(sheet);
  const columns = columnsInUse(sheet);
  const names = columns.map((c) => markBelow(sheet, c) ?? headingOf(sheet, c));
  const units = columns.map((c) => (markBelow(sheet, c) === undefined ? unitOf(sheet, c) : ""));
  const pattern = sinkPattern(names, subject);
  const isSaid = mapping.columns?.some((column) => column.role === "sink");
  const called = columns[names.findIndex((name) => pattern.test(name))];
  const alike = sheetsLike(sheet, sheets);
  const samples =
    isSaid || above
      ? undefined
      : called === undefined
        ? samplesOfLong(sheet, sheets, decimalComma)
        : idsUnderSamples(alike, called, decimalComma);
  const below = above && roleBelowNames(above, headings, called);
  const isIdColumn = samples?.column?.role === "grain" || below?.role === "grain";
  const taken = new Set<Role>(isIdColumn ? ["grain"] : []);
  const roles = columns.map((column, i): PlannedColumn => {
    const hasNumbers = alike.some((one) => columnHasNumbers(one, column, decimalComma));
    const guess =
      samples?.column?.index === column
        ? { role: samples.column.role, why: samples.column.why }
        : below && above.column === column
          ? below
          : pattern.test(names[i]!) && !taken.has("sink")
            ? { role: "sink" as const, why: `Its name says that it holds the ${subject}.` }
            : roleWithErrors(
                guessRole(names, i, hasNumbers, taken, units),
                sheet.behind?.get(column),
              );
    taken.add(guess.role);
    return {
      name: names[i]!,
      sheet: at,
      column,
      unit: mapping.units === false ? "" : units[i]!,
      ...guess,
    };
  });
  const planned = applyRoles(workbook, mapping, roles, "columns");
  const sink = planned.find(({ role }) => role === "sink");
  const read =
    above !== undefined
      ? sheetsOfOtherSamples(sheet, above.sheets, (one) =>
          nameRows(one, subject).map(({ name }) => name),
        )
      : sink !== undefined
        ? sheetsOfOtherSamples(sheet, alike, (one) =>
            columnCells(one, sink.column!)
              .map(wholeText)
              .filter((name) => name !== ""),
          )
        : samples?.from === "titles" || samples?.from === "ids"
          ? alike
          : [sheet];
  checkUnits(workbook, sheet, read);
  return {
    workbook,
    layout: "long",
    decimalComma,
    joined: read.map((one) => workbook.sheets.indexOf(one)),
    titled: samples?.from === "titles",
    named: above !== undefined,
    columns: planned,
    reason: `${reason}${headSentence(sheet)}`,
    notes: [
      ...noteHeadings(planning, sheet),
      ...noteJoined(sheet),
      ...noteLeftOut(planned, workbook, decimalComma),
      ...noteErrors(planned),
      ...noteErrorsBehind(cellsOfFeatures(planned, read), decimalComma),
      ...noteQuality(planned),
      ...noteOthers(planning, sheet, read),
    ],
  };
}

/** The columns of the features in every sheet that is read. */
function cellsOfFeatures(planned: readonly PlannedColumn[], sheets: readonly HeadedSheet[]) {
  return planned
    .filter(({ role }) => role === "feature")
    .flatMap(({ name, column }) => sheets.map((sheet) => ({ name, sheet, column: column! })));
}

/** Sheets that are read together have the same units. */
function checkUnits(
  { file }: HeadedWorkbook,
  sheet: HeadedSheet,
  read: readonly HeadedSheet[],
): void {
  for (const other of read) {
    for (const column of columnsInUse(other)) {
      const [unit, expected] = [unitOf(other, column), unitOf(sheet, column)];
      if (unit === "" || expected === "" || foldedUnit(unit) === foldedUnit(expected)) continue;
      throw problem(
        {
          file,
          sheet: other.name,
          row: other.head.units[0]! + 1,
          column: columnName(column),
        },
        `"${unit}" stands below "${headingOf(other, column)}" where the sheet "${sheet.name}" has "${expected}"; the same units were expected in sheets that are read together, so convert the values, or read one sheet alone by "sheet=${other.name}".`,
      );
    }
  }
}

/**
 * The role of the column in which names of samples stand above their grains; `undefined` where it is as
 * for any other column.
 */
function roleBelowNames(
  { column, hasIds }: NamesAbove,
  headings: readonly string[],
  called: number | undefined,
): Pick<PlannedColumn, "role" | "why"> | undefined {
  const heading = headings[column] ?? "";
  if (!hasIds && called === column) {
    return { role: "sink", why: "It names the samples alone in rows above their grains." };
  }
  if (called !== column && heading !== "" && !namesGrains(heading)) return undefined;
  const isOther = headings.some((other, c) => c !== column && namesGrains(other));
  return hasIds && !isOther
    ? { role: "grain", why: "It holds the grain's id below the names of samples." }
    : { role: "ignore", why: "It names the samples alone in rows above their grains." };
}

/** A mark of errors among the units of a column without a name, as "2σ" beside the "Ma" of an age. */
function markBelow(sheet: HeadedSheet, column: number): string | undefined {
  const unit = unitOf(sheet, column);
  return (headingsOf(sheet)[column] ?? "") === "" && errorStem(unit) === "" ? unit : undefined;
}

/** What names the samples where no column is called so; titles do if the user says that it is long. */
function samplesOfLong(
  sheet: HeadedSheet,
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
): Samples | undefined {
  const found = findSamples(sheets, decimalComma);
  if (found) return found;
  const alike = sheetsLike(sheet, sheets);
  return alike.length > 1 ? samplesOfTitles(alike) : undefined;
}

/** Where the names stand, when it is not simply the first row. */
function headSentence({ head }: HeadedSheet): string {
  if (head.names === undefined) return " It has no row of names.";
  const rows = [head.groups, head.names, head.below].flatMap((row) =>
    row === undefined ? [] : [row + 1],
  );
  const names =
    rows.length > 1
      ? ` The names stand in rows ${rows.slice(0, -1).join(", ")} and ${rows.at(-1)}.`
      : head.names > 0
        ? ` The names stand in row ${head.names + 1}.`
        : "";
  const [units] = head.units;
  return units === undefined ? names : `${names} Row ${units + 1} holds units.`;
}

function noteHeadings({ mapping }: Planning, { head }: HeadedSheet): Warning[] {
  if (head.names !== undefined || mapping.header !== undefined) return [];
  return [
    {
      code: "noHeadings",
      message:
        'No row of headings was found, so the columns are called by their letters; say in which row they stand, as in "header=2", if there are any.',
    },
  ];
}

function noteOthers(
  { workbook, mapping, decimalComma }: Planning,
  sheet: HeadedSheet,
  read: readonly HeadedSheet[],
): Warning[] {
  if (mapping.sheet !== undefined) return [];
  const key = (other: HeadedSheet) => [...headingsOf(other)].sort().join("\n").toLowerCase();
  return workbook.sheets
    .filter((other) => !read.includes(other) && hasNumbers(other, decimalComma))
    .flatMap((other) => {
      const isAlike = key(other) !== "" && key(other) === key(sheet);
      if (!isAlike && read.length === 1) return [];
      const message = isAlike
        ? `The sheet "${other.name}" has the same columns as "${sheet.name}" and is not read; put the rows of both into one sheet to use them together.`
        : `The sheet "${other.name}" has other columns than "${sheet.name}" and is not read.`;
      return [{ code: "sheetNotRead", message }];
    });
}
