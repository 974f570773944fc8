import { LONG, type Pausing } from "../../iterate/pauses.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { inPieces } from "../../linear/pieces.ts";
import type { Block } from "../blocks/block.ts";
import { measureCurvature } from "../blocks/curvature.ts";
import { canStepThrough, improve } from "../blocks/improve.ts";
import { dotSteps, isLong } from "../blocks/long.ts";
import { stationarity } from "../blocks/stationarity.ts";
import type { Data } from "../data/data.ts";
import { formSteps, type Structure } from "../models/definition.ts";
import type { Measured, Objective } from "./objective.ts";

/** What an objective works on. */
export interface ObjectiveParts {
  readonly kernels: Kernels;
  readonly data: Data;
  readonly blocks: readonly Block[];
  readonly structure: Structure;
  /** The factors that move, in the order of a sweep. */
  readonly order: readonly number[];
  readonly innerSteps: number;
}

/** ‖Y − X‖², from products that the next sweep needs as well. */
export function squaredError(parts: ObjectiveParts): Objective {
  const { kernels, data, blocks, structure, order, innerSteps } = parts;
  const { norm } = data;

  /** ⟨Y, X⟩, that of any factor with its product with Y. */
  function along(): number | Pausing<number> {
    const { cross, current, rank, length } = blocks[order[0]!]!;
    const sides = [cross.at, current.at, rank * length] as const;
    return long ? dotSteps(kernels, ...sides) : kernels.dot(...sides);
  }

  // Whether what is done one after another adds up to more than lies between two pauses.
  const long = blocks.some(isLong) || 8 * data.rows * data.rowWork * blocks[0]!.rank > LONG;

  // The shortest factor whose components are told apart: that of which they are weighed at least cost.
  const shortest = order
    .filter((n) => !blocks[n]!.kronecker)
    .reduce((best, n) => (blocks[n]!.length < blocks[best]!.length ? n : best), order.at(-1)!);

  /** Σ of ‖X_r‖² over the components: what cancels in ‖X‖² is of this size. */
  function sizeOfTerms(): number {
    const { current, gram, rank, length, kronecker } = blocks[shortest]!;
    let sum = 0;
    for (let r = 0; r < rank && !kronecker; r++) {
      const row = current.at + 8 * r * length;
      sum += gram.view[r * rank + r]! * kernels.dot(row, row, length);
    }
    return sum;
  }

  /** ‖Y − X‖² of the whole model, from the difference itself. */
  function* residualSquared(): Pausing<number> {
    if (structure.residualSteps) return yield* structure.residualSteps();
    if (!structure.sides) return structure.residualSquared();
    const { p, q } = structure.sides();
    const { rank } = blocks[0]!;
    let sum = 0;
    const pieced = { rows: data.rows, rowWork: data.residualRowWork ?? data.rowWork };
    yield* inPieces(pieced, rank, (row, count) => {
      sum = data.residualSquared(p, q, rank, row, count, sum);
    });
    return sum;
  }

  return {
    get normSquared() {
      return norm.squared();
    },
    /**
     * ‖Y − X‖² = ‖Y‖² − 2⟨Y, X⟩ + ‖X‖². Where the terms cancel the residual is formed instead: for
     * Y in float64 where it is below 3 · 10⁻⁴ of ‖Y‖, or of components that cancel each other.
     */
    *measure(): Pausing<Measured> {
      for (const n of order) {
        yield* formSteps(structure, n);
        if (long) yield;
      }
      const normSquared = yield* norm.find();
      const own = along();
      const shared = typeof own === "number" ? own : yield* own;
      const cheap = normSquared - 2 * shared + structure.modelNormSquared();
      if (long) yield;
      const explicit = cheap < data.explicitBelow * Math.max(normSquared, sizeOfTerms());
      const value = explicit ? yield* residualSquared() : cheap;
      return { value, squares: value };
    },
    *improve(n: number): Pausing<void> {
      const block = blocks[n]!;
      if (innerSteps === 1 && canStepThrough(block) && structure.stepThrough) {
        if (yield* structure.stepThrough(n)) return;
      }
      if (yield* formSteps(structure, n)) measureCurvature(block);
      if (long) yield;
      yield* improve(block, innerSteps);
      structure.moved(n);
    },
    stationarity: (n) => stationarity(blocks[n]!, structure.normSquared(n)),
    *bestScale(positive) {
      for (const n of order) {
        yield* formSteps(structure, n);
        if (long) yield;
      }
      const size = structure.modelNormSquared();
      const own = along();
      const shared = typeof own === "number" ? own : yield* own;
      if (positive && shared >= 0) return shared / size;
      return Math.sqrt((yield* norm.find()) / size);
    },
  };
}
