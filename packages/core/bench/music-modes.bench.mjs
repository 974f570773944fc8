// The music clip of the paper on sparse random modes (flute and guitar, every 16th sample) without a cutoff: decibels
// of both instruments when the truth gives each cluster to one, and when nothing but the clusters does. For that they
// are joined into harmonic families, and these by their fundamentals into a low and a high half (Otsu 1979).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decomposeModes, harmonicFamilies } from "@unmix/core";
import { decibel, decibelsTogether } from "./mode-gallery.mjs";
import { cpu, SHARED } from "./support.mjs";

const FOLDER = join(SHARED, "data/music/reference-clip");
const [EVERY, RATE] = [16, 44100];
const CLUSTERS = { residual: 0.1, grouping: { metric: "overlap" } };
const CASES = {
  "clusters, own settings": CLUSTERS,
  "clusters, features and windows as published": { ...CLUSTERS, features: 51080, spreads: 0.015 },
};

if (existsSync(FOLDER)) {
  const truths = ["flute", "guitar"].map((name) => read(join(FOLDER, `only_${name}.wav`)));
  const values = truths[0].map((value, i) => value + truths[1][i]);
  const times = values.map((_, i) => (i * EVERY) / RATE);
  for (const [name, options] of Object.entries(CASES)) {
    const started = cpu();
    const { modes, labels } = decomposeModes({ times, values }, options);
    const seconds = (cpu() - started) / 1000;
    const words = (decibels) => decibels.map((own) => own.toFixed(1)).join(" / ");
    console.log(
      `music, ${name}: flute / guitar ${words(decibelsTogether(truths, modes))} dB by the best source of each of ${modes.length} modes, ` +
        `${words(blind(truths, modes, times))} dB without the truth; ${labels.length} atoms, ${seconds.toFixed(1)} s CPU`,
    );
  }
} else console.log("music: skipped, its recordings are not here");

function read(path) {
  const bytes = readFileSync(path);
  const count = Math.floor((bytes.length - 44) / 2 / EVERY);
  return Float64Array.from(
    { length: count },
    (_, i) => bytes.readInt16LE(44 + 2 * EVERY * i) / 32768,
  );
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
