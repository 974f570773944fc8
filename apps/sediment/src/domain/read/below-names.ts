import { type Cell, isBlank, isHeading, measure, problem, wholeText } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import { endOfRows, noteFootnotes } from "./footnotes.ts";
import type { HeadedSheet } from "./head.ts";
import type { Subject } from "./headings.ts";
import { samplesOfIds } from "./id-prefix.ts";
import { shapeOf } from "./lone-text.ts";
import { nameRows } from "./name-rows.ts";
import type { Plan, PlannedColumn } from "./planned.ts";
import type { SampleRow, SampleRows } from "./sample-rows.ts";

const SHOWN = 3;

/**
 * The rows of a long table whose samples are named alone in rows above them, each with its sample.
 *
 * @throws UnmixError where a name has no grains below it, a row is neither name nor grain, or the ids
 * below a name begin with several names
 */
export function rowsBelowNames(
  plan: Plan,
  ids: PlannedColumn | undefined,
  subject: Subject,
): SampleRows {
  const { workbook, joined = [] } = plan;
  const rows: SampleRow[] = [];
  const footnotes: RowSetAside[] = [];
  const names: NameAbove[] = [];
  for (const sheet of joined.map((index) => workbook.sheets[index]!)) {
    const found = endOfRows(sheet, { id: ids?.column });
    footnotes.push(...found.footnotes);
    const above = nameRows(sheet, subject, found.end);
    above.forEach(({ row, name }, n) => {
      const grains = grainsBelow(sheet, row, above[n + 1]?.row ?? found.end);
      names.push({ sheet, row, name, grains: grains.length });
      if (grains.length === 0) throw withoutGrains(plan, names.at(-1)!, subject);
      rows.push(...grains.map((grain) => ({ sheet, row: grain, name })));
    });
  }
  checkGrains(plan, rows, ids, subject);
  checkIds(plan, rows, ids, subject);
  return { rows, footnotes, notes: [namedAbove(names, subject), ...noteFootnotes(footnotes)] };
}

interface NameAbove extends SampleRow {
  readonly grains: number;
}

function grainsBelow({ rows, head }: HeadedSheet, name: number, end: number): readonly number[] {
  const grains: number[] = [];
  for (let row = Math.max(name + 1, head.data); row < end; row++)
    if (!rows[row]!.every(isBlank)) grains.push(row);
  return grains;
}

function withoutGrains({ workbook }: Plan, { sheet, row, name }: NameAbove, subject: Subject) {
  return problem(
    { file: workbook.file, sheet: sheet.name, row: row + 1 },
    `the text "${name}" stands alone in its row, as the names of ${subject}s do here, and has no grain right below it; one such row above each group of grains was expected, so delete it if it names no ${subject}.`,
  );
}

/** A row of texts alone, whose id is like no other, may be a heading or a note. */
function checkGrains(
  { workbook, columns, decimalComma }: Plan,
  rows: readonly SampleRow[],
  ids: PlannedColumn | undefined,
  subject: Subject,
): void {
  const features = columns.filter(({ role }) => role === "feature");
  const isMeasured = (cell: Cell | undefined) => !isBlank(cell) && !isHeading(cell);
  const cellsOf = ({ sheet, row }: SampleRow) => sheet.rows[row]!;
  const hasValue = (row: SampleRow) =>
    features.some(({ column }) => isMeasured(cellsOf(row)[column!]));
  const idOf = (row: SampleRow) => (ids ? cellsOf(row)[ids.column!] : undefined);
  const known = new Set(
    rows
      .filter((row) => hasValue(row))
      .map(idOf)
      .filter((id) => !isBlank(id))
      .map((id) => shapeOf(wholeText(id))),
  );
  const odd = rows.find(
    (row) =>
      !hasValue(row) &&
      cellsOf(row).some((cell) => measure(cell, decimalComma) === "text") &&
      !known.has(shapeOf(wholeText(idOf(row)))),
  );
  if (!odd) return;
  throw problem(
    { file: workbook.file, sheet: odd.sheet.name, row: odd.row + 1 },
    `the row holds texts and no number, so it is no grain, and it does not name a ${subject}, for it holds more than a name; write the name of the ${subject} alone in its row, or delete the row.`,
  );
}

/** The ids below a name may tell the samples apart by themselves. */
function checkIds(
  { workbook }: Plan,
  rows: readonly SampleRow[],
  ids: PlannedColumn | undefined,
  subject: Subject,
): void {
  if (!ids) return;
  const idOf = ({ sheet, row }: SampleRow) => wholeText(sheet.rows[row]![ids.column!]);
  const named = rows.filter((row) => idOf(row) !== "");
  const sampleOf = samplesOfIds(named.map(idOf));
  if (!sampleOf) return;
  const first = new Map<string, string>();
  for (const row of named) {
    const beginning = sampleOf(idOf(row));
    const key = `${row.sheet.name}\n${row.name}`;
    const before = first.get(key) ?? beginning;
    first.set(key, before);
    if (before === beginning) continue;
    throw problem(
      { file: workbook.file, sheet: row.sheet.name, row: row.row + 1 },
      `this grain stands below the name "${row.name}", and its id begins with "${beginning}" where those above it begin with "${before}", so either may be the ${subject}; say "${ids.name}=ignore" if it is "${row.name}", or delete the rows of such names if the ids name it.`,
    );
  }
}

function namedAbove(names: readonly NameAbove[], subject: Subject): Warning {
  const shown = names
    .slice(0, SHOWN)
    .map(
      ({ name, row, grains }) =>
        `"${name}" (row ${row + 1}, ${grains} ${grains === 1 ? "grain" : "grains"})`,
    );
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return {
    code: "samplesNamedAbove",
    message: `Names of ${subject}s stand alone in rows above their grains: ${shown.join(", ")}${more}; name the ${subject} of each row in a column if that is wrong.`,
  };
}
