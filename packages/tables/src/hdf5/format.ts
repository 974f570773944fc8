/**
 * As much of the HDF5 file format (specification 3.0 of The HDF Group) as finds the packed pieces of
 * a dataset: object headers of both versions, chunked layout of version 3 with its B-tree of version
 * 1, and the heap of texts. It serves the one filter that the library has no code for, LZF.
 */

/** "\x89HDF\r\n\x1a\n" */
const MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether a file begins as HDF5 does, whatever its name says. */
export function isHdf5(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

/** Bytes of the file from an address on. */
export type ByteReader = (from: number, to: number) => Uint8Array;

/** A packed piece of a dataset. */
export interface Chunk {
  readonly address: number;
  /** In bytes, as packed. */
  readonly size: number;
  /** Bit i is set where filter i was left out. */
  readonly skipped: number;
  /** Where it begins, an index along each axis. */
  readonly offset: readonly number[];
}

const LAYOUT = 0x08;
const CONTINUATION = 0x10;
const CHUNKED = 2;
const UNDEFINED = 0xffffffffffffffffn;
/** An object header is in this many parts at the most, unless damaged. */
const MOST_PARTS = 1000;

interface Message {
  readonly type: number;
  readonly data: DataView;
}

/**
 * The packed pieces of the dataset whose object header is at `address`.
 *
 * @returns `undefined` where the dataset is laid out in another way than in chunks with a B-tree
 * @throws RangeError where the structure leads out of the file
 */
export function findChunks(read: ByteReader, address: number, rank: number): Chunk[] | undefined {
  const layout = messages(read, address).find(({ type }) => type === LAYOUT)?.data;
  if (layout?.getUint8(0) !== 3 || layout.getUint8(1) !== CHUNKED) return undefined;
  if (layout.getUint8(2) !== rank + 1) return undefined;
  const root = layout.getBigUint64(3, true);
  const chunks: Chunk[] = [];
  if (root !== UNDEFINED) visitTree(read, Number(root), rank, new Set(), chunks);
  return chunks;
}

function visitTree(
  read: ByteReader,
  address: number,
  rank: number,
  visited: Set<number>,
  chunks: Chunk[],
): void {
  const head = view(read, address, 24);
  if (signature(head) !== "TREE" || head.getUint8(4) !== 1 || visited.has(address)) {
    throw new RangeError("no B-tree of chunks");
  }
  visited.add(address);
  const level = head.getUint8(5);
  const entries = head.getUint16(6, true);
  const key = 8 + 8 * (rank + 1);
  const body = view(read, address + 24, entries * (key + 8));
  for (let e = 0; e < entries; e++) {
    const at = e * (key + 8);
    const child = Number(body.getBigUint64(at + key, true));
    if (level > 0) {
      visitTree(read, child, rank, visited, chunks);
      continue;
    }
    chunks.push({
      address: child,
      size: body.getUint32(at, true),
      skipped: body.getUint32(at + 4, true),
      offset: Array.from({ length: rank }, (_, axis) =>
        Number(body.getBigUint64(at + 8 + 8 * axis, true)),
      ),
    });
  }
}

/** The texts that elements of a dataset point to: length, address of a heap, index in it. */
export function heapTexts(read: ByteReader, elements: DataView): string[] {
  const heaps = new Map<number, ReadonlyMap<number, Uint8Array>>();
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (let at = 0; at + 16 <= elements.byteLength; at += 16) {
    const length = elements.getUint32(at, true);
    const address = Number(elements.getBigUint64(at + 4, true));
    const index = elements.getUint32(at + 12, true);
    if (length === 0 || address === 0) {
      texts.push("");
      continue;
    }
    if (!heaps.has(address)) heaps.set(address, readHeap(read, address));
    const bytes = heaps.get(address)!.get(index);
    if (!bytes || bytes.length < length) throw new RangeError("no such text in the heap");
    texts.push(decoder.decode(bytes.subarray(0, length)).replace(/\0.*$/s, ""));
  }
  return texts;
}

function readHeap(read: ByteReader, address: number): ReadonlyMap<number, Uint8Array> {
  const head = view(read, address, 16);
  if (signature(head) !== "GCOL") throw new RangeError("no heap");
  const size = Number(head.getBigUint64(8, true));
  const body = view(read, address + 16, size - 16);
  const objects = new Map<number, Uint8Array>();
  let at = 0;
  while (at + 16 <= body.byteLength) {
    const index = body.getUint16(at, true);
    if (index === 0) break;
    const length = Number(body.getBigUint64(at + 8, true));
    if (at + 16 + length > body.byteLength) throw new RangeError("an object outside its heap");
    objects.set(index, new Uint8Array(body.buffer, body.byteOffset + at + 16, length));
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return objects;
}

function messages(read: ByteReader, address: number): Message[] {
  const head = view(read, address, 16);
  return signature(head) === "OHDR" ? messages2(read, address) : messages1(read, address, head);
}

function messages1(read: ByteReader, address: number, head: DataView): Message[] {
  if (head.getUint8(0) !== 1) throw new RangeError("no object header");
  const found: Message[] = [];
  const parts = [{ from: address + 16, size: head.getUint32(8, true) }];
  for (let p = 0; p < parts.length; p++) {
    if (p > MOST_PARTS) throw new RangeError("an object header without end");
    const part = view(read, parts[p]!.from, parts[p]!.size);
    for (let at = 0; at + 8 <= part.byteLength; ) {
      const size = part.getUint16(at + 2, true);
      collect(part, at + 8, size, part.getUint16(at, true), found, parts);
      at += 8 + size;
    }
  }
  return found;
}

function messages2(read: ByteReader, address: number): Message[] {
  const flags = view(read, address + 5, 1).getUint8(0);
  const width = 1 << (flags & 3);
  const start = address + 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
  const length = view(read, start, width);
  const size = width === 8 ? Number(length.getBigUint64(0, true)) : unsigned(length, width);
  const head = 4 + (flags & 4 ? 2 : 0);
  const found: Message[] = [];
  const parts = [{ from: start + width, size }];
  for (let p = 0; p < parts.length; p++) {
    if (p > MOST_PARTS) throw new RangeError("an object header without end");
    // A continuation is framed by a signature and a checksum.
    const { from, size: whole } = parts[p]!;
    const part = p === 0 ? view(read, from, whole) : view(read, from + 4, whole - 8);
    for (let at = 0; at + head <= part.byteLength; ) {
      const bytes = part.getUint16(at + 1, true);
      collect(part, at + head, bytes, part.getUint8(at), found, parts);
      at += head + bytes;
    }
  }
  return found;
}

function collect(
  part: DataView,
  at: number,
  size: number,
  type: number,
  found: Message[],
  parts: { from: number; size: number }[],
): void {
  if (at + size > part.byteLength) throw new RangeError("a message outside its header");
  const data = new DataView(part.buffer, part.byteOffset + at, size);
  if (type !== CONTINUATION) found.push({ type, data });
  else {
    parts.push({
      from: Number(data.getBigUint64(0, true)),
      size: Number(data.getBigUint64(8, true)),
    });
  }
}

function unsigned(data: DataView, width: number): number {
  if (width === 1) return data.getUint8(0);
  return width === 2 ? data.getUint16(0, true) : data.getUint32(0, true);
}

function signature(data: DataView): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_, i) => data.getUint8(i)));
}

function view(read: ByteReader, from: number, size: number): DataView {
  const bytes =
    size >= 0 && Number.isSafeInteger(from + size) ? read(from, from + size) : undefined;
  if (bytes?.length !== size) throw new RangeError("the file ends before");
  return new DataView(bytes.buffer, bytes.byteOffset, size);
}
