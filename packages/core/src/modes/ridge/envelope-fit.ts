import { createBanded, solveBanded } from "../../linear/banded.ts";
import { phaseAt } from "./carrier.ts";
import { type Ridge, type RidgeShape, WINDOW_REACH } from "./ridge.ts";

/** Cosine and sine of the phase of a carrier at the samples. */
export interface Wave {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

export function waveOf({ carrier }: RidgeShape, times: Float64Array): Wave {
  if (!carrier) return { cosine: times.map(() => 1), sine: times.map(() => 0) };
  const phases = times.map((time) => phaseAt(carrier, time));
  return { cosine: phases.map(Math.cos), sine: phases.map(Math.sin) };
}

/** One window of one ridge times the cosine or the sine of its phase, at the samples from `at` on. */
export interface Column {
  readonly ridge: number;
  readonly window: number;
  readonly quadrature: "cosine" | "sine";
  readonly centre: number;
  readonly at: number;
  readonly values: Float64Array;
}

/** The windows of a shape: the centre of the first, and how many. Centres are whole widths from `origin`. */
export function windowsOf({ from, to, width }: RidgeShape, origin: number) {
  const first = Math.floor((from - origin) / width - BEYOND) + 1;
  const last = Math.ceil((to - origin) / width + BEYOND) - 1;
  return { start: origin + first * width, count: Math.max(0, last - first + 1) };
}

/** Windows have centres up to this many widths outside of a ridge. */
const BEYOND = 1.2;

/** The columns of a shape at the samples from `low` to below `high`. */
export function columnsOf(
  shape: RidgeShape,
  number: number,
  wave: Wave,
  times: Float64Array,
  [low, high]: readonly [number, number],
): Column[] {
  const { from, to, width, carrier } = shape;
  const { start, count } = windowsOf(shape, times[0]!);
  const columns: Column[] = [];
  let first = low;
  while (first < high && times[first]! < from) first++;
  let end = high;
  while (end > first && times[end - 1]! > to) end--;
  let at = first;
  for (let window = 0; window < count; window++) {
    const centre = start + window * width;
    while (at < end && times[at]! < centre - WINDOW_REACH * width) at++;
    let until = at;
    while (until < end && times[until]! <= centre + WINDOW_REACH * width) until++;
    if (until === at) continue;
    const values = new Float64Array(until - at);
    for (let i = at; i < until; i++) {
      const away = (times[i]! - centre) / width;
      values[i - at] = Math.exp(-0.5 * away * away);
    }
    const common = { ridge: number, window, centre, at };
    const scaledBy = (factor: Float64Array) => values.map((value, i) => value * factor[at + i]!);
    columns.push({ ...common, quadrature: "cosine", values: scaledBy(wave.cosine) });
    if (carrier) columns.push({ ...common, quadrature: "sine", values: scaledBy(wave.sine) });
  }
  return columns;
}

/** Of the energy of the largest column: what keeps columns apart that the samples cannot tell apart. */
const DAMPING = 1e-3;

/**
 * Least squares of `values` by the columns, which are put in the order of their centres.
 *
 * @returns the coefficients in that order
 */
export function solveColumns(columns: Column[], values: Float64Array): Float64Array {
  columns.sort((a, b) => a.centre - b.centre);
  const count = columns.length;
  const x = new Float64Array(count);
  const matrix = createBanded(count, bandOf(columns));
  const { band, lower } = matrix;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const a = columns[i]!;
    for (let j = Math.max(0, i - band); j <= i; j++) {
      const b = columns[j]!;
      const from = Math.max(a.at, b.at);
      const to = Math.min(a.at + a.values.length, b.at + b.values.length);
      let sum = 0;
      for (let k = from; k < to; k++) sum += a.values[k - a.at]! * b.values[k - b.at]!;
      lower[i * (band + 1) + band + j - i] = sum;
    }
    most = Math.max(most, lower[i * (band + 1) + band]!);
    for (let k = 0; k < a.values.length; k++) x[i]! += a.values[k]! * values[a.at + k]!;
  }
  for (let i = 0; i < count; i++) lower[i * (band + 1) + band]! += DAMPING * most;
  solveBanded(matrix, x, Number.EPSILON * (most || 1));
  return x;
}

/** How far apart in the list two columns with samples in common may be. */
function bandOf(columns: readonly Column[]): number {
  let band = 0;
  for (let i = 0, reached = 0; i < columns.length; i++) {
    const end = columns[i]!.at + columns[i]!.values.length;
    reached = Math.max(reached, i);
    for (let j = columns.length - 1; j > reached; j--) {
      if (columns[j]!.at >= end) continue;
      reached = j;
    }
    band = Math.max(band, reached - i);
  }
  return band;
}

/** What is left of the energy of `values`, from `low` to below `high`. */
export function energyLeft(
  columns: readonly Column[],
  x: Float64Array,
  values: Float64Array,
  [low, high]: readonly [number, number],
): number {
  const rest = values.slice(low, high);
  columns.forEach(({ at, values: column }, j) => {
    for (let k = 0; k < column.length; k++) rest[at - low + k]! -= x[j]! * column[k]!;
  });
  return rest.reduce((sum, value) => sum + value * value, 0);
}

/** The ridges of given shapes, with the coefficients of their columns. */
export function ridgesOf(
  shapes: readonly RidgeShape[],
  columns: readonly Column[],
  x: Float64Array,
  origin: number,
): Ridge[] {
  const ridges = shapes.map((shape): Ridge => {
    const { start, count } = windowsOf(shape, origin);
    const { carrier, from, to, width } = shape;
    const coefficients = { cosine: new Float64Array(count), sine: new Float64Array(count) };
    return { ...(carrier && { carrier }), from, to, width, start, ...coefficients };
  });
  columns.forEach(({ ridge, quadrature, window }, j) => {
    ridges[ridge]![quadrature][window] = x[j]!;
  });
  return ridges;
}
