import { isBlank, widthOf } from "@unmix/tables";
import type { Warning } from "../types.ts";
import { type HeadedSheet, unitOf } from "./head.ts";
import { guessRole, sinkPattern } from "./headings.ts";
import { noteLeftOut } from "./left-out.ts";
import type { Role } from "./mapping.ts";
import { noteErrors } from "./note-errors.ts";
import type { Plan, PlannedColumn, Planning } from "./plan.ts";
import { applyRoles } from "./roles.ts";
import { columnCells, columnHasNumbers, groupingColumn, headingOf, headingsOf } from "./sheet.ts";

/** Plans the reading of a long table: a role for every column of its sheet. */
export function planLong(planning: Planning, sheet: HeadedSheet): Plan {
  const { workbook, mapping, subject, decimalComma, reason } = planning;
  const at = workbook.sheets.indexOf(sheet);
  const headings = headingsOf(sheet);
  const columns = Array.from({ length: widthOf(sheet) }, (_, c) => c).filter(
    (c) => (headings[c] ?? "") !== "" || !columnCells(sheet, c).every(isBlank),
  );
  const names = columns.map((c) => headingOf(sheet, c));
  const pattern = sinkPattern(names, subject);
  const taken = new Set<Role>();
  const roles = columns.map((column, i): PlannedColumn => {
    const name = names[i]!;
    const isSink = pattern.test(name) && !taken.has("sink");
    const guess = isSink
      ? { role: "sink" as const, why: `Its name says that it holds the ${subject}.` }
      : guessRole(names, i, columnHasNumbers(sheet, column, decimalComma), taken);
    taken.add(guess.role);
    return {
      name,
      sheet: at,
      column,
      unit: mapping.units === false ? "" : unitOf(sheet, column),
      ...guess,
    };
  });
  if (!taken.has("sink") && !mapping.columns?.some((column) => column.role === "sink")) {
    const index = columns.indexOf(groupingColumn(sheet, decimalComma) ?? -1);
    if (index >= 0) {
      const why = "Its texts repeat from row to row, as sample names do.";
      roles[index] = { ...roles[index]!, role: "sink", why };
    }
  }
  const planned = applyRoles(workbook, mapping, roles, "columns");
  return {
    workbook,
    layout: "long",
    decimalComma,
    columns: planned,
    reason: `${reason}${headSentence(sheet)}`,
    notes: [
      ...noteHeadings(planning, sheet),
      ...noteLeftOut(planned, workbook, decimalComma),
      ...noteErrors(planned),
      ...noteOthers(planning, sheet),
    ],
  };
}

/** Where the names stand, when it is not simply the first row. */
function headSentence({ head }: HeadedSheet): string {
  if (head.names === undefined) return " It has no row of names.";
  const names = head.names > 0 ? ` The names stand in row ${head.names + 1}.` : "";
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

function noteOthers({ workbook, mapping }: Planning, sheet: HeadedSheet): Warning[] {
  if (mapping.sheet !== undefined) return [];
  const key = (other: HeadedSheet) => [...headingsOf(other)].sort().join("\n").toLowerCase();
  return workbook.sheets
    .filter((other) => other !== sheet && key(other) !== "" && key(other) === key(sheet))
    .map((other) => ({
      code: "sheetNotRead",
      message: `The sheet "${other.name}" has the same columns as "${sheet.name}" and is not read; put the rows of both into one sheet to use them together.`,
    }));
}
