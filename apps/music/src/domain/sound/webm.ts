import type { Tracks } from "./tracks.ts";

/** The tracks that a WebM or Matroska file lists, with the samples a second of its sound where it says them. */
export interface WebmTracks extends Tracks {
  readonly sampleRate?: number;
}

/**
 * The tracks that a WebM or Matroska file lists (RFC 9559): its segment holds `Tracks`, which hold one entry each.
 *
 * @returns nothing where the list is not there or is cut short
 */
export function webmTracks(bytes: Uint8Array): WebmTracks | undefined {
  const [segment] = elementsIn(bytes, 0, bytes.length, SEGMENT);
  const [tracks] = segment ? elementsIn(bytes, segment.from, segment.to, TRACKS) : [];
  if (!tracks) return undefined;
  const entries = elementsIn(bytes, tracks.from, tracks.to, TRACK_ENTRY);
  const kinds = entries.flatMap(({ from, to }) =>
    elementsIn(bytes, from, to, TRACK_TYPE).map((type) => bytes[type.to - 1]),
  );
  const [rate] = entries
    .flatMap(({ from, to }) => elementsIn(bytes, from, to, AUDIO))
    .flatMap(({ from, to }) => elementsIn(bytes, from, to, SAMPLING_FREQUENCY));
  const sampleRate = rate && floatAt(bytes, rate);
  return {
    hasSound: kinds.includes(2),
    hasVideo: kinds.includes(1),
    ...(sampleRate && { sampleRate }),
  };
}

const SEGMENT = 0x18538067;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const AUDIO = 0xe1;
const SAMPLING_FREQUENCY = 0xb5;

interface Element {
  /** Where what it holds begins and ends. */
  readonly from: number;
  readonly to: number;
}

/**
 * The whole elements of one kind from `from` to `to`. One of a length that is not known, as recorders write, goes on
 * to the end: of those only a segment is looked into, for its tracks stand before what else is so.
 */
function elementsIn(bytes: Uint8Array, from: number, to: number, wanted: number): Element[] {
  const found: Element[] = [];
  for (let at = from; at < to; ) {
    const idLength = lengthOfNumber(bytes[at]!);
    const start = at + idLength;
    if (idLength > 4 || start >= to) break;
    const sizeLength = lengthOfNumber(bytes[start]!);
    const begin = start + sizeLength;
    if (sizeLength > 8 || begin > to) break;
    const size = sizeAt(bytes, start, sizeLength);
    const isOpen = size === 2 ** (7 * sizeLength) - 1;
    const end = isOpen ? to : begin + size;
    const isCut = end > to;
    const id = numberAt(bytes, at, idLength);
    // A segment that is cut short still has what stands at its begin.
    if (id === wanted && (!isCut || id === SEGMENT)) {
      found.push({ from: begin, to: Math.min(end, to) });
    }
    if (isCut) break;
    at = end;
  }
  return found;
}

/** Bytes of a number that begins with this one: as many as zeros before its first one, and one. */
function lengthOfNumber(first: number): number {
  return Math.clz32(first) - 24 + 1;
}

function numberAt(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
}

/** A number without the one that ends the zeros before it, which is left out first: 57 bits are more than are exact. */
function sizeAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at]! & (0xff >> length);
  return first * 256 ** (length - 1) + numberAt(bytes, at + 1, length - 1);
}

function floatAt(bytes: Uint8Array, { from, to }: Element): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (to - from === 4) return view.getFloat32(from);
  return to - from === 8 ? view.getFloat64(from) : undefined;
}
