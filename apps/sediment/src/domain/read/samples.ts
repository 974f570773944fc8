import { isBlank, measure, wholeText, widthOf } from "@unmix/tables";
import { featuresAmong, looksLikeFeature } from "./feature-like.ts";
import { cutsAcross, groupsRows, textsAmong, textsOf } from "./grouping.ts";
import type { HeadedSheet } from "./head.ts";
import { namesGrains } from "./headings.ts";
import { samplesOfIds } from "./id-prefix.ts";
import { cellsBesideOthers, columnCells, hasNumbers, headingOf, headingsOf } from "./sheet.ts";

/** What names the sample of each row of a long table in which no column is called so. */
export interface Samples {
  readonly from: "texts" | "numbers" | "ids" | "titles";
  /** The sheet of the table, or the first of them. */
  readonly sheet: HeadedSheet;
  /** Why this is a long table, in a sentence. */
  readonly reason: string;
  /** The column that names the samples, or holds ids of grains, and why. */
  readonly column?: {
    readonly index: number;
    readonly role: "sink" | "grain";
    readonly why: string;
  };
}

const LONG = "so this is a long table with one row per grain.";
/** A sample named by a number has as many grains on average. */
const SEVERAL = 3;

/**
 * Looks for what names the samples: texts that repeat, the titles of sheets that all have the same
 * features, numbers that repeat in runs, or what the ids of grains begin with.
 */
export function findSamples(
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
): Samples | undefined {
  const sheet = sheets.find((candidate) => hasNumbers(candidate, decimalComma)) ?? sheets[0]!;
  const all = Array.from({ length: widthOf(sheet) }, (_, c) => c);
  const headings = headingsOf(sheet);
  const sampleIn = (c: number) =>
    samplesOfIds(textsAmong(cellsBesideOthers(sheet, c), decimalComma));
  const ids = all
    .filter((c) => c === 0 || namesGrains(headings[c] ?? ""))
    .find((c) => sampleIn(c) !== undefined);
  const grouping = all.find(
    (c) =>
      groupsRows(sheet, c, decimalComma) &&
      (ids === undefined || !cutsAcross(sheet, c, ids, sampleIn(ids)!)),
  );
  const titled = grouping === 0 ? undefined : sheetsOfFeatures(sheets);
  if (titled) return samplesOfTitles(titled);
  if (grouping !== undefined) {
    return {
      from: "texts",
      sheet,
      reason: `The column "${headingOf(sheet, grouping)}" holds text that repeats from row to row, as sample names do, ${LONG}`,
      column: {
        index: grouping,
        role: "sink",
        why: "Its texts repeat from row to row, as sample names do.",
      },
    };
  }
  if (repeatsNumbers(sheet, decimalComma)) {
    return {
      from: "numbers",
      sheet,
      reason: `The column "${headingOf(sheet, 0)}" holds a few whole numbers, each for several rows on end, as numbers of samples do, ${LONG}`,
      column: {
        index: 0,
        role: "sink",
        why: "Its whole numbers repeat in runs, as numbers of samples do.",
      },
    };
  }
  return ids === undefined ? undefined : samplesOfColumn(sheet, ids);
}

/**
 * What a column called like samples holds where it has another text in each row of each sheet: ids
 * that begin with the samples, else ids of grains in sheets that are a sample each.
 *
 * @param sheets the sheets of the table, which have the same columns
 */
export function idsUnderSamples(
  sheets: readonly HeadedSheet[],
  column: number,
  decimalComma: boolean,
): Samples | undefined {
  const [sheet] = sheets as [HeadedSheet];
  if (headingsOf(sheet).some(namesGrains)) return undefined;
  const texts = sheets.flatMap((one) => textsOf(one, column, decimalComma));
  const areIds = new Set(texts).size === texts.length && samplesOfIds(texts) !== undefined;
  if (areIds) return samplesOfColumn(sheet, column);
  const differ = (one: HeadedSheet) => {
    const filled = columnCells(one, column)
      .filter((cell) => !isBlank(cell))
      .map(wholeText);
    return filled.length > SEVERAL && new Set(filled).size === filled.length;
  };
  return sheets.length > 1 && sheets.every(differ)
    ? {
        ...samplesOfTitles(sheets),
        column: { index: column, role: "grain", why: "It holds another id in every row." },
      }
    : undefined;
}

/** A long table whose ids begin with the samples. */
function samplesOfColumn(sheet: HeadedSheet, column: number): Samples {
  return {
    from: "ids",
    sheet,
    reason: `The ids in the column "${headingOf(sheet, column)}" begin with the names of samples, ${LONG}`,
    column: {
      index: column,
      role: "grain",
      why: "It holds the grain's id, which begins with the name of the sample.",
    },
  };
}

/** A long table in sheets of the same columns, each a sample. */
export function samplesOfTitles(sheets: readonly HeadedSheet[]): Samples {
  return {
    from: "titles",
    sheet: sheets[0]!,
    reason: `The ${sheets.length} sheets have the same columns, so each sheet is a sample, with one row per grain.`,
  };
}

/** The sheets that have the same headings as this one, itself included. */
export function sheetsLike(
  sheet: HeadedSheet,
  sheets: readonly HeadedSheet[],
): readonly HeadedSheet[] {
  const key = (other: HeadedSheet) => headingsOf(other).join("\n").trimEnd().toLowerCase();
  return key(sheet) === "" ? [sheet] : sheets.filter((other) => key(other) === key(sheet));
}

/** The most sheets of the same headings, where these look like features. */
function sheetsOfFeatures(sheets: readonly HeadedSheet[]): readonly HeadedSheet[] | undefined {
  const [most] = sheets
    .filter((sheet) => featuresAmong(measuredHeadings(sheet)).length > 0)
    .map((sheet) => sheetsLike(sheet, sheets))
    .sort((a, b) => b.length - a.length);
  return most && most.length > 1 ? most : undefined;
}

function measuredHeadings(sheet: HeadedSheet): readonly string[] {
  return headingsOf(sheet).filter((heading) => !namesGrains(heading));
}

/** Whether the first column, called like no feature, holds numbers of samples and others hold none. */
function repeatsNumbers(sheet: HeadedSheet, decimalComma: boolean): boolean {
  const heading = headingsOf(sheet)[0] ?? "";
  if (heading === "" || namesGrains(heading) || looksLikeFeature(heading)) return false;
  const others = Array.from({ length: widthOf(sheet) - 1 }, (_, c) => c + 1);
  return (
    standsInRuns(sheet, 0, decimalComma) &&
    others.some((column) => !standsInRuns(sheet, column, decimalComma))
  );
}

/** Whether a column holds few different whole numbers, each in rows on end. */
function standsInRuns(sheet: HeadedSheet, column: number, decimalComma: boolean): boolean {
  const filled = columnCells(sheet, column).filter((cell) => !isBlank(cell));
  const numbers = filled.map((cell) => measure(cell, decimalComma));
  const starts = numbers.filter((number, n) => number !== numbers[n - 1]);
  return (
    numbers.every(Number.isInteger) &&
    starts.length > 1 &&
    new Set(starts).size === starts.length &&
    starts.length * SEVERAL <= numbers.length
  );
}

/**
 * The sheets of one table in which samples are named: this one, and others whose samples are not in
 * those before, for a sheet of the same samples may hold the same grains.
 */
export function sheetsOfOtherSamples(
  sheet: HeadedSheet,
  sheets: readonly HeadedSheet[],
  namesIn: (sheet: HeadedSheet) => readonly string[],
): readonly HeadedSheet[] {
  const seen = new Set(namesIn(sheet));
  const read = new Set([sheet]);
  for (const other of sheets) {
    const names = new Set(namesIn(other));
    if (names.size === 0 || [...names].some((name) => seen.has(name))) continue;
    for (const name of names) seen.add(name);
    read.add(other);
  }
  return sheets.filter((one) => read.has(one));
}
