import { createRandom } from "@unmix/core";
import type { SampleMap } from "./types.ts";

/** A sweep that lowers the stress by less, as a share of the sum of squared dissimilarities, is the last. */
const SETTLED = 1e-10;
const MOST_SWEEPS = 500;

/**
 * Points in the plane whose distances are as near as can be to dissimilarities: metric multidimensional
 * scaling, by majorization of the stress from the points of classical scaling on.
 *
 * The points lie about 0, with their widest spread along the first axis. On each axis the first of those
 * farthest from 0 is positive. A dissimilarity that is NaN does not weigh.
 *
 * Papers: W. S. Torgerson, "Multidimensional scaling: I", Psychometrika 17 (1952); J. B. Kruskal,
 * "Multidimensional scaling by optimizing goodness of fit", Psychometrika 29 (1964); J. de Leeuw,
 * "Applications of convex analysis to multidimensional scaling" (1977).
 *
 * @param dissimilarities n × n, symmetric, nonnegative or NaN, 0 on the diagonal
 */
export function scaleToPlane(dissimilarities: Float64Array, n: number): SampleMap {
  const points = classicalPoints(dissimilarities, n);
  let total = 0;
  for (const value of dissimilarities) if (!Number.isNaN(value)) total += value * value;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    if (!(movePoints(points, dissimilarities, n) > SETTLED * total)) break;
  }
  const { raw, squares } = stressOf(points, dissimilarities, n);
  orient(points, n);
  return { coordinates: points, stress: raw > 0 ? Math.sqrt(raw / squares) : 0 };
}

/**
 * Moves one point after the other to the least of a quadratic that lies above the stress and touches it.
 * Returns how far the quadratics fell: the stress, the sum of squares over pairs, fell by that or more.
 */
function movePoints(points: Float64Array, dissimilarities: Float64Array, n: number): number {
  let fall = 0;
  for (let i = 0; i < n; i++) {
    const x = points[2 * i]!;
    const y = points[2 * i + 1]!;
    let sumX = 0;
    let sumY = 0;
    let others = 0;
    for (let j = 0; j < n; j++) {
      const wanted = dissimilarities[i * n + j]!;
      if (j === i || Number.isNaN(wanted)) continue;
      const dx = x - points[2 * j]!;
      const dy = y - points[2 * j + 1]!;
      const distance = Math.sqrt(dx * dx + dy * dy);
      const stretch = distance > 0 ? wanted / distance : 0;
      sumX += points[2 * j]! + stretch * dx;
      sumY += points[2 * j + 1]! + stretch * dy;
      others++;
    }
    if (others === 0) continue;
    points[2 * i] = sumX / others;
    points[2 * i + 1] = sumY / others;
    fall += others * ((points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2);
  }
  return fall;
}

/** The sums over pairs of (distance − dissimilarity)² and of distance². */
function stressOf(
  points: Float64Array,
  dissimilarities: Float64Array,
  n: number,
): { raw: number; squares: number } {
  let raw = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const wanted = dissimilarities[i * n + j]!;
      if (Number.isNaN(wanted)) continue;
      const dx = points[2 * i]! - points[2 * j]!;
      const dy = points[2 * i + 1]! - points[2 * j + 1]!;
      const square = dx * dx + dy * dy;
      squares += square;
      raw += (Math.sqrt(square) - wanted) ** 2;
    }
  }
  return { raw, squares };
}

/** Classical scaling, with {@link filled} for what is NaN. */
function classicalPoints(dissimilarities: Float64Array, n: number): Float64Array {
  const matrix = doublyCentred(dissimilarities, n);
  const points = new Float64Array(2 * n);
  for (const axis of [0, 1]) {
    const { value, vector } = largestEigen(matrix, n, axis);
    if (!(value > 0)) break;
    for (let i = 0; i < n; i++) {
      points[2 * i + axis] = Math.sqrt(value) * vector[i]!;
      for (let j = 0; j < n; j++) matrix[i * n + j]! -= value * vector[i]! * vector[j]!;
    }
  }
  return points;
}

/** −½ of the squared dissimilarities less the means of their row and column, with the mean of all added. */
function doublyCentred(dissimilarities: Float64Array, n: number): Float64Array {
  const squares = filled(dissimilarities, n).map((value) => value * value);
  const means = Float64Array.from({ length: n }, (_, i) => {
    const row = squares.subarray(i * n, (i + 1) * n);
    return row.reduce((sum, value) => sum + value, 0) / n;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  return squares.map(
    (value, at) => -0.5 * (value - means[Math.floor(at / n)]! - means[at % n]! + mean),
  );
}

/**
 * The dissimilarities with a number for each that is NaN: halfway between what a third sample allows at the
 * least and at the most by the triangle inequality, or the mean of all where no third knows both.
 */
function filled(dissimilarities: Float64Array, n: number): Float64Array {
  if (!dissimilarities.some(Number.isNaN)) return dissimilarities;
  const known = dissimilarities.filter((value, at) => at % (n + 1) > 0 && !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  return dissimilarities.map((value, at) => {
    if (!Number.isNaN(value)) return value;
    const [i, j] = [Math.floor(at / n), at % n];
    let least = 0;
    let most = Number.POSITIVE_INFINITY;
    for (let k = 0; k < n; k++) {
      const [one, other] = [dissimilarities[i * n + k]!, dissimilarities[j * n + k]!];
      if (Number.isNaN(one + other)) continue;
      least = Math.max(least, Math.abs(one - other));
      most = Math.min(most, one + other);
    }
    return most < Number.POSITIVE_INFINITY ? (least + most) / 2 : mean;
  });
}

/**
 * The largest eigenvalue of a symmetric matrix and a unit vector, by power iteration. What it leaves inexact,
 * where the next is about as large, the majorization has no need of.
 */
function largestEigen(
  matrix: Float64Array,
  n: number,
  seed: number,
): { value: number; vector: Float64Array } {
  // No eigenvalue is below −shift, so that none that is negative becomes the largest in magnitude.
  const shift = Math.sqrt(dot(matrix, matrix));
  const random = createRandom(seed);
  let vector = Float64Array.from({ length: n }, random.normal);
  let value = 0;
  for (let iteration = 0; iteration < MOST_SWEEPS; iteration++) {
    const length = Math.sqrt(dot(vector, vector));
    if (length === 0) break;
    const unit = vector.map((entry) => entry / length);
    const product = times(matrix, unit, n);
    value = dot(product, unit);
    const off = product.map((entry, i) => entry - value * unit[i]!);
    if (Math.sqrt(dot(off, off)) <= 1e-6 * shift) return { value, vector: unit };
    vector = product.map((entry, i) => entry + shift * unit[i]!);
  }
  const length = Math.sqrt(dot(vector, vector));
  return { value, vector: vector.map((entry) => (length > 0 ? entry / length : 0)) };
}

function times(matrix: Float64Array, x: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => dot(matrix.subarray(i * n, (i + 1) * n), x));
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** Centres the points, turns them to their principal axes and fixes the signs, in place. */
function orient(points: Float64Array, n: number): void {
  const axis = (a: number) => points.filter((_, at) => at % 2 === a);
  for (const a of [0, 1]) {
    const mean = axis(a).reduce((sum, value) => sum + value, 0) / n;
    for (let i = 0; i < n; i++) points[2 * i + a]! -= mean;
  }
  const [x, y] = [axis(0), axis(1)];
  const [xx, xy, yy] = [dot(x, x), dot(x, y), dot(y, y)];
  const length = Math.sqrt((xx - yy) ** 2 + 4 * xy * xy);
  // Cosine and sine of half the angle of (xx − yy, 2 xy).
  const cosine = length > 0 ? Math.sqrt(0.5 * (1 + (xx - yy) / length)) : 1;
  const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine)) * (xy < 0 ? -1 : 1);
  for (let i = 0; i < n; i++) {
    points[2 * i] = cosine * x[i]! + sine * y[i]!;
    points[2 * i + 1] = cosine * y[i]! - sine * x[i]!;
  }
  for (const a of [0, 1]) {
    const turned = axis(a);
    const farthest = turned.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Points that are as far but for rounding count as equally far.
    const first = turned.find((value) => Math.abs(value) >= 0.999 * farthest)!;
    if (first < 0) for (let i = 0; i < n; i++) points[2 * i + a] = -turned[i]! + 0;
  }
}
