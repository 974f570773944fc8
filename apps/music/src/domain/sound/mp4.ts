import type { Tracks } from "./tracks.ts";

/**
 * The tracks that an MP4 or M4A file lists (ISO 14496-12): `moov` holds one `trak` each, whose `hdlr` says what it is.
 *
 * @returns nothing where the list is not there or is cut short
 */
export function mp4Tracks(bytes: Uint8Array): Tracks | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const movie = boxesIn(view, 0, bytes.length).find(({ kind }) => kind === "moov");
  if (!movie) return undefined;
  const handlers = boxesIn(view, movie.from, movie.to)
    .filter(({ kind }) => kind === "trak")
    .flatMap(({ from, to }) => boxesIn(view, from, to))
    .filter(({ kind }) => kind === "mdia")
    .flatMap(({ from, to }) => boxesIn(view, from, to))
    .filter(({ kind, from, to }) => kind === "hdlr" && to >= from + 12)
    .map(({ from }) => textAt(view, from + 8));
  return { hasSound: handlers.includes("soun"), hasVideo: handlers.includes("vide") };
}

interface Box {
  readonly kind: string;
  /** Where what it holds begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** The whole boxes from `from` to `to`: each its length, its kind, and what it holds. */
function boxesIn(view: DataView, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const short = view.getUint32(at);
    if (short === 1 && at + 16 > to) break;
    const head = short === 1 ? 16 : 8;
    // A length of 0 is to the end of the file, one of 1 stands after the kind in 64 bits.
    const size = short === 0 ? to - at : short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (size < head || at + size > to) break;
    boxes.push({ kind: textAt(view, at + 4), from: at + head, to: at + size });
    at += size;
  }
  return boxes;
}

function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(at + i)));
}
