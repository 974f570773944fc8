import { bytesOf, type InputFile, problem } from "@unmix/tables";
import { beginningOf } from "../format.ts";
import type { Samples, Signal } from "../signal.ts";

/**
 * Reads a WAV file: PCM of 8 to 32 bits, float of 32 and 64, plain or extensible, RIFF, RIFX and RF64,
 * at any rate, of any number of channels. Integers are divided by 2 to the power of their bits less
 * one, exactly. Where a recorder that was streaming left the size open (0 or −1), the samples go on to
 * the end of the file. Half a sample at the end is none.
 *
 * @throws {UnmixError} when the file is no WAV, is coded otherwise, is cut short, or holds a sample that
 *   is not a number
 */
export function fromWav(file: InputFile): Signal {
  const bytes = bytesOf(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { format, at, size } = chunksOf(file, view);
  const { channels, sampleRate, frame, encoding } = format;
  const left = bytes.length - at;
  const open = size === 0 || size === OPEN;
  if (!open && size > left) {
    const whole = Math.floor(size / frame) / sampleRate;
    const there = Math.floor(left / frame) / sampleRate;
    throw problem(
      { file: file.name },
      `the file is cut short: it announces ${seconds(whole)} of sound and holds ${seconds(there)}; copy or export it again.`,
    );
  }
  const length = Math.floor((open ? left : size) / frame);
  if (length === 0) {
    throw problem(
      { file: file.name },
      "the file holds no samples; choose a recording with sound in it.",
    );
  }
  const width = frame / channels;
  const signal: Signal = {
    sampleRate,
    channels: Array.from({ length: channels }, (_, c) => {
      const samples = new encoding.Samples(length);
      for (let i = 0; i < length; i++) {
        samples[i] = encoding.get(view, at + i * frame + c * width, format.little);
      }
      return samples;
    }),
  };
  if (encoding.float) checkFinite(file, signal);
  return signal;
}

/** The size of a chunk whose end was not known when it was begun. */
const OPEN = 0xffffffff;

interface Format {
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes of one sample of every channel. */
  readonly frame: number;
  readonly encoding: Encoding;
  readonly little: boolean;
}

/** How one sample lies in the file. */
interface Encoding {
  readonly float: boolean;
  /** Which numbers hold every value exactly. */
  readonly Samples: { new (length: number): Samples };
  get(view: DataView, at: number, little: boolean): number;
}

const PCM: Readonly<Record<number, Encoding>> = {
  1: {
    float: false,
    Samples: Float32Array,
    get: (view, at) => (view.getUint8(at) - 128) / 2 ** 7,
  },
  2: {
    float: false,
    Samples: Float32Array,
    get: (view, at, little) => view.getInt16(at, little) / 2 ** 15,
  },
  3: {
    float: false,
    Samples: Float32Array,
    get: (view, at, little) =>
      (little
        ? view.getUint16(at, true) + (view.getInt8(at + 2) << 16)
        : (view.getInt16(at, false) << 8) + view.getUint8(at + 2)) /
      2 ** 23,
  },
  4: {
    float: false,
    Samples: Float64Array,
    get: (view, at, little) => view.getInt32(at, little) / 2 ** 31,
  },
};

const FLOAT: Readonly<Record<number, Encoding>> = {
  4: {
    float: true,
    Samples: Float32Array,
    get: (view, at, little) => view.getFloat32(at, little),
  },
  8: {
    float: true,
    Samples: Float64Array,
    get: (view, at, little) => view.getFloat64(at, little),
  },
};

/** Format tags of the codings that people have. */
const CODINGS: Readonly<Record<number, string>> = {
  2: "ADPCM",
  6: "A-law",
  7: "µ-law",
  17: "IMA ADPCM",
  49: "GSM",
  80: "MPEG",
  85: "MP3",
};

/** Finds the chunks `fmt ` and `data`. */
function chunksOf(file: InputFile, view: DataView): { format: Format; at: number; size: number } {
  const kind = view.byteLength >= 12 ? nameAt(view, 0) : "";
  if (!/^(?:RIFF|RIFX|RF64|BW64)$/.test(kind) || nameAt(view, 8) !== "WAVE") {
    throw problem(
      { file: file.name },
      `this is not a WAV file: it begins with "${beginningOf(bytesOf(file))}" where "RIFF….WAVE" was expected; choose a recording, or export it as WAV.`,
    );
  }
  const little = kind !== "RIFX";
  let format: Format | undefined;
  let wide: number | undefined;
  let at = 12;
  while (at + 8 <= view.byteLength) {
    const name = nameAt(view, at);
    const size = view.getUint32(at + 4, little);
    const start = at + 8;
    if (name === "ds64" && start + 16 <= view.byteLength) {
      wide = Number(view.getBigUint64(start + 8, true));
    }
    if (name === "fmt " && start + Math.max(16, size) <= view.byteLength) {
      format = formatOf(file, view, start, size, little);
    }
    if (name === "data") {
      if (!format) break;
      return { format, at: start, size: size === OPEN && wide !== undefined ? wide : size };
    }
    // A chunk of an odd size is followed by a byte that fills it up.
    at = start + size + (size & 1);
  }
  throw problem(
    { file: file.name },
    `the WAV file has no chunk "${format ? "data" : "fmt "}"${format ? "" : ' before "data"'}, so it is cut short or damaged; copy or export it again.`,
  );
}

function formatOf(
  file: InputFile,
  view: DataView,
  at: number,
  size: number,
  little: boolean,
): Format {
  const extensible = view.getUint16(at, little) === 0xfffe && size >= 40;
  const tag = view.getUint16(extensible ? at + 24 : at, little);
  const channels = view.getUint16(at + 2, little);
  const sampleRate = view.getUint32(at + 4, little);
  const frame = view.getUint16(at + 12, little);
  const bits = view.getUint16(at + 14, little);
  if (tag !== 1 && tag !== 3) {
    const coding = CODINGS[tag] ?? `the coding number ${tag}`;
    throw problem(
      { file: file.name },
      `the sound in this WAV file is coded as ${coding}, and PCM or float was expected; export it as WAV with 16 or 24 bits.`,
    );
  }
  const encoding = (tag === 1 ? PCM : FLOAT)[frame / channels];
  if (channels === 0 || sampleRate === 0 || !encoding) {
    throw problem(
      { file: file.name },
      `the WAV file tells of ${channels} channels of ${bits} bits (${frame} bytes together) at ${sampleRate} Hz, which is no form that exists; export it again as WAV with 16 or 24 bits.`,
    );
  }
  return { channels, sampleRate, frame, encoding, little };
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function checkFinite(file: InputFile, { channels, sampleRate }: Signal): void {
  channels.forEach((samples, c) => {
    const bad = samples.findIndex((sample) => !Number.isFinite(sample));
    if (bad < 0) return;
    throw problem(
      { file: file.name },
      `sample ${bad + 1} of channel ${c + 1}, at ${seconds(bad / sampleRate)}, is ${samples[bad]}, and every sample must be a finite number; export the recording again.`,
    );
  });
}

function seconds(value: number): string {
  return `${Number(value.toPrecision(3))} s`;
}
