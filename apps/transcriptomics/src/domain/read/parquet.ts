import { isUnmixError } from "@unmix/core";
import { type Cell, MAX_CELLS, problem } from "@unmix/tables";
import { gunzipSync } from "fflate";
import { decompress as unpackZstd } from "fzstd";
import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetScan,
  parquetSchema,
} from "hyparquet";
import { type GivenFile, readBytes, sizeOf } from "./given.ts";
import type { SpotTable } from "./spot-table.ts";

/** What unpacks pages, besides the library itself. */
const COMPRESSORS: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { out: new Uint8Array(length) }),
  // Without room to unpack into, as pages may be several frames.
  ZSTD: (bytes) => unpackZstd(bytes),
};
/** How pages may be packed. */
const UNPACKED = ["UNCOMPRESSED", "SNAPPY", ...Object.keys(COMPRESSORS)];

/** Whether a file is a parquet table by its name. */
export function isParquet({ name }: GivenFile): boolean {
  return /\.parquet$/i.test(name);
}

/** A parquet table, of which only its description has been read. */
export interface ParquetTable {
  readonly name: string;
  /** Its flat columns. */
  readonly headings: readonly string[];
  readonly rows: number;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/**
 * Opens a parquet table.
 *
 * @throws UnmixError saying why it cannot be read
 */
export async function openParquet(given: GivenFile): Promise<ParquetTable> {
  const file = {
    byteLength: sizeOf(given),
    // A copy, as what is read may be a part of a larger buffer.
    slice: (from: number, to = sizeOf(given)) => new Uint8Array(readBytes(given, from, to)).buffer,
  };
  return faultsNamed(given.name, async () => {
    const metadata = await parquetMetadataAsync(file);
    const headings = flatColumns(metadata);
    return { name: given.name, headings, rows: Number(metadata.num_rows), file, metadata };
  });
}

/**
 * Reads some columns of a parquet table, group of rows by group of rows, as lists of values.
 *
 * @throws UnmixError saying why it cannot be read
 */
export async function forEachGroup(
  table: ParquetTable,
  columns: readonly string[],
  visit: (values: readonly DecodedArray[], firstRow: number, rows: number) => void,
): Promise<void> {
  const { name, file, metadata } = table;
  refuseForeignPacking(table, columns);
  await faultsNamed(name, async () => {
    const own = [...columns];
    const scan = await parquetScan({ file, metadata, columns: own, compressors: COMPRESSORS });
    for (const { rowStart, rowEnd } of scan.ranges) {
      const values: DecodedArray[] = [];
      for (const column of columns) {
        values.push(await scan.readColumn({ column, rowStart, rowEnd }));
      }
      visit(values, rowStart, rowEnd - rowStart);
    }
  });
}

/**
 * Reads a parquet table of spots, as Space Ranger 3 writes the positions of Visium HD: its flat columns.
 *
 * @throws UnmixError saying why it cannot be read
 */
export async function readParquetTable(table: ParquetTable): Promise<SpotTable> {
  const { name, headings, file, metadata } = table;
  const cells = headings.length * table.rows;
  if (cells === 0) {
    throw problem(
      { file: name },
      "it is a parquet file without rows or without columns of values.",
    );
  }
  if (cells > MAX_CELLS) {
    throw problem(
      { file: name },
      `it holds more than ${MAX_CELLS.toLocaleString("en")} cells, which is more than is read; save the rows of the spots that have counts, or coarser bins.`,
    );
  }
  refuseForeignPacking(table, headings);
  const rows: Cell[][] = [];
  await faultsNamed(name, () =>
    parquetRead({
      file,
      metadata,
      columns: [...headings],
      compressors: COMPRESSORS,
      onComplete: (read) => {
        for (const row of read) rows.push(row.map(toCell));
      },
    }),
  );
  return { file: name, headings, rows, firstRow: 1, delimiter: "" };
}

/** Does what may fail in the library, and says of a failure whose it is: the file's, the library's, or memory's. */
async function faultsNamed<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnmixError(error)) throw error;
    throw problem({ file }, `${faultWords(error)}.`, error);
  }
}

function faultWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/allocation failed|out of memory/i.test(message)) {
    return "there was not enough memory for it; close other programs, or save it with fewer rows";
  }
  if (/unsupported|unhandled|not supported/i.test(message)) {
    return `it is written in a way that is not read (${message}); save it anew with plain columns, or as csv`;
  }
  return "it is no parquet file, or a damaged one; copy or download it again";
}

function refuseForeignPacking({ name, metadata }: ParquetTable, columns: readonly string[]): void {
  const packing = foreignPacking(metadata, columns);
  if (packing === undefined) return;
  throw problem(
    { file: name },
    `its columns are packed by ${packing}, which is not read; save it packed by snappy, gzip or zstd, or as csv.`,
  );
}

/** The columns that hold one value a row: no lists, no records. */
function flatColumns(metadata: FileMetaData): string[] {
  return parquetSchema(metadata)
    .children.filter(
      ({ element, children }) => children.length === 0 && element.repetition_type !== "REPEATED",
    )
    .map(({ element }) => element.name);
}

function foreignPacking(
  { row_groups }: FileMetaData,
  columns: readonly string[],
): string | undefined {
  return row_groups
    .flatMap((group) => group.columns)
    .filter(({ meta_data }) => columns.includes(meta_data?.path_in_schema[0] ?? ""))
    .map(({ meta_data }) => meta_data!.codec)
    .find((codec) => !UNPACKED.includes(codec));
}

/** A value as a text table would hold it; a whole number with all its digits, as it may be a name. */
function toCell(value: unknown): Cell {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  const isCell =
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value instanceof Date;
  return isCell ? value : null;
}
