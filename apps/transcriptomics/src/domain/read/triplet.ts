import { type SparseMatrix, sparseMatrix } from "@unmix/core";
import { problem } from "@unmix/tables";
import { textIn } from "./byte-fields.ts";
import { type GivenFile, sizeOf } from "./given.ts";
import { surveyOf } from "./held.ts";
import { forEachLine } from "./lines.ts";
import type { Offered } from "./offered.ts";
import { keepColumns, sortRows } from "./rows.ts";
import { genesAmong } from "./tenx.ts";
import { unpacked } from "./unpack.ts";

/** A matrix in Matrix Market format with the names of its genes and spots. */
export interface Triplet {
  readonly matrix: GivenFile;
  readonly features: GivenFile;
  readonly barcodes: GivenFile;
}

/** An entry has six bytes at the least, and gzip packs a thousandfold at the most. */
const MOST_ENTRIES_PER_BYTE = 200;
const PERCENT = 37;

/**
 * What the folder of a feature–barcode matrix offers.
 *
 * @throws UnmixError when the three files do not belong together, or one is damaged
 */
export function openTriplet({ matrix: file, features, barcodes }: Triplet): Offered {
  const spots = lines(barcodes).map(([name = ""]) => name);
  const rows = lines(features);
  const genes = genesAmong(
    rows.map(([id = "", name]) => name ?? id),
    rows.every((row) => row.length > 2) ? rows.map((row) => row[2]!) : undefined,
  );
  let read: SparseMatrix | undefined;
  const whole = () => {
    read ??= readMarket(file, spots.length, rows.length);
    return read;
  };
  return {
    kind: "10x folder",
    file: file.name,
    spots,
    matrices: [
      {
        name: "matrix",
        genes: genes.names.length,
        layout: "columns",
        survey: async () => surveyOf(whole()),
        read: async () => (genes.kept ? keepColumns(whole(), genes.kept) : whole()),
        geneNames: async () => genes,
      },
    ],
    columns: [],
    places: [],
    images: [],
    remarks: [],
  };
}

function lines(file: GivenFile): string[][] {
  const { bytes } = unpacked(file);
  return new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split("\t").map((field) => field.trim().replace(/^"(.*)"$/, "$1")));
}

/** Entries as they are read; the axes are those of the file. */
interface Entries {
  readonly size: readonly [rows: number, columns: number];
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
  count: number;
}

/** Spots × genes, whichever way the file has them. */
function readMarket(file: GivenFile, spots: number, genes: number): SparseMatrix {
  const refuse = (sentence: string, line?: number) =>
    problem({ file: file.name, row: line === undefined ? undefined : line + 1 }, sentence);
  let entries: Entries | undefined;
  let line = 0;
  const readLine = (bytes: Uint8Array, from: number, to: number) => {
    const at = line++;
    if (at === 0) checkBanner(textIn(bytes, from, to), refuse);
    if (bytes[from] === PERCENT || isBlankLine(bytes, from, to)) return;
    if (!entries) {
      entries = emptyEntries(textIn(bytes, from, to), sizeOf(file), refuse, at);
      return;
    }
    readEntry(bytes, from, to, entries, refuse, at);
  };
  forEachLine(file, readLine);
  if (!entries) throw refuse("the matrix is empty; a Matrix Market file (.mtx) was expected.");
  const [rows, columns] = entries.size;
  if (entries.count !== entries.value.length) {
    throw refuse(
      `the file ends after ${entries.count} of ${entries.value.length} entries; it was cut off, so copy or download it again.`,
    );
  }
  const isUsual = rows === genes && columns === spots;
  if (!isUsual && !(rows === spots && columns === genes)) {
    throw refuse(
      `the matrix is ${rows} × ${columns}, and there are ${genes} genes and ${spots} spots; the three files do not belong together.`,
    );
  }
  return isUsual
    ? fromEntries(spots, genes, entries.column, entries.row, entries.value)
    : fromEntries(spots, genes, entries.row, entries.column, entries.value);
}

type Refuse = (sentence: string, line?: number) => Error;

function checkBanner(banner: string, refuse: Refuse): void {
  if (/^%%MatrixMarket\s+matrix\s+coordinate\s+(?:integer|real)\s+general/i.test(banner)) return;
  throw refuse(
    `the first line is "${banner.slice(0, 60)}"; "%%MatrixMarket matrix coordinate integer general" was expected.`,
    0,
  );
}

function emptyEntries(head: string, bytes: number, refuse: Refuse, line: number): Entries {
  const [rows = Number.NaN, columns = Number.NaN, count = Number.NaN] = head
    .trim()
    .split(/\s+/)
    .map(Number);
  const isSize = [rows, columns, count].every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32);
  if (!isSize || count > bytes * MOST_ENTRIES_PER_BYTE) {
    throw refuse(
      `"${head.slice(0, 60)}" is no size; rows, columns and entries were expected.`,
      line,
    );
  }
  return {
    size: [rows, columns],
    row: new Uint32Array(count),
    column: new Uint32Array(count),
    value: new Float64Array(count),
    count: 0,
  };
}

function readEntry(
  bytes: Uint8Array,
  from: number,
  to: number,
  entries: Entries,
  refuse: Refuse,
  line: number,
): void {
  const { size, count } = entries;
  const [row, afterRow] = wholeNumber(bytes, from, to);
  const [column, afterColumn] = wholeNumber(bytes, afterRow, to);
  const [whole, end] = wholeNumber(bytes, afterColumn, to);
  const value = isBlankLine(bytes, end, to) ? whole : Number(textIn(bytes, afterColumn, to));
  const isInside = row >= 1 && row <= size[0] && column >= 1 && column <= size[1];
  if (!isInside || !Number.isFinite(value)) {
    throw refuse(
      `"${textIn(bytes, from, Math.min(to, from + 60))}" is no entry; a row up to ${size[0]}, a column up to ${size[1]} and a number were expected.`,
      line,
    );
  }
  if (value < 0) {
    throw refuse(`the value ${value} is negative; counts were expected, so save the counts.`, line);
  }
  if (count === entries.value.length) {
    throw refuse(`there are more than the ${count} entries that the file says it has.`, line);
  }
  entries.row[count] = row - 1;
  entries.column[count] = column - 1;
  entries.value[count] = value;
  entries.count++;
}

/** The whole number that begins at `from` after blanks, and where it ends; NaN where there is none. */
function wholeNumber(bytes: Uint8Array, from: number, to: number): readonly [number, number] {
  let at = from;
  while (at < to && bytes[at]! <= 32) at++;
  const start = at;
  let value = 0;
  while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) value = value * 10 + bytes[at++]! - 48;
  return [at === start ? Number.NaN : value, at];
}

function isBlankLine(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! > 32) return false;
  return true;
}

/** In place where the entries of each spot stand together, as Cell Ranger writes them. */
function fromEntries(
  spots: number,
  genes: number,
  spotOf: Uint32Array,
  geneOf: Uint32Array,
  values: Float64Array,
): SparseMatrix {
  for (let k = 1; k < spotOf.length; k++) {
    if (spotOf[k - 1]! <= spotOf[k]!) continue;
    return sparseMatrix({
      rows: spots,
      columns: genes,
      rowIndices: spotOf,
      columnIndices: geneOf,
      values,
    });
  }
  const starts = new Uint32Array(spots + 1);
  for (const spot of spotOf) starts[spot + 1]!++;
  for (let i = 0; i < spots; i++) starts[i + 1]! += starts[i]!;
  return sortRows({ rows: spots, columns: genes, starts, indices: geneOf, values });
}
