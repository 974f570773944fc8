import { UnmixError } from "../errors.ts";
import { exponential } from "./exponential.ts";

/** Equally spaced points: `start + k * step` for k = 0 … `count` − 1. */
export interface Grid {
  /** The first point, in the unit of the samples. */
  readonly start: number;
  /** Above 0. */
  readonly step: number;
  /** Points, 1 or more. */
  readonly count: number;
}

/** `count` equally spaced points from `low` to `high`, both included; at least two. */
export function gridBetween(low: number, high: number, count: number): Grid {
  const grid = { start: low, step: (high - low) / (count - 1), count };
  requireGrid(grid);
  return grid;
}

/** The points of a grid. */
export function gridPoints(grid: Grid): Float64Array {
  return Float64Array.from({ length: grid.count }, (_, k) => grid.start + k * grid.step);
}

/** The kernel widths of values with errors: √(h² + e²) each. A PDP takes the errors alone. */
export function widened(width: number, errors: ArrayLike<number>): Float64Array {
  return Float64Array.from(errors, (e) => {
    const square = width * width + e * e;
    if (square > LEAST_SQUARE && square < Number.POSITIVE_INFINITY) return Math.sqrt(square);
    const larger = Math.max(width, Math.abs(e));
    if (larger === 0 || larger === Number.POSITIVE_INFINITY) return larger;
    return larger * Math.sqrt((width / larger) ** 2 + (e / larger) ** 2);
  });
}

/** Below this a square has lost digits. */
const LEAST_SQUARE = 1e-290;

/** Beyond this many widths a Gaussian is below 1e-16 of its peak and is left out. */
const REACH = 8.6;
/** Points between two exact exponentials. */
const RUN = 16;
const ROOT_TWO_PI = 2.5066282746310002;

/**
 * The Gaussian kernel density of `values` at the points of `grid`:
 * (1/n) Σ exp(−(g − x)²/2h²) ÷ (h √2π), summed directly, never negative. It integrates to 1 over
 * the line, so its unit is one over that of the values.
 *
 * Between exact exponentials a run of 16 points is filled by the recurrence of a Gaussian on equal
 * steps (two products a point), which agrees with the plain sum to 1e-13 of the density's peak.
 *
 * @param values finite; of none the density is 0 everywhere
 * @param width the standard deviation of the kernel, one for all values or one each
 * @param support an interval outside which the density is set to 0
 * @throws {UnmixError} when a value is not finite, a width not positive or so small that the density
 *   leaves the range of a double, or the grid not ascending
 */
export function kernelDensity(
  values: ArrayLike<number>,
  grid: Grid,
  width: number | ArrayLike<number>,
  support: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Float64Array {
  requireGrid(grid);
  requireValues(values, width);
  const density = new Float64Array(grid.count);
  const first = Math.max(0, Math.ceil((support[0] - grid.start) / grid.step));
  const last = Math.min(grid.count - 1, Math.floor((support[1] - grid.start) / grid.step));
  const n = values.length;
  for (let i = 0; i < n; i++) {
    const h = typeof width === "number" ? width : width[i]!;
    addGaussian(density, grid, values[i]!, h, 1 / (n * h * ROOT_TWO_PI), first, last);
  }
  return density;
}

function addGaussian(
  density: Float64Array,
  { start, step }: Grid,
  x: number,
  h: number,
  height: number,
  first: number,
  last: number,
): void {
  const from = Math.max(first, Math.ceil((x - REACH * h - start) / step));
  const to = Math.min(last, Math.floor((x + REACH * h - start) / step));
  const s = step / h;
  // The ratio of neighbours falls by this factor from one point to the next.
  const bend = exponential(-s * s);
  for (let k = from; k <= to; k += RUN) {
    const end = Math.min(k + RUN - 1, to);
    // Each run goes away from the value, so that every ratio is below 1: where the grid is coarse
    // beside the width, a ratio towards it may be too large for a double.
    const low = (start + k * step - x) / h;
    const high = (start + end * step - x) / h;
    if (low >= 0) fill(density, k, 1, end - k + 1, low, s, bend, height);
    else if (high <= 0) fill(density, end, -1, end - k + 1, -high, s, bend, height);
    else {
      const right = Math.min(end + 1, Math.max(k, Math.ceil((x - start) / step)));
      fill(density, right, 1, end - right + 1, (start + right * step - x) / h, s, bend, height);
      const left = right - 1;
      fill(density, left, -1, right - k, (x - start - left * step) / h, s, bend, height);
    }
  }
}

/** Adds `count` points of the Gaussian that lie u, u + s, u + 2s, … widths from its centre. */
function fill(
  density: Float64Array,
  index: number,
  direction: 1 | -1,
  count: number,
  u: number,
  s: number,
  bend: number,
  height: number,
): void {
  if (count <= 0) return;
  let term = height * exponential((-u * u) / 2);
  let ratio = exponential(Math.min(0, -s * (u + s / 2)));
  for (let j = 0, k = index; j < count; j++, k += direction) {
    density[k]! += term;
    term *= ratio;
    ratio *= bend;
  }
}

function requireGrid(grid: Grid): void {
  if (
    Number.isFinite(grid.start) &&
    grid.step > 0 &&
    Number.isFinite(grid.step) &&
    Number.isSafeInteger(grid.count) &&
    grid.count >= 2
  ) {
    return;
  }
  throw new UnmixError(
    "option",
    `A density was asked for on ${grid.count} points from ${grid.start} in steps of ${grid.step}; that needs at least two points and a positive finite step.`,
    { grid },
  );
}

function requireValues(values: ArrayLike<number>, width: number | ArrayLike<number>): void {
  if (typeof width !== "number" && width.length !== values.length) {
    throw new UnmixError(
      "shape",
      `There are ${values.length} values but ${width.length} kernel widths; give one width for all or one for each.`,
      { values: values.length, widths: width.length },
    );
  }
  for (let i = 0; i < values.length; i++) {
    const h = typeof width === "number" ? width : width[i]!;
    if (!Number.isFinite(values[i])) {
      throw new UnmixError(
        "input",
        `Value ${i} of a density is ${values[i]}; leave out what is not a finite number.`,
        { index: i },
      );
    }
    if (!(h > 0 && h < Number.POSITIVE_INFINITY)) {
      throw new UnmixError(
        "option",
        `The kernel width of value ${i} is ${h}; it must be a positive number.`,
        { index: i, width: h },
      );
    }
    if (!(1 / (h * ROOT_TWO_PI) < Number.POSITIVE_INFINITY)) {
      throw new UnmixError(
        "option",
        `The kernel width of value ${i} is ${h}, so small that the density is beyond the largest number; take the values in a smaller unit.`,
        { index: i, width: h },
      );
    }
  }
}
