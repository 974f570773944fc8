// Signals with known sources for sparse random modes: those of the paper, and others to keep us honest.
import { createRandom } from "@unmix/core";

const { PI, cos, exp, sin } = Math;

function even(count, from, to) {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** A sum of cosines under a Gaussian in frequency. */
function bumps(middle) {
  const step = 0.25;
  const rates = Array.from({ length: 65 }, (_, k) => middle + step * (k - 32));
  return (t) =>
    rates.reduce(
      (sum, rate) =>
        sum + step * exp(-0.5 * ((rate - middle) / (4 / 3)) ** 2) * cos(2 * PI * rate * (t - 0.5)),
      0,
    );
}

/**
 * What two bodies of GW150914 sound like as they fall into each other, by the leading order of the post-Newtonian
 * expansion: 40 Hz at 0.34 s, up to 250 Hz with a frequency as (merger − t)^(−3/8) and an amplitude as its power 2/3,
 * then a tone of 250 Hz that dies out in 4 ms.
 */
function inspiral(t) {
  const [merger, at, from, top] = [0.42, 0.34, 40, 250];
  const scale = merger - at;
  const reached = merger - scale * (from / top) ** (8 / 3);
  const left = (merger - Math.min(t, reached)) / scale;
  const turns = -1.6 * from * scale * left ** (5 / 8);
  const after = Math.max(0, t - reached);
  const size = ((from / top) * left ** (-3 / 8)) ** (2 / 3) * exp(-after / 0.004);
  return size * cos(2 * PI * (turns + top * after));
}

export const MODE_GALLERY = {
  minimal: {
    times: even(200, 0, 1),
    sources: [(t) => cos(2 * PI * 5 * t), (t) => sin(2 * PI * 20 * t)],
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
  },
  crossing: {
    times: even(800, 0, 10),
    sources: [(t) => cos(t * t + t + cos(t)), (t) => cos(8 * t)],
  },
  inspiral: { times: even(861, 0.25, 0.46), sources: [inspiral], noise: 0.3 },
  overlap: { times: even(160, 0, 1), sources: [bumps(16), bumps(20)], noise: 0.25 },
  "pure tones": {
    times: even(1000, 0, 1),
    sources: [
      (t) => cos(4 * PI * t),
      (t) => 0.25 * cos(48 * PI * t),
      (t) => cos(576 * PI * t) / 16,
    ],
    noise: 0.14,
  },
  "two chirps": {
    times: even(400, 0, 2),
    sources: [
      (t) => cos(2 * PI * (10 * t + 5 * t * t)),
      (t) => 0.7 * cos(2 * PI * (35 * t + 4 * t * t)),
    ],
  },
  "chirps across": {
    times: even(500, 0, 2),
    sources: [
      (t) => cos(2 * PI * (10 * t + 8 * t * t)),
      (t) => cos(2 * PI * (45 * t - 7 * t * t) + 1),
    ],
  },
  "amplitude and frequency modulated": {
    times: even(400, 0, 4),
    sources: [
      (t) => (1 + 0.5 * cos(PI * t)) * cos(12 * PI * t),
      (t) => cos(40 * PI * t + 4 * sin(0.8 * PI * t)),
    ],
  },
  "harmonics and a click": {
    times: even(400, 0, 2),
    sources: [
      (t) => cos(16 * PI * t),
      (t) => 0.5 * cos(32 * PI * t + 1),
      (t) => 0.3 * cos(48 * PI * t + 2),
      (t) => 4 * exp(-0.5 * ((t - 1.3) / 0.008) ** 2),
    ],
  },
  notes: {
    times: even(600, 0, 3),
    sources: [
      (t) => (t < 1.4 ? cos(24 * PI * t) : 0),
      (t) => (t > 1.6 ? cos(30 * PI * t) : 0),
      (t) => (t > 0.7 && t < 2.3 ? 0.6 * cos(80 * PI * t) : 0),
    ],
  },
  "tones in noise": {
    times: even(400, 0, 2),
    sources: [(t) => cos(14 * PI * t), (t) => 0.6 * cos(46 * PI * t)],
    noise: 0.5,
  },
};

/** An example with its noise and its gaps: the samples, and the values of every source at them. */
export function drawExample({ times: all, sources, noise = 0 }, seed, missing = 0) {
  const random = createRandom(seed);
  const times = all.filter(() => random.uniform() >= missing);
  const truths = sources.map((source) => times.map(source));
  const clean = times.map((_, i) => truths.reduce((sum, truth) => sum + truth[i], 0));
  const scale = (noise * norm(clean)) / Math.sqrt(times.length);
  const values = clean.map((value) => value + scale * random.normal());
  return { times, values, truths };
}

/** The decibels of every source under the pairing with modes that has the highest sum. */
export function decibelsOf(truths, modes) {
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

/** Decibels of the sources when every mode goes to the one with which its product, over its norm there, is largest. */
export function decibelsTogether(truths, modes) {
  const parts = truths.map((truth) => new Float64Array(truth.length));
  for (const { start, values } of modes) {
    const along = truths.map((truth) => {
      let [product, square] = [0, 1e-300];
      for (let i = 0; i < values.length; i++) {
        product += values[i] * truth[start + i];
        square += truth[start + i] ** 2;
      }
      return product / Math.sqrt(square);
    });
    const part = parts[along.indexOf(Math.max(...along))];
    for (let i = 0; i < values.length; i++) part[start + i] += values[i];
  }
  return truths.map((truth, s) => decibel(truth, parts[s]));
}

/** 20 log10(‖truth‖ ÷ ‖truth − estimate‖); a source without a mode is silence. */
export function decibel(truth, estimate) {
  const error = estimate ? truth.map((value, i) => value - estimate[i]) : truth;
  return 20 * Math.log10(norm(truth) / norm(error));
}

function norm(x) {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}
