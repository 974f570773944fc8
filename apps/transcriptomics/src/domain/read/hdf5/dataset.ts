import {
  type ByteReader,
  heapTexts,
  isPackedByLzf,
  kindOf,
  openChunked,
  problem,
  typedNumbers,
  unknownPacking,
} from "@unmix/tables";
import type { Dataset, Metadata } from "h5wasm";
import type { Numbers, StoredArray, StoredTable } from "../store.ts";

/** What a dataset is read from. */
export interface Origin {
  readonly file: string;
  readonly bytes: ByteReader;
}

/** A dataset as an array, or as a table where it holds records. */
export function fromDataset(
  dataset: Dataset,
  origin: Origin,
  attribute: (name: string) => unknown,
): StoredArray | StoredTable {
  const { metadata, path } = dataset;
  if (kindOf(metadata) === "records") return tableOf(dataset, origin, attribute);
  const shape = metadata.shape ?? [];
  const length = shape[0] ?? 1;
  let rows: RowReader | undefined;
  const unpacked = (from: number, to: number) => {
    if (!needsUnpacking(dataset, origin)) return undefined;
    rows ??= openRows(dataset, origin);
    return rows(from, to);
  };
  return {
    kind: "array",
    path: path.replace(/^\//, ""),
    shape,
    type: typeOf(metadata),
    chunk: metadata.chunks?.[0] ?? 1,
    attribute,
    numbers: async (from = 0, to = length) => numbers(dataset, origin, unpacked, from, to),
    texts: async () => texts(dataset, origin, unpacked),
  };
}

/** Rows of a dataset as bytes. */
type RowReader = (from: number, to: number) => Uint8Array;
/** The same where the library cannot unpack them, and `undefined` where it can. */
type OwnRows = (from: number, to: number) => Uint8Array | undefined;

function typeOf(metadata: Metadata): StoredArray["type"] {
  const kind = kindOf(metadata);
  return kind === "records" || kind === "odd float" ? "other" : kind;
}

function numbers(
  dataset: Dataset,
  origin: Origin,
  unpacked: OwnRows,
  from: number,
  to: number,
): Numbers {
  const { metadata } = dataset;
  const type = typeOf(metadata);
  if (type !== "number" && type !== "boolean") {
    throw problem(
      { file: origin.file },
      `"${dataset.path}" holds no numbers that can be read; whole numbers, or floats of 32 or 64 bits, were expected.`,
    );
  }
  const shape = metadata.shape ?? [];
  if (to <= from || shape.includes(0)) return new Float64Array(0);
  const bytes = unpacked(from, to);
  if (bytes) return plain(typedNumbers(bytes, metadata));
  if (shape.length === 0) return Float64Array.of(Number(dataset.value));
  const ranges: [number, number][] = shape.map((n, axis) => (axis === 0 ? [from, to] : [0, n]));
  return plain(dataset.slice(ranges) as Numbers | BigInt64Array | BigUint64Array);
}

function texts(dataset: Dataset, origin: Origin, unpacked: OwnRows): readonly string[] {
  const { metadata } = dataset;
  const length = metadata.shape?.[0] ?? 1;
  if (typeOf(metadata) !== "text") {
    return Array.from(numbers(dataset, origin, unpacked, 0, length), String);
  }
  if (metadata.total_size === 0) return [];
  const bytes = unpacked(0, length);
  if (bytes) {
    return metadata.vlen
      ? heapTexts(origin.bytes, new DataView(bytes.buffer))
      : fixedTexts(bytes, metadata.size);
  }
  const value = dataset.value;
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** Whether a dataset is packed by LZF; refuses what is packed in a way that cannot be undone. */
function needsUnpacking({ filters, path }: Dataset, origin: Origin): boolean {
  const unknown = unknownPacking(filters);
  if (!unknown) return isPackedByLzf(filters);
  throw problem(
    { file: origin.file },
    `"${path}" is ${unknown}; write the file again without compression or with gzip.`,
  );
}

function openRows(dataset: Dataset, origin: Origin): RowReader {
  const rows = openChunked(dataset, origin.bytes);
  if (rows) return rows;
  throw problem(
    { file: origin.file },
    `"${dataset.path}" is packed with LZF in a layout that is not known here; write the file again without compression or with gzip.`,
  );
}

function plain(list: Numbers | BigInt64Array | BigUint64Array): Numbers {
  return list instanceof BigInt64Array || list instanceof BigUint64Array
    ? Float64Array.from(list, Number)
    : list;
}

function fixedTexts(bytes: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    decoder.decode(bytes.subarray(i * size, (i + 1) * size)).replace(/\0.*$/s, ""),
  );
}

function tableOf(
  dataset: Dataset,
  origin: Origin,
  attribute: (name: string) => unknown,
): StoredTable {
  const fields = dataset.metadata.compound_type?.members.map(({ name }) => name) ?? [];
  let records: readonly (readonly unknown[])[] | undefined;
  return {
    kind: "table",
    path: dataset.path.replace(/^\//, ""),
    rows: dataset.metadata.shape?.[0] ?? 0,
    fields,
    attribute,
    field: async (name) => {
      if (needsUnpacking(dataset, origin)) {
        throw problem(
          { file: origin.file },
          `"${dataset.path}" holds records packed with LZF, which are not read; write the file again without compression or with gzip.`,
        );
      }
      records ??= dataset.value as readonly (readonly unknown[])[];
      const column = fields.indexOf(name);
      if (column < 0) return undefined;
      const cells = records.map((record) => record[column]);
      const isPlain = cells.every((cell) => ["string", "number", "bigint"].includes(typeof cell));
      if (!isPlain) return undefined;
      return cells.map((cell) => (typeof cell === "string" ? cell : Number(cell)));
    },
  };
}
