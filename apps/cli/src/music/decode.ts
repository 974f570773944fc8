import type { Decode, SoundFormat } from "@unmix/music/domain";
import { bytesOf, problem } from "@unmix/tables";
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";

/** MP3, FLAC, Ogg Vorbis and Opus. */
export const decode: Decode = async (file, head) => {
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
};

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
  mp3: (bytes) => using(new MPEGDecoder(), (decoder) => silently(() => decoder.decode(bytes))),
  flac: (bytes) => using(new FLACDecoder(), (decoder) => decoder.decodeFile(bytes)),
  ogg: (bytes) => using(new OggVorbisDecoder(), (decoder) => decoder.decodeFile(bytes)),
  opus: (bytes) => using(new OggOpusDecoder(), (decoder) => decoder.decodeFile(bytes)),
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
