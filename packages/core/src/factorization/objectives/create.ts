import { UnmixError } from "../../errors.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import type { Feasible } from "../constraints/feasible.ts";
import type { FactorLayout } from "../factors/layout.ts";
import { completedError } from "./completed.ts";
import { betaDivergence } from "./divergence.ts";
import type { Entries } from "./entries.ts";
import { betaOf, type Objective, type ObjectiveOption } from "./objective.ts";
import { type ObjectiveParts, squaredError } from "./squared.ts";

/**
 * The objective of the given name.
 *
 * @param entries of all but plain squared error
 *
 * @throws {UnmixError} when it needs more of the model than the model can do
 */
export function createObjective(
  parts: ObjectiveParts,
  entries: Entries | undefined,
  factors: readonly {
    readonly layout: FactorLayout;
    readonly spec: ConstraintSpec;
    readonly feasible: Feasible;
  }[],
  option: ObjectiveOption,
): Objective {
  const beta = betaOf(option);
  if (!entries) return squaredError(parts);
  const { structure } = parts;
  if (entries.places && (!structure.sides || !structure.sums)) {
    throw new UnmixError(
      "option",
      "The divergence of a sparse matrix needs the methods sides and sums of a model of one's own, and this model lacks them.",
      { missing: ["sides", "sums"] },
    );
  }
  if (!structure.expand || !structure.changed) {
    throw new UnmixError(
      "option",
      "Weights and other objectives than squared error need the methods expand and changed of a model of one's own, and this model lacks them.",
      { missing: ["expand", "changed"] },
    );
  }
  return beta === undefined
    ? completedError(parts, entries)
    : betaDivergence(parts, entries, factors, beta);
}
