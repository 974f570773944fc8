import type { Pausing } from "@unmix/core";
import { cellsOf } from "./cells.ts";
import type { Layout } from "./layout.ts";
import { type Neighbours, withTies } from "./neighbours.ts";
import { LONG } from "./stretches.ts";

/**
 * Weights of a moving average over spots: those of one spot, which sum to 1, or none. They are made when
 * asked for, since those of all spots may not fit into memory, and are good until the next call.
 */
export type Weights = (spot: number) => WeightsOfSpot;

/** The spots that one is averaged over and their weights: those from `from` up to `to`. */
export interface WeightsOfSpot {
  readonly indices: Uint32Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** The kernel ends at this many bandwidths, where it has fallen to a hundredth. */
const REACH = 3;

/**
 * Gaussian weights exp(−d² ÷ 2h²) of all spots of the section within 3 h, divided by their sum (kernel
 * regression, Nadaraya 1964); undefined where no two spots are that near.
 *
 * @param bandwidth h, in the unit of the layout; 0 for none
 */
export function gaussianWeights(layout: Layout, bandwidth: number): Weights | undefined {
  if (bandwidth === 0) return undefined;
  const { x, y } = layout;
  const reach = withTies(REACH * bandwidth);
  const cells = cellsOf(layout, reach);
  const farthest = reach ** 2;
  const square = (i: number, j: number) => (x[i]! - x[j]!) ** 2 + (y[i]! - y[j]!) ** 2;
  const isNear = (i: number, j: number) => j !== i && square(i, j) <= farthest;
  if (!x.some((_, i) => cells.around(i).some((j) => isNear(i, j)))) return undefined;
  const falling = -0.5 / bandwidth ** 2;
  let indices = new Uint32Array(0);
  let values = new Float64Array(0);
  return (i) => {
    const around = cells.around(i);
    if (around.length > indices.length) {
      indices = new Uint32Array(2 * around.length);
      values = new Float64Array(2 * around.length);
    }
    let to = 0;
    let sum = 0;
    for (let n = 0; n < around.length; n++) {
      const j = around[n]!;
      const distance = square(i, j);
      if (distance > farthest) continue;
      const weight = Math.exp(falling * distance);
      indices[to] = j;
      values[to++] = weight;
      sum += weight;
    }
    for (let k = 0; k < to; k++) values[k]! /= sum;
    return { indices, values, from: 0, to };
  };
}

/** Equal weights of the neighbours of each spot, the spot left out; none for one without neighbours. */
export function neighbourWeights({ starts, indices }: Neighbours): Weights {
  const values = new Float64Array(indices.length);
  for (let i = 0; i + 1 < starts.length; i++) {
    values.fill(1 / (starts[i + 1]! - starts[i]!), starts[i], starts[i + 1]);
  }
  return (i) => ({ indices, values, from: starts[i]!, to: starts[i + 1]! });
}

/**
 * The averages of the rows of a matrix.
 *
 * @param rows spots × width
 * @returns of the same size; a spot without weights has zeros
 */
export function* averageRowsSteps(
  weights: Weights,
  rows: Float64Array,
  width: number,
): Pausing<Float64Array> {
  const out = new Float64Array(rows.length);
  const sums = new Float64Array(width);
  let work = 0;
  for (let i = 0; i * width < rows.length; i++) {
    const own = weights(i);
    addRows(own, rows, width, sums);
    out.set(sums, i * width);
    work += (own.to - own.from) * width;
    if (work < LONG) continue;
    work = 0;
    yield;
  }
  return out;
}

function addRows(
  { indices, values, from, to }: WeightsOfSpot,
  rows: Float64Array,
  width: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  let k = from;
  // Four at a time, which reads and writes the sums a quarter as often.
  for (; k + 4 <= to; k += 4) {
    const a = indices[k]! * width;
    const b = indices[k + 1]! * width;
    const c = indices[k + 2]! * width;
    const d = indices[k + 3]! * width;
    const [u, v, w, z] = [values[k]!, values[k + 1]!, values[k + 2]!, values[k + 3]!];
    for (let n = 0; n < width; n++) {
      sums[n] =
        sums[n]! + u * rows[a + n]! + v * rows[b + n]! + w * rows[c + n]! + z * rows[d + n]!;
    }
  }
  for (; k < to; k++) {
    const at = indices[k]! * width;
    for (let n = 0; n < width; n++) sums[n]! += values[k]! * rows[at + n]!;
  }
}
