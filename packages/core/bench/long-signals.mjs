// Signals of any number of samples at 44.1 kHz, with the sources that add up to them where these are known.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "@unmix/core";
import { SHARED } from "./support.mjs";

const DUETS = join(SHARED, "data/music/duets");
export const RATE = 44100;
const { PI, cos, sin } = Math;

/** The duets, one after the other, are real instruments, and absent where their recordings are. */
export const LONG_SIGNALS = { duets: existsSync(DUETS) && duets, voices, noise };

/** The duets in turn, over and over; truth is the first and the second instrument of each. */
function duets(count) {
  const files = readdirSync(DUETS)
    .filter((file) => file.endsWith(".wav"))
    .sort();
  const parts = [0, 1].map((side) => {
    const recordings = files
      .filter((_, k) => k % 2 === side)
      .map((file) => doubled(readWave(join(DUETS, file))));
    const truth = new Float64Array(count);
    for (let at = 0, k = 0; at < count; k = (k + 1) % recordings.length) {
      truth.set(recordings[k].subarray(0, count - at), at);
      at += recordings[k].length;
    }
    return truth;
  });
  return { values: parts[0].map((value, i) => value + parts[1][i]), truths: parts };
}

/** 32-bit samples of a single channel. */
function readWave(path) {
  const bytes = readFileSync(path);
  let at = 12;
  while (bytes.toString("latin1", at, at + 4) !== "data") at += 8 + bytes.readUInt32LE(at + 4);
  const count = bytes.readUInt32LE(at + 4) / 4;
  return Float64Array.from({ length: count }, (_, i) => bytes.readFloatLE(at + 8 + 4 * i));
}

/** At twice the rate: between samples a sinc under a Hann window. */
function doubled(values) {
  const reach = 16;
  const between = Array.from({ length: 2 * reach }, (_, k) => {
    const away = k - reach + 0.5;
    return (sin(PI * away) / (PI * away)) * cos((PI * away) / (2 * reach + 1)) ** 2;
  });
  const out = new Float64Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    out[2 * i] = values[i];
    let sum = 0;
    for (let k = 0; k < 2 * reach; k++) sum += between[k] * (values[i + k - reach + 1] ?? 0);
    out[2 * i + 1] = sum;
  }
  return out;
}

/** Three voices: a note that wavers, one that slides up and down an octave, one that swells; and a little noise. */
function voices(count) {
  const random = createRandom(5);
  const sources = [
    (t) => cos(2 * PI * 220 * t + 4 * sin(2 * PI * 0.7 * t)),
    (t) => 0.7 * cos(2 * PI * 660 * t + ((2 * PI * 220) / (2 * PI * 0.1)) * sin(2 * PI * 0.1 * t)),
    (t) => 0.5 * (1 + 0.8 * sin(2 * PI * 0.4 * t)) * cos(2 * PI * 1320 * t),
  ];
  const truths = sources.map((source) =>
    Float64Array.from({ length: count }, (_, i) => source(i / RATE)),
  );
  const values = truths[0].map((_, i) =>
    truths.reduce((sum, truth) => sum + truth[i], 0.01 * random.normal()),
  );
  return { values, truths };
}

/** White noise over the full band: nothing is to be found in it, but it must end. */
function noise(count) {
  const random = createRandom(6);
  return { values: Float64Array.from({ length: count }, () => random.normal()) };
}
