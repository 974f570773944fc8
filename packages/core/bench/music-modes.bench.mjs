// The music clip of the paper on sparse random modes (flute and guitar, every 16th sample, or as many at random)
// without a cutoff: decibels of both instruments when the truth gives each cluster to one, and when nothing but the
// clusters does. For that they are joined into harmonic families, and these by their fundamentals into a low and a high
// half (Otsu 1979). Beside it the atoms below and above 480 Hz, the cutoff that the original has set by hand.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom, decomposeModes, harmonicFamilies, windowedSinusoids } from "@unmix/core";
import { decibel, decibelsTogether } from "./mode-gallery.mjs";
import { cpu, SHARED } from "./support.mjs";

const FOLDER = join(SHARED, "data/music/reference-clip");
const [EVERY, RATE] = [16, 44100];
const CLUSTERS = { residual: 0.1, grouping: { metric: "overlap" } };
const PUBLISHED = { ...CLUSTERS, features: 51080, spreads: 0.015 };
// What is above half the rate does not fold down where samples are at random, so twice as much is asked for.
const WIDER = { ...PUBLISHED, spreads: 0.03, frequencies: [0, 2757] };
/** Hertz; below it is the guitar. */
const CUTOFF = 480;
const CASES = {
  "clusters, own settings": ["even", CLUSTERS],
  "clusters, features and windows as published": ["even", PUBLISHED],
  "clusters, windows twice as wide": ["even", { ...PUBLISHED, spreads: 0.03 }],
  "the same, at random times 1": [1, WIDER],
  "the same, at random times 2": [2, WIDER],
  "the same, at random times 3": [3, WIDER],
};

if (existsSync(FOLDER)) {
  const whole = ["flute", "guitar"].map((name) => read(join(FOLDER, `only_${name}.wav`)));
  for (const [name, [sampling, options]] of Object.entries(CASES)) {
    const indices = indicesOf(sampling, whole[0].length);
    const truths = whole.map((values) => Float64Array.from(indices, (i) => values[i]));
    const values = truths[0].map((value, i) => value + truths[1][i]);
    const times = Float64Array.from(indices, (i) => i / RATE);
    const started = cpu();
    const { modes, atoms } = decomposeModes({ times, values }, options);
    const seconds = (cpu() - started) / 1000;
    const words = (decibels) => decibels.map((own) => own.toFixed(1)).join(" / ");
    console.log(
      `music, ${name}: flute / guitar ${words(decibelsTogether(truths, modes))} dB by the best source of each of ${modes.length} modes, ` +
        `${words(blind(truths, modes, times))} dB without the truth, ${words(cut(truths, atoms, times))} dB by the cutoff; ` +
        `${atoms.amplitudes.length} atoms, ${seconds.toFixed(1)} s CPU`,
    );
  }
} else console.log("music: skipped, its recordings are not here");

function read(path) {
  const bytes = readFileSync(path);
  const count = Math.floor((bytes.length - 44) / 2);
  return Float64Array.from({ length: count }, (_, i) => bytes.readInt16LE(44 + 2 * i) / 32768);
}

/** Every sixteenth of the samples, or as many drawn with a seed. */
function indicesOf(sampling, length) {
  const count = Math.floor(length / EVERY);
  if (sampling === "even") return Uint32Array.from({ length: count }, (_, i) => EVERY * i);
  const random = createRandom(sampling);
  const all = Uint32Array.from({ length }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const other = i + random.integer(length - i);
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all.slice(0, count).sort();
}

/** Decibels of the atoms above the cutoff, and of those below it. */
function cut(truths, atoms, times) {
  const { centres, frequencies, spread, phases, amplitudes } = atoms;
  const operator = windowedSinusoids(times, { centres, frequencies, spread, phases });
  return truths.map((truth, s) => {
    const own = amplitudes.map((size, k) => (frequencies[k] > CUTOFF === (s === 0) ? size : 0));
    const sum = new Float64Array(truth.length);
    operator.forward(own, sum);
    return decibel(truth, sum);
  });
}

/** Decibels of the higher and the lower instrument, whose modes are told by their fundamentals. */
function blind(truths, modes, times) {
  const tones = modes.map((mode) => toneOf(mode, times));
  const list = (pick) => Float64Array.from(tones, pick);
  const { labels, fundamentals } = harmonicFamilies({
    frequencies: list((tone) => tone.frequency),
    starts: list((tone) => tone.start),
    ends: list((tone) => tone.end),
    weights: list((tone) => Math.sqrt(tone.energy)),
  });
  const pitches = Array.from(labels, (family) => Math.log(fundamentals[family]));
  const middle = threshold(
    pitches,
    tones.map((tone) => tone.energy),
  );
  return truths.map((truth, s) => {
    const sum = new Float64Array(truth.length);
    modes.forEach(({ start, values }, m) => {
      if (pitches[m] > middle !== (s === 0)) return;
      for (let i = 0; i < values.length; i++) sum[start + i] += values[i];
    });
    return decibel(truth, sum);
  });
}

/** A mode as a tone: its mean frequency, and where its amplitude is at least a quarter of the peak. */
function toneOf({ start, values, amplitude, frequency }, times) {
  const least = amplitude.reduce((most, size) => Math.max(most, size), 0) / 4;
  let [weight, sum] = [0, 0];
  amplitude.forEach((size, i) => {
    if (size < least || !Number.isFinite(frequency[i])) return;
    weight += size * size;
    sum += size * size * frequency[i];
  });
  const at = (i) => times[start + i];
  return {
    frequency: Math.max(1, sum / weight),
    start: at(amplitude.findIndex((size) => size >= least)),
    end: at(amplitude.findLastIndex((size) => size >= least)),
    energy: values.reduce((total, value) => total + value * value, 0),
  };
}

/** Where to cut values so that the weighted variance between the two halves is largest. */
function threshold(values, weights) {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const total = (list) => list.reduce((sum, k) => sum + weights[k], 0);
  const mean = (list) => list.reduce((sum, k) => sum + weights[k] * values[k], 0) / total(list);
  let [best, cut] = [-1, 0];
  for (let n = 1; n < order.length; n++) {
    const [low, high] = [order.slice(0, n), order.slice(n)];
    const between = total(low) * total(high) * (mean(high) - mean(low)) ** 2;
    if (between <= best) continue;
    best = between;
    cut = (values[order[n - 1]] + values[order[n]]) / 2;
  }
  return cut;
}
