import type { InputFile } from "@unmix/tables";
import type { GivenFile } from "./given.ts";
import { joined, piecesOf, unpackedName } from "./unpack.ts";

/**
 * The bytes of a text in pieces, unpacked from gzip on the way as by {@link piecesOf}: those of UTF-16, which
 * Windows calls Unicode text, in UTF-8, and none of the mark of an encoding.
 *
 * @throws UnmixError where the archive is damaged, which may be found only after its last piece
 */
export function* textPieces(file: GivenFile): Generator<Uint8Array> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  const encoder = new TextEncoder();
  for (const piece of piecesOf(file)) {
    if (piece.length === 0) continue;
    const marked = isFirst ? markOf(piece) : undefined;
    isFirst = false;
    if (marked !== undefined && marked !== "utf-8") decoder = new TextDecoder(marked);
    if (decoder) yield encoder.encode(decoder.decode(piece, { stream: true }));
    else yield marked ? piece.subarray(3) : piece;
  }
}

/** The first bytes of a text as {@link textPieces} gives them, at most `enough`; the rest is not unpacked. */
export function textStart(file: GivenFile, enough: number): InputFile {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const piece of textPieces(file)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= enough) break;
  }
  return { name: unpackedName(file), bytes: joined(pieces).subarray(0, enough) };
}

/** The encoding that the mark at the beginning of a text names. */
function markOf([a, b, c]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : undefined;
}
