import { lengthOfTag, type SoundHead } from "./format.ts";
import { stopsWithinFrame } from "./mpeg-frames.ts";
import { durationOf, lengthOf, type Signal } from "./signal.ts";

/**
 * Samples that decoders may give fewer than a file of MP3 announces: some begin or end by a frame of 1152
 * later or earlier.
 */
const LEEWAY = 2 * 1152;

/**
 * Samples of each channel that a coded file announces: MP3 by the count of its frames (Xing, Info), FLAC by
 * its head. MP3 without that count and Ogg announce nothing; but a frame tells its length, and the last page
 * that it is the last: infinite where the one is not whole or the other is missing. `undefined` where the
 * file says nothing.
 */
export function announcedBy(bytes: Uint8Array, head: SoundHead): number | undefined {
  switch (head.format) {
    case "mp3":
      return (
        mpegSamples(bytes) ??
        (stopsWithinFrame(bytes, lengthOfTag(bytes)) ? Number.POSITIVE_INFINITY : undefined)
      );
    case "ogg":
    case "opus":
      return hasOggEnd(bytes) ? undefined : Number.POSITIVE_INFINITY;
    default:
      return head.samples;
  }
}

/** The signal, with what its file announces where it holds less; where it says nothing, what the decoder said. */
export function withAnnounced(signal: Signal, announced: number | undefined): Signal {
  if (announced === undefined) return signal;
  const { announced: _, ...sound } = signal;
  return announced <= lengthOf(signal) + LEEWAY ? sound : { ...sound, announced };
}

/** What is to be said of a signal whose file holds less than it announces. */
export function cutWords(signal: Signal): string | undefined {
  const { announced, sampleRate } = signal;
  if (announced === undefined) return undefined;
  const there = durationOf(signal).toFixed(1);
  return Number.isFinite(announced)
    ? `The file is cut short or damaged: of the ${(announced / sampleRate).toFixed(1)} s of sound that it announces ${there} s could be read, which are taken; copy or export it again for the rest.`
    : `The file is cut short or damaged: ${there} s of sound could be read from it, which are taken; copy or export it again for the rest.`;
}

/** The frames that the tag in the first one counts, without what an encoder says that it put before and after. */
function mpegSamples(bytes: Uint8Array): number | undefined {
  const start = lengthOfTag(bytes);
  if (bytes.length < start + 200) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = ((bytes[start + 1]! >> 3) & 3) === 3;
  const isMono = bytes[start + 3]! >> 6 === 3;
  const at = start + 4 + (isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  const text = (from: number) => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (!/^(?:Xing|Info)$/.test(text(at))) return undefined;
  const holds = view.getUint32(at + 4);
  if ((holds & 1) === 0) return undefined;
  const samples = view.getUint32(at + 8) * (isFirst ? 1152 : 576);
  // After frames come bytes, a table of places, and quality, each where it is there.
  const encoder = at + 12 + (holds & 2 ? 4 : 0) + (holds & 4 ? 100 : 0) + (holds & 8 ? 4 : 0);
  if (!/^(?:LAME|Lavf|Lavc)$/.test(text(encoder))) return samples;
  const around = (view.getUint8(encoder + 21) << 16) | view.getUint16(encoder + 22);
  return samples - (around >> 12) - (around & 0xfff);
}

/** Whether the last whole page of a file of Ogg says that it is the last, and nothing of a page is missing. */
function hasOggEnd(bytes: Uint8Array): boolean {
  let ended = false;
  for (let at = 0; at + 27 <= bytes.length; ) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) !== "OggS") break;
    const body = at + 27 + bytes[at + 26]!;
    const next = bytes.subarray(at + 27, body).reduce((sum, size) => sum + size, body);
    if (next > bytes.length) return false;
    ended = (bytes[at + 5]! & 4) !== 0;
    at = next;
  }
  return ended;
}
