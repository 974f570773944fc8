/**
 * The published 1-D problem: a density on [−1, 1] from five Legendre measurements with noise, smooth, nonnegative
 * and with the sum 1.
 */
import { createRandom } from "@unmix/core";

const SMOOTHNESS = 1e-4;
const NOISE = 0.05;
const MEASUREMENTS = 5;

const truth = (t) => -2.625 * t ** 4 - 1.35 * t ** 3 + 2.4 * t ** 2 + 1.35 * t + 0.225;

/** The Legendre polynomials of degree 1 to 5 at t, of norm 1. */
function legendre(t) {
  const values = [1, t];
  for (let k = 1; k < MEASUREMENTS; k++) {
    values.push(((2 * k + 1) * t * values[k] - k * values[k - 1]) / (k + 1));
  }
  return values.slice(1).map((value, k) => value * Math.sqrt((2 * k + 3) / 2));
}

/** @returns the problem, a random start and 1.05 × the objective of the truth */
export function densityProblem(points, seed) {
  const random = createRandom(seed);
  const gap = 2 / (points - 1);
  const t = Float64Array.from({ length: points }, (_, i) => -1 + i * gap);
  const x = t.map((value) => truth(value) * gap);
  const matrix = new Float64Array(MEASUREMENTS * points);
  t.forEach((value, i) => {
    const end = i === 0 || i === points - 1 ? 0.5 : 1;
    legendre(value).forEach((entry, m) => {
      matrix[m * points + i] = end * entry;
    });
  });
  const noise = Float64Array.from({ length: MEASUREMENTS }, () => random.normal());
  const size = Math.hypot(...noise);
  const measured = noise.map((value, m) => {
    let dot = (NOISE * value) / size;
    for (let i = 0; i < points; i++) dot += matrix[m * points + i] * x[i];
    return dot;
  });
  const smoothness = SMOOTHNESS / gap ** 3;
  const start = Float64Array.from({ length: points }, () => random.uniform());
  const sum = start.reduce((total, value) => total + value, 0);
  let rough = 0;
  for (let i = 0; i + 1 < points; i++) rough += (x[i + 1] - x[i]) ** 2;
  return {
    problem: {
      shape: [points],
      matrix: { data: matrix, shape: [MEASUREMENTS, points] },
      measured,
      constraint: { kind: "simplex", per: "whole" },
      smoothness,
    },
    start: start.map((value) => value / sum),
    target: 1.05 * (NOISE ** 2 / 2 + (smoothness * rough) / 2),
  };
}
