import { guessDecimalComma, problem, type Sheet, widthOf } from "@unmix/tables";
import type { RowSetAside } from "../types.ts";
import { findErrorSigmas, withSigmas } from "./error-sigmas.ts";
import { withBareNames, withErrorsBehind } from "./errors-behind.ts";
import { guessLayout } from "./guess.ts";
import { type HeadedSheet, withHead, withNumbersAsNames } from "./head.ts";
import type { Subject } from "./headings.ts";
import type { Mapping } from "./mapping.ts";
import { blocksApart, noteBlocks, reasonOf } from "./note-blocks.ts";
import { planLong } from "./plan-long.ts";
import { planWide } from "./plan-wide.ts";
import { type Plan, type PlannedLayout, sheetsRead } from "./planned.ts";
import { findRejected } from "./rejected.ts";
import { findRepeatedHeadings } from "./repeated-headings.ts";
import { findNamed, list } from "./roles.ts";
import { withoutRows } from "./set-aside.ts";
import { hasNumbers, isTruthSheet, title } from "./sheet.ts";
import { findStatistics, type Statistics } from "./statistics.ts";
import type { Workbook } from "./workbook.ts";

/**
 * Decides how to read a workbook. In a file of known sources, the column that names the source of a
 * grain stands for the sink.
 *
 * @throws UnmixError where there is nothing to read, or the mapping names what is not there
 */
export function planReading(workbook: Workbook, said: Mapping, subject: Subject): Plan {
  const { file } = workbook;
  const apart = blocksApart(workbook, said);
  const given = { ...apart.workbook, sheets: apart.workbook.sheets.map(withErrorsBehind) };
  const mapping = subject === "source" ? sourcesAsSinks(said) : said;
  const used = given.sheets.filter((sheet) => widthOf(sheet) > 0);
  if (used.length === 0) {
    throw problem(
      { file, sheet: given.sheets.length === 1 ? given.sheets[0]!.name : undefined },
      "there is not a single filled cell; a table of grains was expected, so fill it or choose another file.",
    );
  }
  const decimalComma = mapping.decimalComma ?? guessDecimalComma(given.sheets, given.delimiter);
  const candidates = used.filter((sheet) => !isTruthSheet(sheet));
  if (!candidates.some((sheet) => hasNumbers(sheet, decimalComma))) {
    throw problem(
      { file, sheet: candidates.length === 1 ? candidates[0]!.name : undefined },
      "no cell holds a number; measured values of grains were expected, so check that the right file and sheet were chosen.",
    );
  }
  const wanted = mapping.sheet === undefined ? undefined : sheetNamed(given, mapping.sheet);
  const blocks = apart.blocks && given.sheets.slice(0, apart.blocks.sheets.length);
  const chosen = blocks ?? (wanted ? [wanted] : candidates);
  checkRows(file, mapping, chosen);
  const found = given.sheets.map((sheet) =>
    withBareNames(withHead(sheet, mapping, subject, decimalComma)),
  );
  const numbered = chosen
    .map((sheet) => found[given.sheets.indexOf(sheet)]!)
    .filter((sheet) => hasNumbers(sheet, decimalComma));
  const named =
    mapping.header === undefined ? withNumbersAsNames(numbered, decimalComma) : numbered;
  const whole = found.map((sheet) => named[numbered.indexOf(sheet)] ?? sheet);
  const repeated = given.sheets.map((sheet, i) => findRepeatedHeadings(sheet, whole[i]!.head));
  const once = whole.map((sheet, i) => withoutRows(sheet, repeated[i]!.rows));
  const statistics = once.map((sheet) => findStatistics(sheet, mapping, subject));
  const sheets = once.map((sheet, i) => withoutRows(sheet, statistics[i]!.closing));
  const planOf = (from: readonly HeadedSheet[]) => {
    const data = chosen.map((sheet) => from[given.sheets.indexOf(sheet)]!);
    const guess = guessLayout(data, decimalComma, mapping, subject);
    const layout = mapping.layout ?? (blocks ? "wide" : guess.layout);
    const reason =
      mapping.layout !== undefined
        ? "The layout was chosen by hand."
        : apart.blocks
          ? reasonOf(apart.blocks)
          : guess.reason;
    const planning = {
      workbook: { ...given, sheets: from },
      mapping,
      subject,
      decimalComma,
      reason,
    };
    return layout === "long"
      ? planLong(planning, guess, data)
      : planWide(planning, data, layout, named !== numbered, blocks !== undefined);
  };
  const rejected = sheets.map((sheet) => findRejected(sheet, subject));
  const isAny = rejected.some((rows) => rows.length > 0);
  const without = isAny && planOf(sheets.map((sheet, i) => withoutRows(sheet, rejected[i]!)));
  // Where each row has its own sample, a text alone does not say where the rows below it end.
  const areEndsKnown = without && (without.named === true || without.titled === true);
  const planned = areEndsKnown ? without : planOf(sheets);
  const errors = findErrorSigmas(planned);
  const notes = [...(apart.blocks ? noteBlocks(apart.blocks, apart.others) : []), ...planned.notes];
  return {
    ...planned,
    sideBySide: blocks !== undefined,
    notes,
    ...(errors && {
      columns: planned.columns.map((column) => withSigmas(column, errors)),
      notes: [...notes, ...(errors.note ? [errors.note] : [])],
      errorSigmas: errors.sigmas,
    }),
    repeated,
    statistics: apart.blocks ? withFirst(statistics, planned, apart.blocks.statistics) : statistics,
    rejected,
    areEndsKnown,
  };
}

/** The statistics of every sheet, with these rows among those of the first that is read. */
function withFirst(
  statistics: readonly Statistics[],
  plan: PlannedLayout,
  rows: readonly RowSetAside[],
): readonly Statistics[] {
  const [first] = sheetsRead(plan);
  return statistics.map((one, index) =>
    index === first ? { ...one, closing: [...rows, ...one.closing] } : one,
  );
}

/** In a file of known sources, what the user calls a source is what the reader groups by. */
function sourcesAsSinks(mapping: Mapping): Mapping {
  if (!mapping.columns) return mapping;
  const columns = mapping.columns.map((column) =>
    column.role === "source" ? { ...column, role: "sink" as const } : column,
  );
  return { ...mapping, columns };
}

function checkRows(file: string, { header, data }: Mapping, sheets: readonly Sheet[]): void {
  const names = typeof header === "number" ? header : 0;
  const last = Math.max(...sheets.map((sheet) => sheet.rows.length));
  if (data !== undefined && data <= names) {
    throw problem(
      { file },
      `the mapping has the names in row ${names} and the first values in row ${data}; the values must stand below the names, so correct one of them.`,
    );
  }
  const row = Math.max(names, data ?? 1);
  if (row <= last) return;
  throw problem(
    { file },
    `the mapping speaks of row ${row}, and the last row that is filled is ${last}; correct the number.`,
  );
}

function sheetNamed(workbook: Workbook, name: string): Sheet {
  const sheet = findNamed(workbook.sheets, name, title);
  if (sheet) return sheet;
  throw problem(
    { file: workbook.file },
    `there is no sheet "${name}"; the file has ${list(workbook.sheets.map(title))}.`,
  );
}
