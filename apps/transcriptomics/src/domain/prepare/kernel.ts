import { type Layout, neighboursWithin } from "./neighbours.ts";

/** Weights of a moving average over spots, in compressed rows; those of each spot sum to 1. */
export interface Weights {
  readonly starts: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/** The kernel ends at this many bandwidths, where it has fallen to a hundredth. */
const REACH = 3;

/**
 * Gaussian weights exp(−d² ÷ 2h²) of all spots of the section within 3 h, divided by their sum (kernel
 * regression, Nadaraya 1964); undefined for no smoothing.
 *
 * @param bandwidth h, in the unit of the layout; 0 for none
 */
export function gaussianWeights(layout: Layout, bandwidth: number): Weights | undefined {
  if (bandwidth === 0) return undefined;
  const near = neighboursWithin(layout, REACH * bandwidth);
  const spots = layout.x.length;
  const starts = new Uint32Array(spots + 1);
  const indices = new Uint32Array(near.indices.length + spots);
  const values = new Float64Array(indices.length);
  let at = 0;
  for (let i = 0; i < spots; i++) {
    const first = at;
    indices[at] = i;
    values[at++] = 1;
    let sum = 1;
    for (let k = near.starts[i]!; k < near.starts[i + 1]!; k++) {
      const weight = Math.exp(-0.5 * (near.distances[k]! / bandwidth) ** 2);
      indices[at] = near.indices[k]!;
      values[at++] = weight;
      sum += weight;
    }
    for (let k = first; k < at; k++) values[k]! /= sum;
    starts[i + 1] = at;
  }
  return { starts, indices, values };
}

/** Equal weights of the neighbours of each spot, the spot left out; none for one without neighbours. */
export function neighbourWeights(layout: Layout, radius: number): Weights {
  const { starts, indices } = neighboursWithin(layout, radius);
  const values = new Float64Array(indices.length);
  for (let i = 0; i + 1 < starts.length; i++) {
    values.fill(1 / (starts[i + 1]! - starts[i]!), starts[i], starts[i + 1]);
  }
  return { starts, indices, values };
}

/**
 * The averages of the rows of a matrix.
 *
 * @param rows spots × width
 * @returns of the same size; a spot without weights has zeros
 */
export function averageRows(weights: Weights, rows: Float64Array, width: number): Float64Array {
  const { starts, indices, values } = weights;
  const out = new Float64Array(rows.length);
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const from = indices[k]! * width;
      const weight = values[k]!;
      for (let c = 0; c < width; c++) out[i * width + c]! += weight * rows[from + c]!;
    }
  }
  return out;
}
