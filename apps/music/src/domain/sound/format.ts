import { oggStreams } from "./ogg.ts";
import { webmTracks } from "./webm.ts";

/** The kinds of sound file that are told apart. `ogg` is Vorbis in Ogg; `webm` is all of Matroska. */
export type SoundFormat =
  | "wav"
  | "mp3"
  | "flac"
  | "ogg"
  | "opus"
  | "m4a"
  | "aac"
  | "aiff"
  | "caf"
  | "wma"
  | "webm"
  | "midi";

/** What the first bytes of a file tell of its sound. */
export interface SoundHead {
  /** `undefined` where it is no sound that is known. */
  readonly format: SoundFormat | undefined;
  /** Samples a second, where the first bytes say it. */
  readonly sampleRate?: number;
  /** Samples of each channel, where the first bytes say it. */
  readonly samples?: number;
}

/** Tells the kind of a sound file from its bytes; its name plays no part. */
export function soundHead(bytes: Uint8Array): SoundHead {
  const start = lengthOfTag(bytes);
  const text = (from: number, length: number) =>
    String.fromCharCode(...bytes.subarray(from, from + length));
  const four = text(start, 4);
  if (/^(?:RIFF|RIFX|RF64|BW64)$/.test(four) && text(start + 8, 4) === "WAVE") {
    return { format: "wav" };
  }
  if (four === "fLaC") return { format: "flac", ...streamInfo(bytes, start) };
  if (four === "OggS") return oggHead(bytes);
  if (text(start + 4, 4) === "ftyp") return withRate("m4a", mp4Rate(bytes));
  if (four === "FORM") return { format: "aiff" };
  if (four === "caff") return { format: "caf" };
  if (four === "MThd") return { format: "midi" };
  if (startsWith(bytes, [0x30, 0x26, 0xb2, 0x75])) return { format: "wma" };
  if (startsWith(bytes, [0x1a, 0x45, 0xdf, 0xa3])) {
    return withRate("webm", webmTracks(bytes)?.sampleRate);
  }
  // The mark of text in UTF-16; no more than MPEG layer I, which is out of use, begins so too.
  if (startsWith(bytes, [0xff, 0xfe])) return { format: undefined };
  return mpegHead(bytes, start);
}

/** The first bytes as a sentence can show them. */
export function beginningOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 12), (byte) =>
    byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·",
  ).join("");
}

/** The length of an ID3 tag, which may stand before MP3 and FLAC. */
export function lengthOfTag(bytes: Uint8Array): number {
  if (!startsWith(bytes, [0x49, 0x44, 0x33]) || bytes.length < 10) return 0;
  const [a, b, c, d] = bytes.subarray(6, 10) as unknown as [number, number, number, number];
  return 10 + (a << 21) + (b << 14) + (c << 7) + d;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, i) => bytes[i] === byte);
}

function withRate(format: SoundFormat, sampleRate: number | undefined): SoundHead {
  return sampleRate ? { format, sampleRate } : { format };
}

/** STREAMINFO comes first: 20 bits of rate, and 36 of samples, 0 where they are not known. */
function streamInfo(bytes: Uint8Array, start: number): Omit<SoundHead, "format"> {
  const at = start + 18;
  if (bytes.length < at + 8) return {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleRate = view.getUint32(at) >>> 12;
  const samples = (bytes[at + 3]! & 15) * 2 ** 32 + view.getUint32(at + 4);
  return { sampleRate, ...(samples > 0 && { samples }) };
}

function oggHead(bytes: Uint8Array): SoundHead {
  const streams = oggStreams(bytes);
  const sound = streams.find(({ kind }) => /^(?:vorbis|opus|flac)$/.test(kind));
  if (sound?.kind === "opus") return { format: "opus", sampleRate: 48000 };
  // Before what a FLAC file begins with stand nine bytes of how it lies in Ogg.
  if (sound?.kind === "flac") return { format: "flac", ...streamInfo(bytes, sound.at + 9) };
  if (!sound || bytes.length < sound.at + 16) return { format: "ogg" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return withRate("ogg", view.getUint32(sound.at + 12, true));
}

/** The rate in the sample entry "mp4a", a 16.16 number. */
function mp4Rate(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 4; at + 30 <= bytes.length; at++) {
    if (view.getUint32(at) === 0x6d703461 && view.getUint32(at + 4) === 0) {
      return view.getUint32(at + 28) >>> 16;
    }
  }
  return undefined;
}

const MPEG_RATES = [44100, 48000, 32000];
const AAC_RATES = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];

/** MPEG audio begins with eleven set bits; layer 0 is AAC in ADTS. */
export function mpegHead(bytes: Uint8Array, start: number): SoundHead {
  if (bytes[start] !== 0xff || (bytes[start + 1]! & 0xe0) !== 0xe0) {
    return { format: start > 0 ? "mp3" : undefined };
  }
  const version = (bytes[start + 1]! >> 3) & 3;
  const layer = (bytes[start + 1]! >> 1) & 3;
  if (layer === 0) {
    if ((bytes[start + 1]! & 0xf0) !== 0xf0) return { format: undefined };
    const rate = AAC_RATES[(bytes[start + 2]! >> 2) & 15] ?? 0;
    // Where the rate is low the upper half of the spectrum may be told apart, at twice the rate (HE-AAC).
    return withRate("aac", rate <= 24000 ? 2 * rate : rate);
  }
  const rate = MPEG_RATES[(bytes[start + 2]! >> 2) & 3];
  if (version === 1 || rate === undefined) return { format: undefined };
  return { format: "mp3", sampleRate: rate / (version === 3 ? 1 : version === 2 ? 2 : 4) };
}
