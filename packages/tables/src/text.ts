import Papa from "papaparse";
import {
  bytesOf,
  type Cell,
  type InputFile,
  isBlank,
  MAX_CELLS,
  problem,
  type Sheet,
} from "./file.ts";

/** In order of trust: a tab or semicolon rarely stands in a number, a comma often does. */
const DELIMITERS = ["\t", ";", "|", ",", " "] as const;
const SAMPLE_ROWS = 50;

/**
 * Reads a delimited text file (csv, tsv) whose separator is guessed from its first rows.
 *
 * @throws UnmixError naming the file, and the row where a quote is not closed
 */
export function readText(file: InputFile): { sheet: Sheet; delimiter: string } {
  const text = decode(file);
  const guessed = guessDelimiter(text);
  const delimiter = guessed ?? ",";
  const parsed = Papa.parse<string[]>(withSingleBlanks(text, delimiter), { delimiter });
  for (const error of parsed.errors) {
    if (error.type !== "Quotes") continue;
    if (guessed === undefined) {
      throw problem(
        { file: file.name },
        "no separator of fields was found; a tab, semicolon, bar or comma between them was expected, so save the table as .csv and try again.",
      );
    }
    throw problem(
      { file: file.name, row: (error.row ?? 0) + 1 },
      `a quoted field that starts in this row is not closed properly; a quote was expected at its end (and a quote inside a quoted field doubled), so mend the row and try again.`,
    );
  }
  // In their places: a second list of millions of rows would be as large as the first.
  const rows: Cell[][] = parsed.data;
  for (const row of rows) {
    row.forEach((field, c) => {
      row[c] = isBlank(field) ? null : unguard(field as string);
    });
  }
  if (SEPARATOR_LINE.exec(text.slice(0, 20))?.index === 0) rows[0] = [];
  while (rows.length > 0 && rows.at(-1)!.every(isBlank)) rows.pop();
  checkWidths(file, rows, delimiter);
  let cells = 0;
  for (const row of rows) cells += row.length;
  if (cells > MAX_CELLS) {
    throw problem(
      { file: file.name },
      `the file holds more than ${MAX_CELLS.toLocaleString("en")} cells, which is more than is read; delete the rows and columns that are not needed.`,
    );
  }
  return { sheet: { rows }, delimiter };
}

/**
 * Goes through the rows of a delimited text file of any size, whose separator is guessed from its
 * first rows. Fields are as they stand, blank rows left out.
 *
 * @returns what separates the fields
 */
export function forEachRow(
  file: InputFile,
  visit: (fields: readonly string[], row: number) => void,
): { delimiter: string } {
  const text = decode(file);
  const delimiter = guessDelimiter(text) ?? ",";
  let row = 0;
  Papa.parse<string[]>(withSingleBlanks(text, delimiter), {
    delimiter,
    step: ({ data }) => {
      if (!data.every(isBlank)) visit(data, row);
      row++;
    },
  });
  return { delimiter };
}

/** A row with more fields than the first of usual length has a separator too many in it. */
function checkWidths(file: InputFile, rows: readonly Cell[][], delimiter: string): void {
  const widths = rows.map((row) => row.findLastIndex((cell) => cell !== null) + 1);
  const times = new Map<number, number>();
  for (const width of widths) if (width > 0) times.set(width, (times.get(width) ?? 0) + 1);
  const [most] = Array.from(times).sort((a, b) => b[1] - a[1]);
  const usual = widths.find((width) => width >= (most?.[0] ?? 0)) ?? 0;
  const wide = widths.findIndex((width) => width > usual);
  if (wide < 0) return;
  throw problem(
    { file: file.name, row: wide + 1 },
    `the row has ${widths[wide]} fields and the others have ${usual}; a field that holds the separator ${delimiter === "\t" ? "(a tab)" : `"${delimiter}"`} must stand in double quotes, so mend the row and try again.`,
  );
}

/** Takes off the apostrophe that our own csv puts before what a spreadsheet would run. */
function unguard(field: string): string {
  return /^'[=+\-@\t\r]/.test(field) ? field.slice(1) : field;
}

/** A text file with a mark of its encoding (UTF-8 or UTF-16) as UTF-8 without one; another as it is. */
export function inUtf8(file: InputFile): InputFile {
  const bytes = bytesOf(file);
  const [a, b, c] = bytes;
  const isMarked =
    (a === 0xff && b === 0xfe) ||
    (a === 0xfe && b === 0xff) ||
    (a === 0xef && b === 0xbb && c === 0xbf);
  return isMarked ? { name: file.name, bytes: new TextEncoder().encode(decode(file)) } : file;
}

/** UTF-8 (with or without a mark), UTF-16 with its mark, else the Western encoding of old exports. */
function decode(file: InputFile): string {
  const bytes = bytesOf(file);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) {
    throw problem(
      { file: file.name },
      "this is neither a known kind of file nor plain text; save the table as .csv (UTF-8) and try again.",
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Where blanks separate, each run of them as one, and none at the ends of lines; those in quotes stay. */
function withSingleBlanks(text: string, delimiter: string): string {
  if (delimiter !== " " || !/^ | {2}| $/m.test(text)) return text;
  return text.replace(/("[^"\r\n]*")|^ +| +$| {2,}/gm, (run, quoted, at: number) =>
    quoted !== undefined ? run : isInner(text, at, at + run.length) ? " " : "",
  );
}

/** Whether what stands from `start` to `end` has text before and behind it in its line. */
function isInner(text: string, start: number, end: number): boolean {
  const isEnd = (letter: string | undefined) =>
    letter === undefined || letter === "\n" || letter === "\r";
  return !isEnd(text[start - 1]) && !isEnd(text[end]);
}

/** The first line of some exports, which says what separates the fields. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?[;,\t|]*\r?$/im;

/**
 * The separator that gives most rows the same number of fields; `undefined` where none gives two.
 * Blanks, a run of them as one, separate only where every row then has the same number.
 */
function guessDelimiter(text: string): string | undefined {
  const said = SEPARATOR_LINE.exec(text.slice(0, 20));
  if (said?.index === 0) return said[1]!;
  let best: string | undefined;
  let bestShare = 0;
  const lines = text.split(/\r\n|\r|\n/, SAMPLE_ROWS).join("\n");
  for (const delimiter of DELIMITERS) {
    const sample = delimiter === " " ? withSingleBlanks(lines, delimiter) : text;
    const rows = Papa.parse<string[]>(sample, { delimiter, preview: SAMPLE_ROWS }).data.filter(
      (row) => !row.every(isBlank),
    );
    const times = new Map<number, number>();
    for (const { length } of rows) times.set(length, (times.get(length) ?? 0) + 1);
    const [usual] = Array.from(times).sort((a, b) => b[1] - a[1]);
    if (!usual || usual[0] < 2) continue;
    const share = usual[1] / rows.length;
    if (share > bestShare && (delimiter !== " " || share === 1)) {
      best = delimiter;
      bestShare = share;
    }
  }
  return best;
}
