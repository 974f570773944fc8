import { columnName, isBlank, problem, wholeText } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import { endOfRows, noteFootnotes } from "./footnotes.ts";
import type { HeadedSheet } from "./head.ts";
import type { Subject } from "./headings.ts";
import { samplesOfIds } from "./id-prefix.ts";
import { loneText } from "./lone-text.ts";
import type { Plan, PlannedColumn } from "./planned.ts";
import { list } from "./roles.ts";
import { cellsBesideOthers, title } from "./sheet.ts";

/** A row of a long table and the name of its sample. */
export interface SampleRow {
  readonly sheet: HeadedSheet;
  /** 0-based. */
  readonly row: number;
  readonly name: string;
}

/** The rows of a long table with their samples, and what stands below them. */
export interface SampleRows {
  readonly rows: readonly SampleRow[];
  readonly footnotes: readonly RowSetAside[];
  readonly notes: readonly Warning[];
}

/**
 * The rows of a long table that are not wholly blank, each with its sample: by the column of samples,
 * by the titles of the sheets, or by what the ids of grains begin with.
 *
 * @throws UnmixError where nothing names the samples, or a row has none
 */
export function sampleRows(
  plan: Plan,
  sinks: PlannedColumn | undefined,
  ids: PlannedColumn | undefined,
  subject: Subject,
): SampleRows {
  const { file } = plan.workbook;
  const sheets = (plan.joined ?? []).map((index) => plan.workbook.sheets[index]!);
  if (sinks) {
    const read = rowsByColumn(file, sheets, sinks, ids, subject);
    return sheets.length > 1 ? { ...read, notes: [readTogether(sheets), ...read.notes] } : read;
  }
  if (plan.titled) return rowsByTitle(sheets, ids, subject);
  const texts = ids
    ? sheets.flatMap((sheet) => cellsBesideOthers(sheet, ids.column!).map(wholeText))
    : [];
  const sampleOf = samplesOfIds(texts.filter((id) => id !== ""));
  if (ids && sampleOf) {
    const read = rowsByColumn(file, sheets, ids, undefined, subject, sampleOf);
    return { ...read, notes: [...read.notes, takenFromIds(ids, read.rows, texts, subject)] };
  }
  throw problem(
    { file, sheet: sheets[0]?.name },
    `no column names the ${subject} of each grain; one was expected beside ${list(plan.columns.map(({ name }) => name))}, so choose it by the role "sink", or choose the layout "wide" if each column is a ${subject}.`,
  );
}

function rowsByTitle(
  sheets: readonly HeadedSheet[],
  ids: PlannedColumn | undefined,
  subject: Subject,
): SampleRows {
  const footnotes: RowSetAside[] = [];
  const rows = sheets.flatMap((sheet) => {
    const found = endOfRows(sheet, { id: ids?.column });
    footnotes.push(...found.footnotes);
    return sheet.rows
      .slice(0, found.end)
      .flatMap((cells, row) =>
        row < sheet.head.data || cells.every(isBlank)
          ? []
          : [{ sheet, row, name: title(sheet).trim() }],
      );
  });
  const message = `Each of ${sheets.length} sheets is a ${subject}, called by its title: ${list(sheets.map(title))}; say "sheet=${title(sheets[0]!)}" to read one alone.`;
  return {
    rows,
    footnotes,
    notes: [{ code: "samplesFromTitles", message }, ...noteFootnotes(footnotes)],
  };
}

function rowsByColumn(
  file: string,
  sheets: readonly HeadedSheet[],
  column: PlannedColumn,
  ids: PlannedColumn | undefined,
  subject: Subject,
  sampleOf: (text: string) => string = (text) => text,
): SampleRows {
  const parts = sheets.map((sheet) => rowsOfSheet(file, sheet, column, ids, subject, sampleOf));
  const filled = parts.reduce((sum, part) => sum + part.filled, 0);
  const footnotes = parts.flatMap((part) => part.footnotes);
  return {
    rows: parts.flatMap(({ rows }) => rows),
    footnotes,
    notes: [
      ...(filled > 0 ? [filledDown(filled, column, subject)] : []),
      ...noteFootnotes(footnotes),
    ],
  };
}

/**
 * A column that names a sample in its first row alone, as merged cells do, is filled down; where
 * names stand again and again, a blank is a fault.
 */
function rowsOfSheet(
  file: string,
  sheet: HeadedSheet,
  column: PlannedColumn,
  ids: PlannedColumn | undefined,
  subject: Subject,
  sampleOf: (text: string) => string,
): {
  readonly rows: readonly SampleRow[];
  readonly filled: number;
  readonly footnotes: readonly RowSetAside[];
} {
  const rows: SampleRow[] = [];
  const seen = new Set<string>();
  let last = "";
  let blank: number | undefined;
  let filled = 0;
  let isRepeated = false;
  const { end, footnotes } = endOfRows(sheet, { sink: column.column, id: ids?.column });
  for (let row = sheet.head.data; row < end; row++) {
    const cells = sheet.rows[row]!;
    if (cells.every(isBlank)) continue;
    const text = wholeText(cells[column.column!]);
    if (text === "") {
      blank ??= row;
      filled++;
    } else {
      last = sampleOf(text);
      isRepeated ||= seen.has(last);
      seen.add(last);
    }
    rows.push({ sheet, row, name: last });
    if (blank === undefined || (last !== "" && !isRepeated)) continue;
    const alone = loneText(sheet.rows[blank]!);
    throw problem(
      { file, sheet: sheet.name, row: blank + 1, column: columnName(column.column!) },
      `the ${subject} in column "${column.name}" is blank; every grain needs the ${subject} that it came from, so fill the cell or delete the row${alone ? `; or, if "${alone.text}" names the ${subject} of the rows below it, say "${column.name}=ignore"` : ""}.`,
    );
  }
  return { rows, filled, footnotes };
}

function readTogether(sheets: readonly HeadedSheet[]): Warning {
  return {
    code: "sheetsReadTogether",
    message: `The sheets ${list(sheets.map(title))} have the same columns and are read together; say "sheet=${title(sheets[0]!)}" to read one alone.`,
  };
}

function filledDown(rows: number, column: PlannedColumn, subject: Subject): Warning {
  return {
    code: "samplesFilledDown",
    message: `${rows} rows have no ${subject} in column "${column.name}" and belong to the ${subject} named above them.`,
  };
}

function takenFromIds(
  column: PlannedColumn,
  rows: readonly SampleRow[],
  ids: readonly string[],
  subject: Subject,
): Warning {
  const names = new Set(rows.map(({ name }) => name));
  const [example] = rows;
  return {
    code: "samplesFromIds",
    message: `The ${names.size} ${subject}s are what the ids in column "${column.name}" begin with, such as "${example!.name}" of "${ids.find((id) => id !== "")}"; say "layout=long,${column.name}=ignore" and which column names the ${subject}, as in "River=sink", if that is wrong.`,
  };
}
