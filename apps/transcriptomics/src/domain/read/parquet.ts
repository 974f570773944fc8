import { type Cell, MAX_CELLS } from "@unmix/tables";
import { gunzipSync } from "fflate";
import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { baseName, type GivenFile, readBytes, sizeOf } from "./given.ts";
import type { SpotTable } from "./spot-table.ts";

/** How pages may be packed; the library unpacks the first two by itself. */
const UNPACKED = ["UNCOMPRESSED", "SNAPPY", "GZIP"];

/** Whether a file is a parquet table by its name. */
export function isParquet({ name }: GivenFile): boolean {
  return /\.parquet$/i.test(name);
}

/**
 * Reads a parquet table of spots, as Space Ranger 3 writes the positions of Visium HD: its flat columns. A
 * sentence that says why, where it is not read.
 */
export async function readParquetTable(given: GivenFile): Promise<SpotTable | string> {
  const say = (why: string) => `"${baseName(given.name)}" was left out: ${why}.`;
  const file = {
    byteLength: sizeOf(given),
    // A copy, as what is read may be a part of a larger buffer.
    slice: (from: number, to = sizeOf(given)) => new Uint8Array(readBytes(given, from, to)).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    const headings = flatColumns(metadata);
    const cells = headings.length * Number(metadata.num_rows);
    if (cells === 0) return say("it is a parquet file without rows or without columns of values");
    if (cells > MAX_CELLS) {
      return say(
        `it holds more than ${MAX_CELLS.toLocaleString("en")} cells, which is more than is read; save the rows of the spots that have counts, or coarser bins`,
      );
    }
    const packing = foreignPacking(metadata, headings);
    if (packing !== undefined) {
      return say(
        `its columns are packed by ${packing}, which is not read; save it packed by snappy, or as csv`,
      );
    }
    const rows: Cell[][] = [];
    await parquetRead({
      file,
      metadata,
      columns: headings,
      compressors: { GZIP: gunzip },
      onComplete: (read) => {
        for (const row of read) rows.push(row.map(toCell));
      },
    });
    return { file: given.name, headings, rows, firstRow: 1, delimiter: "" };
  } catch {
    return say("it is no parquet file, or a damaged one; copy or download it again");
  }
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

function gunzip(bytes: Uint8Array, length: number): Uint8Array {
  return gunzipSync(bytes, { out: new Uint8Array(length) });
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
