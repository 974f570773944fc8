import { bytesOf, type InputFile, problem } from "@unmix/tables";
import type { SoundFormat, SoundHead } from "./format.ts";
import type { Signal } from "./signal.ts";

/**
 * Decodes MP3, FLAC, Ogg Vorbis and Opus, to the same samples wherever it runs. A browser's own decoder is not asked
 * though it knows these too: it divides FLAC by another full scale, says nothing of what is damaged or missing, and
 * has no place in a worker. Decoders are fetched when a file needs them.
 *
 * @returns nothing where the file is of another kind
 * @throws {UnmixError} when the file is damaged
 */
export async function decodeCoded(file: InputFile, head: SoundHead): Promise<Signal | undefined> {
  const open = DECODERS[head.format!];
  if (!open) return undefined;
  const decoded = await open(bytesOf(file));
  const { channelData, samplesDecoded, sampleRate, bitDepth, errors } = decoded;
  if (samplesDecoded === 0) {
    const of = head.samples === undefined ? "" : `of ${head.samples} `;
    throw problem(
      { file: file.name },
      `the file is damaged or cut short: 0 ${of}samples could be decoded; copy or export it again.`,
    );
  }
  const isDamaged = head.format === "mp3" && errors.length > 0;
  if (isDamaged && samplesDecoded <= FEW) {
    throw problem(
      { file: file.name },
      `this is no MP3, or one that is damaged: of ${file.bytes.byteLength} bytes only ${samplesDecoded} samples could be decoded; choose a recording or a table (.csv), or copy or export it again.`,
    );
  }
  const channels =
    head.format === "flac" ? channelData.map((samples) => exact(samples, bitDepth!)) : channelData;
  return { sampleRate, channels, ...(isDamaged && { announced: Number.POSITIVE_INFINITY }) };
}

/** Whether only a platform's own decoder may read a file: it is neither WAV nor what {@link decodeCoded} knows. */
export function needsPlatform({ format }: SoundHead): boolean {
  return format !== undefined && format !== "wav" && format !== "midi" && !DECODERS[format];
}

/** Samples of two frames, which what is no sound may hold by chance. */
const FEW = 2 * 1152;

interface Decoded {
  readonly channelData: Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly bitDepth?: number;
  /** What could not be decoded. */
  readonly errors: readonly unknown[];
}

const DECODERS: Partial<Record<SoundFormat, (bytes: Uint8Array) => Promise<Decoded>>> = {
  mp3: async (bytes) => {
    const { MPEGDecoder } = await import("mpg123-decoder");
    return using(new MPEGDecoder(), (decoder) => silently(() => decoder.decode(bytes)));
  },
  flac: async (bytes) => {
    const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
    return using(new FLACDecoder(), (decoder) => decoder.decodeFile(bytes));
  },
  ogg: async (bytes) => {
    const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
    return using(new OggVorbisDecoder(), (decoder) => decoder.decodeFile(bytes));
  },
  opus: async (bytes) => {
    const { OggOpusDecoder } = await import("ogg-opus-decoder");
    return using(new OggOpusDecoder(), (decoder) => decoder.decodeFile(bytes));
  },
};

async function using<T extends { ready: Promise<void>; free(): void }>(
  decoder: T,
  decodeWith: (decoder: T) => Decoded | Promise<Decoded>,
): Promise<Decoded> {
  await decoder.ready;
  try {
    return await decodeWith(decoder);
  } finally {
    decoder.free();
  }
}

/** The decoder of MP3 prints each of the errors that it returns. */
function silently<T>(work: () => T): T {
  const { error } = console;
  console.error = () => {};
  try {
    return work();
  } finally {
    console.error = error;
  }
}

/** The decoder divides integers by one less than full scale; full scale is what a WAV file means. */
function exact(samples: Float32Array, bits: number): Float32Array {
  const full = 2 ** (bits - 1);
  return samples.map((sample) => Math.round(sample * (full - 1)) / full);
}
