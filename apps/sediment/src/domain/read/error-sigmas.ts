import { type Cell, cellText, measure, type Sheet, wholeText, widthOf } from "@unmix/tables";
import type { Warning } from "../types.ts";
import { errorStem, sigmasIn, UNCONFIRMED } from "./errors.ts";
import { isPercent } from "./errors-behind.ts";
import { withUnit } from "./feature-names.ts";
import type { PlannedColumn, PlannedLayout } from "./planned.ts";
import { headingsOf } from "./sheet.ts";

/** How many standard deviations the errors of a file are, as far as it says so. */
export interface ErrorSigmas {
  /** Absent where its parts contradict each other. */
  readonly sigmas?: 1 | 2;
  /** What contradicts what. */
  readonly note?: Warning;
}

/**
 * Finds how many standard deviations the errors are: what all headings of the errors in use say, where no
 * other heading of errors, caption, footnote or sheet of notes says otherwise. `undefined` where a
 * heading says nothing.
 */
export function findErrorSigmas(plan: PlannedLayout): ErrorSigmas | undefined {
  const { used, others } = errorHeadings(plan);
  const [first] = used;
  if (first === undefined) return undefined;
  const { sigmas } = first;
  if (sigmas === undefined || used.some((other) => other.sigmas === undefined)) return undefined;
  const heading =
    used.find((other) => other.sigmas !== sigmas)?.heading ??
    others.find((other) => (sigmasIn(other) ?? sigmas) !== sigmas);
  const caption = heading === undefined ? captionAgainst(plan, sigmas) : undefined;
  const against =
    heading === undefined
      ? caption && `the text "${cellText(caption)}"`
      : `the heading "${heading}"`;
  if (against === undefined) return { sigmas };
  const message = `The errors may be ${WORDS[sigmas]}, as the heading "${first.heading}" says, but ${against} says otherwise, so they are not used until you say which they are.`;
  return { note: { code: "errorsUnclear", message } };
}

/** A column of errors with what its name says of them. */
export function withSigmas(column: PlannedColumn, { sigmas }: ErrorSigmas): PlannedColumn {
  const isUnconfirmed = column.why.endsWith(UNCONFIRMED);
  if (sigmas === undefined || !(column.role === "error" || isUnconfirmed)) return column;
  const why = `${column.why.replace(UNCONFIRMED, ".")} Taken as ${WORDS[sigmas]}, by its name.`;
  return { ...column, why };
}

const WORDS = { 1: "one standard deviation", 2: "two standard deviations" } as const;

/** What speaks of the errors in use, and of how many standard deviations. */
interface ErrorHeading {
  readonly heading: string;
  readonly sigmas: 1 | 2 | undefined;
}

/** The headings of the errors in use, with their units, and those of errors that are left out. */
function errorHeadings(plan: PlannedLayout): {
  readonly used: readonly ErrorHeading[];
  readonly others: readonly string[];
} {
  const { workbook, layout, columns } = plan;
  const said = (heading: string) => ({ heading, sigmas: sigmasIn(heading) });
  if (layout === "pairs") {
    const sheets = columns
      .filter(({ column, role }) => column === undefined && role === "feature")
      .map(({ sheet }) => workbook.sheets[sheet]!);
    const used = sheets.flatMap((sheet) => {
      const marks = headingsOf(sheet).filter((heading) => errorStem(heading) !== undefined);
      return (marks.length >= Math.floor(widthOf(sheet) / 2) ? marks : [""]).map(said);
    });
    return { used, others: [] };
  }
  const named = columns.map(({ role, name, unit }) => ({ role, heading: withUnit(name, unit) }));
  const isUsed = ({ role }: { role: string }) => role === "error";
  return {
    used: [...named.filter(isUsed).map(({ heading }) => said(heading)), ...headingsOfBoth(plan)],
    others: named.filter((column) => !isUsed(column)).map(({ heading }) => heading),
  };
}

/** The headings, or else the titles, of features whose errors stand in one cell with the values. */
function headingsOfBoth({ workbook, columns, joined = [] }: PlannedLayout): ErrorHeading[] {
  const isSeparate = ({ name }: PlannedColumn) =>
    columns.some(({ role, feature }) => role === "error" && feature === name);
  const used = columns.filter((column) => column.role === "feature" && !isSeparate(column));
  return used.flatMap(({ sheet: at, column }) => {
    const sheets = (column === undefined ? [at] : joined).map((index) => workbook.sheets[index]!);
    return sheets.flatMap(({ name = "", behind = [] }) =>
      [...behind]
        .filter(([c, { mark }]) => (column ?? c) === c && !isPercent(mark))
        .map(([, { heading = "", mark }]): ErrorHeading => {
          const places = [heading, mark, ...(column === undefined ? [name] : [])];
          const place = places.find((text) => sigmasAnywhere(text) !== undefined);
          return { heading: place ?? heading, sigmas: sigmasAnywhere(place ?? "") };
        }),
    );
  });
}

function sigmasAnywhere(text: string): 1 | 2 | undefined {
  return sigmasIn(text) ?? ([1, 2] as const).find((sigmas) => LEVELS[sigmas].test(text));
}

/** "1σ", "two sigma", "2 s.d.", "2-SE", "1s"; a confidence of 95 % is two standard deviations. */
const LEVELS: Readonly<Record<1 | 2, RegExp>> = {
  1: /(?<![\w.])(?:(?:1|one)[\s-]?(?:σ|sigma|s\.?\s?[de]\.?(?!\w)|standard\s(?:deviation|error))|1s(?!\w)|68(?:\.\d+)?\s?%)/i,
  2: /(?<![\w.])(?:(?:2|two)[\s-]?(?:σ|sigma|s\.?\s?[de]\.?(?!\w)|standard\s(?:deviation|error))|2s(?!\w)|95(?:\.\d+)?\s?%\s?conf)/i,
};

/** A text beside the values that speaks of another number of standard deviations. */
function captionAgainst(plan: PlannedLayout, sigmas: 1 | 2): string | undefined {
  const other = LEVELS[sigmas === 1 ? 2 : 1];
  for (const cell of captionsOf(plan)) if (other.test(cell)) return cell;
  return undefined;
}

/** The texts above the names and below the last value of the sheets read, and all in other sheets. */
function* captionsOf({
  workbook,
  joined,
  columns,
  decimalComma,
}: PlannedLayout): Generator<string> {
  const used = columns.filter(({ role }) => role !== "ignore");
  const read = new Set(joined ?? used.map(({ sheet }) => sheet));
  for (const [index, { rows, head }] of workbook.sheets.entries()) {
    if (!read.has(index)) {
      yield* textsOf(rows);
      continue;
    }
    const hasNumber = (row: readonly Cell[]) =>
      row.some((cell) => typeof measure(cell, decimalComma) === "number");
    yield* textsOf(rows.slice(0, head.groups ?? head.names ?? head.data));
    yield* textsOf(rows.slice(rows.findLastIndex(hasNumber) + 1));
  }
}

function* textsOf(rows: Sheet["rows"]): Generator<string> {
  for (const row of rows)
    for (const cell of row) if (typeof cell === "string") yield wholeText(cell);
}
