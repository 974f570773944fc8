import { UnmixError } from "../../errors.ts";
import { MOST_EXACT } from "../../kernels/kernels.ts";
import type { Update } from "../blocks/update.ts";
import type { PreparedFactor } from "../bpgd/problem.ts";
import { called } from "../factors/called.ts";
import type { resolveSolverOptions } from "../options/resolve-options.ts";

/**
 * The update in force: the one asked for, else coordinate descent where every factor that moves can be
 * solved for so and no other step length was asked for.
 *
 * @throws {UnmixError} where the update asked for cannot be
 */
export function updateOf(
  {
    update: asked,
    step,
    objective,
  }: Pick<ReturnType<typeof resolveSolverOptions>, "update" | "step" | "objective">,
  factors: readonly PreparedFactor[],
): Update {
  const moving = factors.filter(({ frozen }) => !frozen);
  const tied = moving.find(({ feasible }) => feasible.project);
  const smoothed = moving.find(({ penalty }) => penalty && penalty.smoothness > 0);
  if (asked === undefined) {
    const solvable = !tied && !smoothed && moving.every(({ layout }) => !layout.ties);
    const plain = objective === "squared" && step === "scalar";
    return solvable && plain ? "coordinate" : "gradient";
  }
  if (asked === "gradient") return asked;
  const refuse = (why: string, data: object): never => {
    throw new UnmixError("option", `The option update is "${asked}", ${why}`, {
      option: "update",
      value: asked,
      ...data,
    });
  };
  if (step !== "scalar") {
    refuse("but step says how long gradient steps are; leave one of the two out.", { step });
  }
  if (objective !== "squared") {
    refuse(
      "which is of squared error: a divergence is lowered by steps of its own; leave it out.",
      {
        objective,
      },
    );
  }
  if (smoothed) {
    refuse(
      `which solves entry by entry, but the smoothness of ${called(smoothed.layout.name)} joins neighbours; take the update "gradient".`,
      { factor: smoothed.layout.name },
    );
  }
  if (tied) {
    refuse(
      `which solves entry by entry and needs constraints that are nonnegative or none, up to a rescaling, but that of ${called(tied.layout.name)} is of kind "${tied.spec.kind}"; take the update "gradient".`,
      { factor: tied.layout.name, constraint: tied.spec },
    );
  }
  const large = moving.find(({ layout }) => layout.rank > MOST_EXACT);
  if (asked === "exact" && large) {
    refuse(
      `which is for ranks up to ${MOST_EXACT}, but ${called(large.layout.name)} has ${large.layout.rank} components; take the update "coordinate".`,
      { factor: large.layout.name, rank: large.layout.rank },
    );
  }
  return asked;
}
