import type { Tracks } from "./tracks.ts";

/** A stream of an Ogg file. */
export interface OggStream {
  readonly kind: "vorbis" | "opus" | "flac" | "theora" | "skeleton" | "other";
  /** Where its first packet begins. */
  readonly at: number;
}

/**
 * The streams of an Ogg file (RFC 3533): the first page of each comes before all others, and its packet says what it
 * is.
 */
export function oggStreams(bytes: Uint8Array): OggStream[] {
  const streams: OggStream[] = [];
  for (let page = 0; page + 27 <= bytes.length; ) {
    const isFirst = textAt(bytes, page, 4) === "OggS" && (bytes[page + 5]! & 2) !== 0;
    if (!isFirst) break;
    const at = page + 27 + bytes[page + 26]!;
    streams.push({ kind: kindAt(bytes, at), at });
    page = bytes.subarray(page + 27, at).reduce((sum, size) => sum + size, at);
  }
  return streams;
}

/** The tracks of an Ogg file; nothing where it is cut short before it names one. */
export function oggTracks(bytes: Uint8Array): Tracks | undefined {
  const kinds = oggStreams(bytes).map(({ kind }) => kind);
  const hasVideo = kinds.includes("theora");
  const hasSound = kinds.some((kind) => kind !== "theora" && kind !== "skeleton");
  return hasVideo || hasSound ? { hasSound, hasVideo } : undefined;
}

function kindAt(bytes: Uint8Array, at: number): OggStream["kind"] {
  if (textAt(bytes, at, 8) === "OpusHead") return "opus";
  if (textAt(bytes, at + 1, 6) === "vorbis") return "vorbis";
  if (textAt(bytes, at + 1, 4) === "FLAC") return "flac";
  if (textAt(bytes, at, 7) === "fishead") return "skeleton";
  return textAt(bytes, at + 1, 6) === "theora" ? "theora" : "other";
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
