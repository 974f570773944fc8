import { finish, type Pausing } from "../../iterate/pauses.ts";
import { inPieces, productSteps } from "../../linear/pieces.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { dotSmall, rowSum, scaleGram, trace } from "../algebra/small.ts";
import { measureCurvature } from "../blocks/curvature.ts";
import { canAdvanceThrough, improveThrough } from "../blocks/improve.ts";
import { isLong } from "../blocks/long.ts";
import type { Tucker1 } from "../factors/model.ts";
import { svdTucker1 } from "../start/svd-tucker1.ts";
import type { ModelDefinition } from "./definition.ts";
import { expandRows, expansionRoom } from "./expand.ts";
import { rowGramSteps } from "./gram.ts";
import { checkRank } from "./rank-check.ts";

/**
 * Y ≈ A B: two factors, each with one product with Y. The Gram matrix of one is at once what the
 * problem of the other holds.
 */
export const tucker1: ModelDefinition<Tucker1> = {
  kind: "tucker1",

  factors(shape, rank) {
    const rows = shape[0]!;
    const columns = sizeOf(shape) / rows;
    checkRank(rank, Math.min(rows, columns), shape);
    const core = { shape: [rank, ...shape.slice(1)], rank, length: columns };
    const matrix = { shape: [rows, rank], rank, length: rows };
    return [
      { name: "core", axis: 0, ...core, partners: [1] },
      { name: 0, axis: 1, ...matrix, partners: [0] },
    ];
  },

  split: () => 1,
  svdStart: svdTucker1,

  rooms: (_shape, [core]) => [expansionRoom(core!.rank)],

  create({ kernels, data, blocks, rooms }) {
    const core = blocks[0]!;
    const matrix = blocks[1]!;
    const { rank } = core;
    const some = rooms[0]!;
    const long = [1, 0].map((other) => isLong(blocks[other]!));
    const gramFormed = [false, false];
    const crossFormed = [false, false];

    /** AᵀA for the core, B Bᵀ for the matrix. */
    function formGram(n: number): boolean {
      if (gramFormed[n]) return false;
      const other = blocks[1 - n]!;
      kernels.rowGram(other.current.at, blocks[n]!.gram.at, rank, other.length);
      blocks[n]!.prepared = false;
      gramFormed[n] = true;
      return true;
    }

    /** {@link formGram} of a long factor, with pauses. */
    function* formLongGram(n: number): Pausing<boolean> {
      const { current, length } = blocks[1 - n]!;
      if (gramFormed[n]) return false;
      yield* rowGramSteps(kernels, current.at, blocks[n]!.gram.at, rank, length);
      blocks[n]!.prepared = false;
      gramFormed[n] = true;
      return true;
    }

    function* formSteps(n: number): Pausing<boolean> {
      const changed = long[n] ? yield* formLongGram(n) : formGram(n);
      if (crossFormed[n]) return changed;
      const { at } = blocks[1 - n]!.current;
      const { cross } = blocks[n]!;
      if (n === 0) yield* productSteps(data, at, cross.at, rank);
      else {
        yield* inPieces(data, rank, (row, count) => {
          data.productTransposed(at, cross.at, rank, row, count);
        });
      }
      blocks[n]!.prepared = false;
      crossFormed[n] = true;
      return true;
    }

    return {
      form: (n) => finish(formSteps(n)),
      formSteps,
      moved(n) {
        gramFormed[1 - n] = false;
        crossFormed[1 - n] = false;
      },
      scaled(n, weights) {
        const other = blocks[1 - n]!;
        scaleGram(other.gram.view, weights.view);
        if (crossFormed[1 - n]) kernels.scaleRows(other.cross.at, weights.at, rank, other.length);
      },
      sideOf: (n) => n,
      normSquared(n) {
        formGram(1 - n);
        return trace(blocks[1 - n]!.gram.view, rank);
      },
      modelNormSquared() {
        formGram(0);
        formGram(1);
        return dotSmall(core.gram.view, matrix.gram.view);
      },
      residualSquared: () => data.residualSquared(matrix.current.at, core.current.at, rank),
      expand: (row, count, out) =>
        expandRows(
          kernels,
          matrix.current.view,
          core.current.at,
          rank,
          data,
          some,
          row,
          count,
          out,
        ),
      sides: () => ({ p: matrix.current.at, q: core.current.at }),
      sums(n, out) {
        const { current, length } = blocks[1 - n]!;
        const own = blocks[n]!.length;
        for (let r = 0; r < rank; r++) {
          out.fill(rowSum(current.view, r, length), r * own, (r + 1) * own);
        }
        return true;
      },
      changed() {
        crossFormed.fill(false);
      },
      *stepThrough(n) {
        if (n === 0 || crossFormed[1] || !canAdvanceThrough(data, rank)) return false;
        if (long[1]) yield* formLongGram(1);
        else formGram(1);
        measureCurvature(matrix);
        yield* improveThrough(matrix, core, data);
        core.prepared = false;
        gramFormed[0] = false;
        crossFormed[0] = true;
        crossFormed[1] = true;
        return true;
      },
    };
  },

  assemble: ([core, matrix]) => ({ kind: "tucker1", matrix: matrix!, core: core! }),
};
