import { allocateTensor, type Factorization, factorizeSteps, type Steps } from "@unmix/core";
import type { ResolvedOptions } from "../options.ts";
import type { Prepared } from "../prepare/prepare.ts";
import type { Expression } from "../types.ts";

/** The published pipeline's factors: what it draws. */
export interface ReferenceModel {
  /** Points of the grid along x and y. */
  readonly gridX: Float64Array;
  readonly gridY: Float64Array;
  /** Chosen genes × R: the part of each gene's density that lies in each map. */
  readonly matrix: Float64Array;
  /** R × x × y, every slice sums to 1. */
  readonly core: Float64Array;
  readonly relativeError: number;
  readonly iterations: number;
  readonly termination: Factorization["termination"];
}

/** Points of the grid along either axis. */
const POINTS = 32;
/** The grid goes so many bandwidths beyond the counts. */
const BEYOND = 4;

/**
 * The published pipeline: a Gaussian density of the molecules of every chosen gene, its bandwidths by
 * Silverman's rule along either axis, on 32 × 32 points over the range of the first gene; every slice
 * divided by its sum; Tucker-1 by block projected gradient whose map slices sum to 1.
 *
 * N. Richardson, thesis code for spatial transcriptomics; Silverman 1986, equation 3.31.
 */
export function* referenceSteps(
  expression: Expression,
  prepared: Prepared,
  rank: number,
  options: ResolvedOptions,
): Steps<ReferenceModel> {
  const genes = molecules(expression, prepared);
  const { x, y } = prepared.layout;
  // The gene of largest autocorrelation stands first.
  const { index } = prepared.autocorrelation;
  const first = Array.from(prepared.chosen.keys()).reduce((best, g) =>
    index[prepared.chosen[g]!]! > index[prepared.chosen[best]!]! ? g : best,
  );
  const gridX = gridOf(genes[first]!, x);
  const gridY = gridOf(genes[first]!, y);
  const tensor = allocateTensor([genes.length, POINTS, POINTS]);
  genes.forEach((gene, g) => {
    writeDensity(gene, [x, y], [gridX, gridY], tensor.data, g * POINTS * POINTS);
  });
  const { model, relativeError, iterations, termination } = yield* factorizeSteps(tensor, {
    rank,
    seed: options.seed,
    constraints: {
      core: {
        kind: "composed",
        parts: [
          { kind: "nonnegative" },
          { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
        ],
      },
      matrix: { kind: "nonnegative" },
    },
    criterion: "nonnegativeCone",
    tolerance: options.tolerance,
    maxIterations: options.maxIterations,
    update: "gradient",
    innerSteps: 1,
    compress: false,
    history: false,
  });
  return {
    gridX,
    gridY,
    matrix: model.matrix.data.slice(),
    core: model.core.data.slice(),
    relativeError,
    iterations,
    termination,
  };
}

/** The maps read at the spots between the points of the grid, spots × R; 0 outside it. */
export function readAtSpots(
  { core, gridX, gridY }: ReferenceModel,
  { x, y }: Prepared["layout"],
  rank: number,
): Float64Array {
  const maps = new Float64Array(x.length * rank);
  for (let i = 0; i < x.length; i++) {
    const [u, a] = placeIn(gridX, x[i]!);
    const [v, b] = placeIn(gridY, y[i]!);
    if (u < 0 || v < 0) continue;
    for (let r = 0; r < rank; r++) {
      const at = (r * POINTS + u) * POINTS + v;
      maps[i * rank + r] =
        (1 - a) * ((1 - b) * core[at]! + b * core[at + 1]!) +
        a * ((1 - b) * core[at + POINTS]! + b * core[at + POINTS + 1]!);
    }
  }
  return maps;
}

/** The point of the grid before a value, and how far it is on the way to the next. */
function placeIn(grid: Float64Array, value: number): [number, number] {
  const position = ((value - grid[0]!) / (grid.at(-1)! - grid[0]!)) * (POINTS - 1);
  if (!(position >= 0 && position <= POINTS - 1)) return [-1, 0];
  const before = Math.min(POINTS - 2, Math.floor(position));
  return [before, position - before];
}

/** The spots that hold a gene, and how many molecules each has. */
interface Gene {
  readonly spots: number[];
  readonly counts: number[];
}

function molecules({ counts }: Expression, { kept, chosen }: Prepared): Gene[] {
  const place = new Int32Array(counts.columns).fill(-1);
  chosen.forEach((g, k) => {
    place[kept.genes[g]!] = k;
  });
  const genes = Array.from(chosen, (): Gene => ({ spots: [], counts: [] }));
  kept.spots.forEach((i, s) => {
    for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
      const gene = genes[place[counts.indices[k]!]!];
      gene?.spots.push(s);
      gene?.counts.push(counts.values[k]!);
    }
  });
  return genes;
}

function gridOf(gene: Gene, coordinates: Float64Array): Float64Array {
  const h = silverman(gene, coordinates);
  const values = gene.spots.map((s) => coordinates[s]!);
  const low = values.reduce((least, value) => Math.min(least, value)) - BEYOND * h;
  const high = values.reduce((most, value) => Math.max(most, value)) + BEYOND * h;
  return Float64Array.from({ length: POINTS }, (_, k) => low + ((high - low) * k) / (POINTS - 1));
}

/** 0.9 · min(sd, IQR ÷ 1.34) · n^(−1/5) of a sample in which the place of a spot occurs count times. */
function silverman({ spots, counts }: Gene, coordinates: Float64Array): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n <= 1) return 0.9;
  const order = spots
    .map((_, k) => k)
    .sort((a, b) => coordinates[spots[a]!]! - coordinates[spots[b]!]!);
  let mean = 0;
  for (const k of order) mean += (counts[k]! * coordinates[spots[k]!]!) / n;
  let squares = 0;
  for (const k of order) squares += counts[k]! * (coordinates[spots[k]!]! - mean) ** 2;
  const at = (p: number) => {
    let reached = 0;
    for (const k of order) {
      reached += counts[k]!;
      if (reached >= p * (n - 1) + 1 - 1e-9) return coordinates[spots[k]!]!;
    }
    return coordinates[spots[order.at(-1)!]!]!;
  };
  const sd = Math.sqrt(squares / (n - 1));
  const width = Math.min(sd, (at(0.75) - at(0.25)) / 1.34) || sd || 1;
  return 0.9 * width * n ** -0.2;
}

function writeDensity(
  gene: Gene,
  coordinates: readonly [Float64Array, Float64Array],
  grids: readonly [Float64Array, Float64Array],
  out: Float64Array,
  at: number,
): void {
  const kernels = grids.map((grid, axis) => {
    const h = silverman(gene, coordinates[axis]!);
    return gene.spots.map((s) =>
      Float64Array.from(grid, (point) =>
        Math.exp(-0.5 * ((point - coordinates[axis]![s]!) / h) ** 2),
      ),
    );
  });
  let sum = 0;
  gene.spots.forEach((_, k) => {
    const [alongX, alongY] = [kernels[0]![k]!, kernels[1]![k]!];
    for (let u = 0; u < POINTS; u++) {
      const weight = gene.counts[k]! * alongX[u]!;
      for (let v = 0; v < POINTS; v++) {
        const value = weight * alongY[v]!;
        out[at + u * POINTS + v]! += value;
        sum += value;
      }
    }
  });
  for (let n = 0; n < POINTS * POINTS; n++) out[at + n] = sum > 0 ? out[at + n]! / sum : 0;
}
