import { isBlank, wholeText } from "@unmix/tables";
import { labelsRows } from "./about-samples.ts";
import { errorStem } from "./errors.ts";
import { featuresAmong } from "./feature-like.ts";
import { foldedName } from "./feature-names.ts";
import type { HeadedSheet } from "./head.ts";
import { type Subject, sinkPattern } from "./headings.ts";
import { idColumn } from "./ids.ts";
import type { Layout, Mapping } from "./mapping.ts";
import { findNamesAbove, type NamesAbove } from "./name-rows.ts";
import { findSamples, idsUnderSamples, sheetsLike } from "./samples.ts";
import { columnHasNumbers, columnsInUse, hasNumbers, headingsOf } from "./sheet.ts";

/** A guess of the layout. */
export interface LayoutGuess {
  readonly layout: Layout;
  /** The sheet that holds the table, or the first of them. */
  readonly sheet: HeadedSheet;
  /** Why this layout, in a sentence. */
  readonly reason: string;
  /** The names of samples alone in rows above their grains, where this sheet has them. */
  readonly names?: NamesAbove | undefined;
}

/**
 * Guesses the layout of the sheets and which of them holds the table, and says why: what names the
 * sample of each row, or of the rows below, makes it long, names over every second column make it pairs, else it is wide.
 */
export function guessLayout(
  sheets: readonly HeadedSheet[],
  decimalComma: boolean,
  mapping: Mapping,
  subject: Subject,
): LayoutGuess {
  const longest = [...sheets].sort((a, b) => b.rows.length - a.rows.length);
  const measured = longest.find((sheet) => hasNumbers(sheet, decimalComma)) ?? longest[0]!;
  const namesOf = (sheet: HeadedSheet) =>
    findNamesAbove(sheet, sheets, decimalComma, mapping, subject);
  const names = namesOf(measured);
  if (names) return { layout: "long", sheet: measured, reason: names.reason, names };
  const guess = guessByColumns(sheets, longest, decimalComma, mapping, subject);
  return guess.sheet === measured ? guess : { ...guess, names: namesOf(guess.sheet) };
}

function guessByColumns(
  sheets: readonly HeadedSheet[],
  longest: readonly HeadedSheet[],
  decimalComma: boolean,
  mapping: Mapping,
  subject: Subject,
): LayoutGuess {
  const said = mapping.columns?.find((column) => column.role === "sink")?.name.trim();
  for (const sheet of longest) {
    if (labelsRows(sheet)) continue;
    const headings = headingsOf(sheet);
    const pattern = sinkPattern(headings, subject);
    const sink =
      headings.find((heading) => pattern.test(heading)) ??
      headings.find((heading) => heading === said);
    if (sink !== undefined) {
      const ids =
        said === undefined &&
        idsUnderSamples(sheetsLike(sheet, sheets), headings.indexOf(sink), decimalComma);
      if (ids) return { layout: "long", sheet, reason: ids.reason };
      return {
        layout: "long",
        sheet,
        reason: `The column "${sink}" names the ${subject} of each row, so this is a long table with one row per grain.`,
      };
    }
  }
  const first = sheets.find((sheet) => hasNumbers(sheet, decimalComma)) ?? sheets[0]!;
  const samples = labelsRows(first) ? undefined : findSamples(sheets, decimalComma);
  const isPaired = looksPaired(first, decimalComma);
  const isWeak = samples?.from === "numbers" || samples?.from === "ids";
  const areFeatures = featuresAmong(headingsOf(first)).length > 0;
  if (samples && !(isWeak && isPaired && !areFeatures)) {
    return { layout: "long", sheet: samples.sheet, reason: samples.reason };
  }
  if (isPaired) {
    return {
      layout: "pairs",
      sheet: first,
      reason:
        "Every second column has no name of its own or one for an error, so the columns are pairs of value and error, one pair per sample.",
    };
  }
  const titled =
    sheets.length > 1
      ? `The ${sheets.length} sheets hold numbers side by side`
      : "The sheet holds numbers side by side";
  return {
    layout: "wide",
    sheet: first,
    reason: `${titled} and no column names a sample, so this is a wide workbook: a sheet per feature, a column per sample.`,
  };
}

function looksPaired(sheet: HeadedSheet, decimalComma: boolean): boolean {
  const names = sheet.rows[sheet.head.names ?? -1];
  const start = idColumn(sheet) ? 1 : 0;
  const columns = columnsInUse(sheet).slice(start);
  if (!names || columns.length < 4 || columns.length % 2 !== 0) return false;
  for (let i = 0; i < columns.length; i += 2) {
    const c = columns[i]!;
    const name = names[c];
    const second = names[c + 1];
    if (isBlank(name) || columns[i + 1] !== c + 1) return false;
    if (!isBlank(second) && !isErrorOf(wholeText(second), wholeText(name))) return false;
    if (!columnHasNumbers(sheet, c + 1, decimalComma)) return false;
  }
  return true;
}

function isErrorOf(heading: string, name: string): boolean {
  const stem = errorStem(heading);
  return stem === "" || (stem !== undefined && foldedName(stem) === foldedName(name));
}
