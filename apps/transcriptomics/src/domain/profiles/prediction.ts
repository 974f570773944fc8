import type { Pausing, SparseMatrix } from "@unmix/core";
import { averageRowsSteps, type Weights } from "../prepare/kernel.ts";
import { amountsSteps, gramOf } from "./amounts.ts";
import { productsSteps } from "./maps.ts";

/** How often the prediction by neighbours counts. */
const NEIGHBOURS = 4;

/**
 * How much of the values that were held back is explained: the part of their variance about the mean of
 * each gene. Each spot is explained by the profiles from its first half alone, without smoothing. Its
 * amounts then predict its own second half, and the mean of its neighbours' amounts predicts it once
 * more; the score is the mean of the two parts, that of the neighbours counting four times. So it asks of
 * the profiles whether they hold what neighbours share and what is in a spot, and has no liking for
 * smooth maps.
 *
 * @param first,second spots × genes, with independent noise; the same twice where there are no halves,
 * and then only neighbours predict
 * @param matrix genes × R
 * @param neighbours equal weights of the neighbours of each spot
 * @returns at most 1; about 0 or below where nothing is shared
 */
export function* predictionScoreSteps(
  first: SparseMatrix,
  second: SparseMatrix,
  matrix: Float64Array,
  rank: number,
  neighbours: Weights,
): Pausing<number> {
  const gram = gramOf(matrix, rank);
  const amounts = yield* amountsSteps(gram, yield* productsSteps(first, matrix, rank), rank);
  const products = yield* productsSteps(second, matrix, rank);
  const explained = (predicted: Float64Array, counts: (i: number) => boolean) =>
    explainedPart(second, products, gram, predicted, counts);
  const around = yield* averageRowsSteps(neighbours, amounts, rank);
  const byNeighbours = explained(around, (i) => {
    const { from, to } = neighbours(i);
    return from < to;
  });
  yield;
  if (first === second) return byNeighbours;
  const byItself = explained(amounts, () => true);
  return Number.isNaN(byNeighbours)
    ? byItself
    : (byItself + NEIGHBOURS * byNeighbours) / (1 + NEIGHBOURS);
}

/** 1 − ‖Y − A P‖² ÷ ‖Y − means‖² over the spots that count; NaN where nothing varies. */
function explainedPart(
  values: SparseMatrix,
  products: Float64Array,
  gram: Float64Array,
  predicted: Float64Array,
  counts: (i: number) => boolean,
): number {
  const rank = Math.sqrt(gram.length);
  const sums = new Float64Array(values.columns);
  let squares = 0;
  let change = 0;
  let spots = 0;
  for (let i = 0; i < values.rows; i++) {
    if (!counts(i)) continue;
    spots++;
    for (let k = values.starts[i]!; k < values.starts[i + 1]!; k++) {
      sums[values.indices[k]!]! += values.values[k]!;
      squares += values.values[k]! ** 2;
    }
    for (let r = 0; r < rank; r++) {
      let fitted = 0;
      for (let q = 0; q < rank; q++) fitted += gram[r * rank + q]! * predicted[i * rank + q]!;
      change += predicted[i * rank + r]! * (fitted - 2 * products[i * rank + r]!);
    }
  }
  if (spots === 0) return Number.NaN;
  const variance = squares - sums.reduce((sum, value) => sum + value ** 2, 0) / spots;
  return variance > 0 ? 1 - (squares + change) / variance : Number.NaN;
}
