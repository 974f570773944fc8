import type { Kernels } from "../../kernels/kernels.ts";
import { type Block, canStepThrough, improve, measureCurvature, stationarity } from "../block.ts";
import type { Data } from "../data/data.ts";
import type { Structure } from "../models/definition.ts";
import type { Objective } from "./objective.ts";

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
  const { normSquared } = data;
  const formAll = () => {
    for (const n of order) structure.form(n);
  };

  /** ⟨Y, X⟩, that of any factor with its product with Y. */
  function along(): number {
    const { cross, current, rank, length } = blocks[order[0]!]!;
    return kernels.dot(cross.at, current.at, rank * length);
  }

  return {
    normSquared,
    /**
     * ‖Y − X‖² = ‖Y‖² − 2⟨Y, X⟩ + ‖X‖². The terms cancel for a close fit, whose residual is formed
     * instead: below a relative error of 3 · 10⁻⁴ for Y in float64.
     */
    measure() {
      formAll();
      const cheap = normSquared - 2 * along() + structure.modelNormSquared();
      const explicit = cheap < data.explicitBelow * normSquared;
      const value = explicit ? structure.residualSquared() : cheap;
      return { value, squares: value };
    },
    improve(n) {
      const block = blocks[n]!;
      if (innerSteps === 1 && canStepThrough(block) && structure.stepThrough?.(n)) return;
      if (structure.form(n)) measureCurvature(block);
      improve(block, innerSteps);
      structure.moved(n);
    },
    stationarity: (n) => stationarity(blocks[n]!, structure.normSquared(n)),
    bestScale(positive) {
      formAll();
      const own = structure.modelNormSquared();
      const shared = along();
      return positive && shared >= 0 ? shared / own : Math.sqrt(normSquared / own);
    },
  };
}
