import { unzlibSync } from "fflate";
import { DEFLATE, type Filter, FLETCHER32, LZF } from "./filters.ts";
import { type ByteReader, type Chunk, findChunks } from "./format.ts";
import { unpackLzf } from "./lzf.ts";

/** What is to be known of a dataset: as much as the library of HDF5 says of one. */
export interface ChunkedDataset {
  readonly metadata: {
    readonly shape: readonly number[] | null;
    readonly chunks: readonly number[] | null;
    /** Whether its elements are texts of any length. */
    readonly vlen: boolean;
    /** Bytes of an element. */
    readonly size: number;
  };
  readonly filters: readonly Filter[];
  create_reference(): { readonly ref_data: ArrayLike<number> };
}

/** Bytes that a text of any length takes in a dataset; the text itself lies in a heap. */
const HEAP_REFERENCE = 16;

/**
 * Rows of a chunked dataset whose packing is not unknown, as bytes in row-major order: for those packed
 * by LZF, of which the library would return memory that was never written.
 *
 * @returns a function of the first row and the one after the last; `undefined` where the dataset is
 *   not laid out in chunks with a B-tree
 * @throws RangeError where the file is damaged, also by the function
 */
export function openChunked(
  dataset: ChunkedDataset,
  read: ByteReader,
): ((from: number, to: number) => Uint8Array) | undefined {
  const { shape, chunks: chunkShape, vlen } = dataset.metadata;
  if (!shape || !chunkShape) return undefined;
  const size = vlen ? HEAP_REFERENCE : dataset.metadata.size;
  // An object reference is the address of the object's header.
  const reference = Uint8Array.from(dataset.create_reference().ref_data);
  const address = Number(new DataView(reference.buffer).getBigUint64(0, true));
  const chunks = findChunks(read, address, shape.length);
  if (!chunks) return undefined;
  const { filters } = dataset;
  const chunkBytes = chunkShape.reduce((product, length) => product * length, size);
  const rowBytes = shape.slice(1).reduce((product, length) => product * length, size);
  return (from, to) => {
    const out = new Uint8Array((to - from) * rowBytes);
    for (const chunk of chunks) {
      if (chunk.offset[0]! >= to || chunk.offset[0]! + chunkShape[0]! <= from) continue;
      const bytes = unfilter(read, chunk, filters, size, chunkBytes);
      copyChunk({ bytes, chunk, chunkShape, shape, size, from, to, out });
    }
    return out;
  };
}

function unfilter(
  read: ByteReader,
  chunk: Chunk,
  filters: readonly Filter[],
  size: number,
  length: number,
): Uint8Array {
  let bytes = read(chunk.address, chunk.address + chunk.size);
  for (let f = filters.length - 1; f >= 0; f--) {
    if (chunk.skipped & (1 << f)) continue;
    const { id } = filters[f]!;
    if (id === LZF) bytes = unpackLzf(bytes, length) ?? damaged();
    else if (id === DEFLATE) bytes = unzlibSync(bytes);
    else if (id === FLETCHER32) bytes = bytes.subarray(0, bytes.length - 4);
    else bytes = unshuffle(bytes, size);
  }
  return bytes.length === length ? bytes : damaged();
}

/** The shuffle filter stores the first bytes of all elements, then the second ones, and so on. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const out = bytes.slice();
  for (let b = 0; b < size; b++) {
    for (let i = 0; i < count; i++) out[i * size + b] = bytes[b * count + i]!;
  }
  return out;
}

interface Copy {
  readonly bytes: Uint8Array;
  readonly chunk: Chunk;
  readonly chunkShape: readonly number[];
  readonly shape: readonly number[];
  readonly size: number;
  /** The first row of `out` and the one after its last. */
  readonly from: number;
  readonly to: number;
  readonly out: Uint8Array;
}

/** Copies a chunk to its place, without what of it lies outside of the rows or of the dataset. */
function copyChunk({ bytes, chunk, chunkShape, shape, size, from, to, out }: Copy): void {
  const last = shape.length - 1;
  const copy = (axis: number, source: number, target: number) => {
    const start = chunk.offset[axis]!;
    const first = axis === 0 ? from : 0;
    const bound = axis === 0 ? to : shape[axis]!;
    const begin = Math.max(start, first);
    const end = Math.min(start + chunkShape[axis]!, bound);
    const inChunk = source * chunkShape[axis]! - start;
    const inOut = target * (bound - first) - first;
    if (axis === last) {
      if (end <= begin) return;
      out.set(
        bytes.subarray((inChunk + begin) * size, (inChunk + end) * size),
        (inOut + begin) * size,
      );
      return;
    }
    for (let i = begin; i < end; i++) copy(axis + 1, inChunk + i, inOut + i);
  };
  copy(0, 0, 0);
}

function damaged(): never {
  throw new RangeError("a damaged chunk");
}
