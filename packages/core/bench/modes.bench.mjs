// Sparse random mode decomposition on the signals of the paper: decibels of every source, by seed. The
// mode of a source is found by the best pairing; a source without a mode counts as silence. Own settings
// take nothing but the signal and the seed. “Oracle” gives each atom to the source it goes along with best:
// what clusters could reach with the same atoms.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom, decomposeModes } from "@unmix/core";
import { cpu, quick, SHARED } from "./support.mjs";

const SEEDS = quick ? [1, 2] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const { PI, cos, sin } = Math;
const even = (count, from, to) =>
  Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** Each with its sources as functions of time, noise, and the settings of the paper's notebooks by hand. */
const EXAMPLES = {
  minimal: {
    times: even(200, 0, 1),
    sources: [(t) => cos(2 * PI * 5 * t), (t) => sin(2 * PI * 20 * t)],
    byHand: {
      spreads: 0.05,
      grouping: { metric: "plane", frequencyScale: 1, radius: 1, minPoints: 4 },
    },
  },
  discontinuous: {
    times: even(320, 0, 2),
    sources: [
      (t) => (t < 5 / 4 ? PI * t : 0),
      (t) => (t < 5 / 4 ? cos(40 * PI * t) : 0),
      (t) =>
        t > 1
          ? cos((4 / 3) * ((2 * PI * t - 10) ** 3 - (2 * PI - 10) ** 3) + 20 * PI * (t - 1))
          : 0,
    ],
    byHand: {
      spreads: 0.05,
      residual: 0.06,
      maxModes: 3,
      grouping: { metric: "plane", frequencyScale: 2 / 80.25, radius: 0.1, minPoints: 3 },
    },
  },
  crossing: {
    times: even(800, 0, 10),
    sources: [(t) => cos(t * t + t + cos(t)), (t) => cos(8 * t)],
    byHand: {
      spreads: 0.75,
      residual: 0.06,
      frequencies: [0, 5],
      features: 8000,
      maxModes: 2,
      grouping: { metric: "plane", frequencyScale: 2 * PI, radius: 2, minPoints: 5 },
    },
  },
  overlap: {
    times: even(160, 0, 1),
    sources: [16, 20].map((middle) => bumps(middle)),
    noise: 0.25,
    byHand: {
      residual: 0.25,
      spreads: 0.1,
      maxModes: 2,
      grouping: { metric: "plane", frequencyScale: 0.1, radius: 0.15, minPoints: 4 },
    },
  },
  "pure tones": {
    times: even(quick ? 500 : 1000, 0, 1),
    sources: [
      (t) => cos(4 * PI * t),
      (t) => 0.25 * cos(48 * PI * t),
      (t) => cos(576 * PI * t) / 16,
    ],
    noise: 0.14,
    byHand: { residual: 0.14, spreads: 0.1, features: 20000 },
  },
};

console.log(`Modes, Node ${process.version}: dB of every source (oracle in brackets), CPU seconds`);
for (const [name, example] of Object.entries(EXAMPLES)) {
  for (const [settings, options, missing] of [
    ["own settings", {}, 0],
    ["own settings, 30 % missing", {}, 0.3],
    ["settings by hand", example.byHand, 0],
  ]) {
    const rows = SEEDS.map((seed) => separate(name, settings, example, options, missing, seed));
    const middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
    const over = (pick) =>
      example.sources.map((_, s) => pick(rows.map((row) => row[s])).toFixed(1));
    console.log(
      `${name}, ${settings}: median ${over(middle).join(" / ")}, worst ${over((list) => Math.min(...list)).join(" / ")} dB`,
    );
  }
}
gravitational();

function separate(name, settings, { times: all, sources, noise = 0 }, options, missing, seed) {
  const random = createRandom(seed);
  const times = all.filter(() => random.uniform() >= missing);
  const truths = sources.map((source) => times.map(source));
  const clean = times.map((_, i) => truths.reduce((sum, truth) => sum + truth[i], 0));
  const scale = (noise * norm(clean)) / Math.sqrt(times.length);
  const values = clean.map((value) => value + scale * random.normal());
  const started = cpu();
  const result = decomposeModes({ times, values }, { ...options, seed });
  const seconds = (cpu() - started) / 1000;
  const decibels = pair(
    truths,
    result.modes.slice(0, 8).map((mode) => mode.values),
  );
  const best = oracle(times, truths, result.atoms);
  console.log(
    `${`${times.length}x${result.options.features}`.padStart(11)} ${name}, ${settings}, seed ${seed}: ` +
      `${truths.map((_, s) => `${decibels[s].toFixed(1)} (${best[s].toFixed(1)})`).join("  ")} dB, ` +
      `${result.modes.length} modes, ${result.labels.length} atoms, radius ${result.groups.radius.toFixed(2)}, ` +
      `left ${result.relativeResidual.toFixed(3)}, ${result.termination.kind}, ${seconds.toFixed(1)} s`,
  );
  return decibels;
}

/** GW150914 at Hanford, every 4th row, beside numerical relativity; skipped without the data. */
function gravitational() {
  const [observed, computed] = ["observed", "numerical"].map((name) => {
    const path = join(SHARED, `data/signals/${name}_gravitational_data.txt`);
    if (!existsSync(path)) return undefined;
    const lines = readFileSync(path, "utf8").split("\n");
    return lines
      .filter((line) => /^\s*[-\d]/.test(line))
      .map((line) => line.trim().split(/\s+/).map(Number));
  });
  if (!observed || !computed) {
    console.log("gravitational: skipped, its data are not here");
    return;
  }
  const rows = observed.filter((_, i) => i % 4 === 0);
  const truth = rows.map((_, i) => computed[Math.min(4 * i, computed.length - 1)][1]);
  const times = rows.map((row) => row[0]);
  const values = rows.map((row) => row[1]);
  for (const [settings, options] of [
    ["own settings", {}],
    [
      "settings by hand",
      {
        spreads: 0.005,
        residual: 0.01,
        drop: 0.95,
        features: 17220,
        frequencies: [0, 2049],
        maxModes: 1,
      },
    ],
  ]) {
    for (const seed of SEEDS.slice(0, 3)) {
      const started = cpu();
      const { modes, labels } = decomposeModes({ times, values }, { seed, ...options });
      const [decibels] = pair(
        [truth],
        modes.map((mode) => mode.values),
      );
      console.log(
        `${times.length} gravitational, ${settings}, seed ${seed}: ${decibels.toFixed(1)} dB against numerical relativity, ` +
          `${modes.length} modes, ${labels.length} atoms, ${((cpu() - started) / 1000).toFixed(1)} s`,
      );
    }
  }
}

/** A sum of cosines under a Gaussian in frequency. */
function bumps(middle) {
  const step = 0.25;
  const rates = Array.from({ length: 65 }, (_, k) => middle + step * (k - 32));
  return (t) =>
    rates.reduce(
      (sum, rate) =>
        sum +
        step * Math.exp(-0.5 * ((rate - middle) / (4 / 3)) ** 2) * cos(2 * PI * rate * (t - 0.5)),
      0,
    );
}

function norm(x) {
  return Math.hypot(...x);
}

function decibel(truth, estimate) {
  const error = estimate ? truth.map((value, i) => value - estimate[i]) : truth;
  return 20 * Math.log10(norm(truth) / norm(error));
}

/** The decibels of every truth under the pairing with the highest sum. */
function pair(truths, modes) {
  const extend = (chosen) => {
    const at = chosen.length;
    if (at === truths.length) return chosen.map((m, s) => decibel(truths[s], modes[m]));
    const free = [-1, ...modes.keys()].filter((m) => m < 0 || !chosen.includes(m));
    const tried = free.map((m) => extend([...chosen, m]));
    const total = (list) => list.reduce((sum, value) => sum + value, 0);
    return tried.reduce((best, list) => (total(list) > total(best) ? list : best));
  };
  return extend([]);
}

/** Each atom to the source with which its product, over the norm of the source beneath it, is largest. */
function oracle(times, truths, { centres, frequencies, spread, phases, amplitudes }) {
  const parts = truths.map(() => new Float64Array(times.length));
  centres.forEach((centre, k) => {
    const atom = times.map((t) => {
      const away = (t - centre) / spread[k];
      if (Math.abs(away) > 3) return 0;
      return (
        amplitudes[k] * Math.exp(-0.5 * away * away) * sin(2 * PI * frequencies[k] * t + phases[k])
      );
    });
    const along = truths.map((truth) => {
      let [product, square] = [0, 1e-300];
      atom.forEach((value, i) => {
        product += value * truth[i];
        if (value !== 0) square += truth[i] ** 2;
      });
      return product / Math.sqrt(square);
    });
    const best = along.indexOf(Math.max(...along));
    atom.forEach((value, i) => {
      parts[best][i] += value;
    });
  });
  return truths.map((truth, s) => decibel(truth, parts[s]));
}
