// Sparse random mode decomposition on the signals of the paper: decibels of every source, by seed. The
// mode of a source is found by the best pairing; a source without a mode counts as silence. Own settings
// take nothing but the signal and the seed; the name of an example as an argument runs it alone. “Oracle”
// gives each atom to the source it goes along with best: what clusters could reach with the same atoms.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { decomposeModes } from "@unmix/core";
import { gravitationalWave } from "./gravitational-wave.mjs";
import { decibel, decibelsOf, drawExample, MODE_GALLERY } from "./mode-gallery.mjs";
import { cpu, quick, SHARED } from "./support.mjs";

const only = process.argv
  .slice(2)
  .find((argument) => argument in MODE_GALLERY || argument === "gravitational");
const SEEDS = quick ? [1, 2] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const { PI } = Math;

/** The settings of the paper's notebooks, whose modes are clusters. */
const BY_HAND = {
  minimal: {
    spreads: 0.05,
    grouping: { metric: "plane", frequencyScale: 1, radius: 1, minPoints: 4 },
  },
  discontinuous: {
    spreads: 0.05,
    residual: 0.06,
    maxModes: 3,
    grouping: { metric: "plane", frequencyScale: 2 / 80.25, radius: 0.1, minPoints: 3 },
  },
  crossing: {
    spreads: 0.75,
    residual: 0.06,
    frequencies: [0, 5],
    features: 8000,
    maxModes: 2,
    grouping: { metric: "plane", frequencyScale: 2 * PI, radius: 2, minPoints: 5 },
  },
  overlap: {
    residual: 0.25,
    spreads: 0.1,
    maxModes: 2,
    grouping: { metric: "plane", frequencyScale: 0.1, radius: 0.15, minPoints: 4 },
  },
  "pure tones": {
    residual: 0.14,
    spreads: 0.1,
    features: 20000,
    grouping: { metric: "overlap" },
  },
};
/** Those with the original's figures over seeds. */
const PUBLISHED = new Set(["minimal", "discontinuous", "crossing", "overlap"]);
const CLUSTERS = { grouping: { metric: "overlap" } };

console.log(`Modes, Node ${process.version}: dB of every source (oracle in brackets), CPU seconds`);
for (const [name, example] of Object.entries(MODE_GALLERY)) {
  if (only && name !== only) continue;
  const byHand = BY_HAND[name];
  for (const [settings, options, missing] of [
    ["own settings", {}, 0],
    ["own settings, 30 % missing", {}, 0.3],
    ...(byHand ? [["clusters", CLUSTERS, 0]] : []),
    ...(byHand ? [["settings by hand", byHand, 0]] : []),
  ]) {
    if (quick && settings !== "own settings") continue;
    // The examples that are only ours need fewer to tell.
    const seeds = SEEDS.slice(0, PUBLISHED.has(name) ? SEEDS.length : 3);
    const rows = seeds.map((seed) => separate(name, settings, example, options, missing, seed));
    const middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
    const over = (pick) =>
      example.sources.map((_, s) => pick(rows.map((row) => row[s])).toFixed(1));
    console.log(
      `${name}, ${settings}: median ${over(middle).join(" / ")}, worst ${over((list) => Math.min(...list)).join(" / ")} dB`,
    );
  }
}
if (!only || only === "gravitational") gravitational();

function separate(name, settings, example, options, missing, seed) {
  const { times, values, truths } = drawExample(example, seed, missing);
  const started = cpu();
  const result = decomposeModes({ times, values }, { ...options, seed });
  const seconds = (cpu() - started) / 1000;
  const decibels = decibelsOf(
    truths,
    result.modes.slice(0, 8).map((mode) => mode.values),
  );
  const best = oracle(times, truths, result.atoms);
  console.log(
    `${`${times.length}x${result.options.features}`.padStart(11)} ${name}, ${settings}, seed ${seed}: ` +
      `${truths.map((_, s) => `${decibels[s].toFixed(1)} (${best[s].toFixed(1)})`).join("  ")} dB, ` +
      `${result.modes.length} modes, ${result.labels.length} atoms, ${chosen(result.groups)}, ` +
      `left ${result.relativeResidual.toFixed(3)}, ${result.termination.kind}, ${seconds.toFixed(1)} s`,
  );
  return decibels;
}

/** GW150914 at Hanford beside numerical relativity; skipped without the data. */
function gravitational() {
  const folder = join(SHARED, "data/signals");
  if (!existsSync(folder)) {
    console.log("gravitational: skipped, its data are not here");
    return;
  }
  const { times, values, truths } = gravitationalWave(folder);
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
        grouping: { metric: "overlap" },
      },
    ],
  ]) {
    for (const seed of SEEDS.slice(0, 3)) {
      const started = cpu();
      const { modes, labels } = decomposeModes({ times, values }, { seed, ...options });
      const [decibels] = decibelsOf(
        truths,
        modes.map((mode) => mode.values),
      );
      console.log(
        `${times.length} gravitational, ${settings}, seed ${seed}: ${decibels.toFixed(1)} dB against numerical relativity, ` +
          `${modes.length} modes, ${labels.length} atoms, ${((cpu() - started) / 1000).toFixed(1)} s`,
      );
    }
  }
}

/** What the modes rest on. */
function chosen({ radius, spread }) {
  return radius === undefined ? `spread ${spread?.toFixed(3)}` : `radius ${radius.toFixed(2)}`;
}

/** Each atom to the source with which its product, over the norm of the source beneath it, is largest. */
function oracle(times, truths, { centres, frequencies, spread, phases, amplitudes }) {
  const parts = truths.map(() => new Float64Array(times.length));
  centres.forEach((centre, k) => {
    const atom = times.map((t) => {
      const away = (t - centre) / spread[k];
      if (Math.abs(away) > 3) return 0;
      return (
        amplitudes[k] *
        Math.exp(-0.5 * away * away) *
        Math.sin(2 * PI * frequencies[k] * t + phases[k])
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
