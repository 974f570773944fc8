import { UnmixError } from "@unmix/core";
import { checkSignal, lengthOf, type Samples, type Signal } from "../signal.ts";

/** 16 and 24 are integers, 32 is float. */
export type SampleBits = 16 | 24 | 32;

/**
 * Writes a recording as a WAV file. Integers are rounded to the nearest and end at full scale; float32
 * keeps what lies beyond. The same recording gives the same bytes.
 *
 * @param bits default 32, float
 * @throws {UnmixError} when it is no recording, its rate is no whole number, or 4 GB do not hold it
 */
export function toWav(signal: Signal, bits: SampleBits = 32): Uint8Array<ArrayBuffer> {
  checkSignal(signal);
  const { sampleRate, channels } = signal;
  const file = wavFile({ sampleRate, channels: channels.length, length: lengthOf(signal) }, bits);
  file.put(0, channels);
  return file.bytes;
}

/** A WAV file that is filled stretch by stretch, so that its samples need not all be there at once. */
export interface WavFile {
  /** The whole file; what was not put yet is 0. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Writes a stretch of every channel, all of one length, that begins at the sample `from`. */
  put(from: number, channels: readonly Samples[]): void;
}

/**
 * A WAV file of `length` samples of each of `channels`, with its head alone, as {@link toWav} writes it.
 *
 * @throws {UnmixError} when the rate is no whole number, or 4 GB do not hold it
 */
export function wavFile(
  form: { readonly sampleRate: number; readonly channels: number; readonly length: number },
  bits: SampleBits,
): WavFile {
  const { sampleRate, channels, length } = form;
  if (!Number.isInteger(sampleRate)) {
    throw new UnmixError(
      "input",
      `The sample rate is ${sampleRate}; a WAV file can only tell whole numbers of samples a second.`,
      { sampleRate },
    );
  }
  const width = bits / 8;
  const frame = width * channels;
  const size = frame * length;
  // Players expect the long form for more than two channels and more than 16 bits of integers.
  const extensible = channels > 2 || bits === 24;
  const format = extensible ? 40 : bits === 32 ? 18 : 16;
  const fact = bits === 32 ? 12 : 0;
  const start = 12 + 8 + format + fact + 8;
  const total = start + size + (size & 1);
  if (total > 0xffffffff) {
    throw new UnmixError(
      "input",
      `The recording takes ${(total / 1e9).toFixed(1)} GB as WAV of ${bits} bits, and 4.29 GB are the most; write it in parts or with fewer bits.`,
      { bytes: total },
    );
  }
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  const tag = bits === 32 ? 3 : 1;
  let at = 0;
  const name = (text: string) => {
    for (const letter of text) bytes[at++] = letter.charCodeAt(0);
  };
  const short = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const long = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  name("RIFF");
  long(total - 8);
  name("WAVEfmt ");
  long(format);
  short(extensible ? 0xfffe : tag);
  short(channels);
  long(sampleRate);
  long(sampleRate * frame);
  short(frame);
  short(bits);
  if (format > 16) short(format - 18);
  if (extensible) {
    short(bits);
    // No loudspeaker is told for any channel.
    long(0);
    short(tag);
    bytes.set(SUBFORMAT, at);
    at += SUBFORMAT.length;
  }
  if (fact) {
    name("fact");
    long(4);
    long(length);
  }
  name("data");
  long(size);
  return {
    bytes,
    put(from, stretch) {
      for (let c = 0; c < channels; c++) {
        const samples = stretch[c]!;
        for (let i = 0; i < samples.length; i++) {
          const place = start + (from + i) * frame + c * width;
          if (bits === 32) view.setFloat32(place, samples[i]!, true);
          else writeInteger(view, place, samples[i]!, bits);
        }
      }
    },
  };
}

/** The end of the identifiers of PCM and float in the long form. */
const SUBFORMAT = [0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];

function writeInteger(view: DataView, at: number, sample: number, bits: 16 | 24): void {
  const value = quantized(sample, bits) * 2 ** (bits - 1);
  if (bits === 16) {
    view.setInt16(at, value, true);
  } else {
    view.setUint16(at, value & 0xffff, true);
    view.setInt8(at + 2, value >> 16);
  }
}

/** A sample as an integer of so many bits keeps it: what {@link toWav} writes and a reader finds. */
export function quantized(sample: number, bits: 16 | 24): number {
  const full = 2 ** (bits - 1);
  // An integer has no −0.
  return Math.max(-full, Math.min(full - 1, Math.round(sample * full) + 0)) / full;
}
