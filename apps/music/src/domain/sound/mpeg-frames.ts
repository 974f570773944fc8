import { mpegHead } from "./format.ts";

/**
 * Whether a file of MP3 stops within a frame: each tells its own length. What is no frame, such as a tag at the
 * end, ends the search; so does a frame of layer I or II, or of a rate that it does not name.
 *
 * @param start where the first frame is
 */
export function stopsWithinFrame(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (at + 4 <= bytes.length) {
    const length = lengthOfFrame(bytes, at);
    if (length === undefined) return false;
    at += length;
  }
  return at > bytes.length;
}

/** Bytes of the frame of layer III that begins at `at`, its four of head among them; `undefined` where there is none. */
function lengthOfFrame(bytes: Uint8Array, at: number): number | undefined {
  const { sampleRate } = mpegHead(bytes, at);
  const layer = (bytes[at + 1]! >> 1) & 3;
  if (sampleRate === undefined || layer !== 1) return undefined;
  const isFirst = ((bytes[at + 1]! >> 3) & 3) === 3;
  const kilobits = (isFirst ? KILOBITS : KILOBITS_OF_2)[bytes[at + 2]! >> 4];
  if (!kilobits) return undefined;
  const samples = isFirst ? 1152 : 576;
  const padding = (bytes[at + 2]! >> 1) & 1;
  return Math.floor((samples * kilobits * 1000) / (8 * sampleRate)) + padding;
}

/** A second, by the number in a head, of MPEG 1; the first is of a rate that is not named. */
const KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
/** Of MPEG 2 and 2.5. */
const KILOBITS_OF_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
