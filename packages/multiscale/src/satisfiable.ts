import { type ConstraintSpec, prepareConstraint, UnmixError } from "@unmix/core";
import { scaleConstraint } from "./scale-constraint.ts";
import { mapsBetween } from "./scaled-factors.ts";
import type { Scale } from "./scales.ts";

/** A factor of the finest scale, and what it must satisfy. */
export interface Constrained {
  readonly spec: ConstraintSpec;
  /** Which mode of the tensor each of its modes follows; null where it follows none. */
  readonly modes: readonly (number | null)[];
  readonly shape: readonly number[];
}

/**
 * The scales from the coarsest on which every constraint can be satisfied. On a coarser one, equations
 * that many points satisfy may contradict each other.
 */
export function satisfiableScales(
  scales: readonly Scale[],
  factors: readonly Constrained[],
): readonly Scale[] {
  // Others ask of fewer points what they ask of all, in proportion.
  const tied = factors.filter(({ spec }) => spec.kind === "linear" || spec.kind === "composed");
  if (tied.length === 0) return scales;
  const finest = scales.at(-1)!;
  const first = scales.findIndex((scale) =>
    tied.every((factor) => scale === finest || isSatisfiable(factor, scale, finest)),
  );
  return scales.slice(first);
}

function isSatisfiable({ spec, modes, shape }: Constrained, scale: Scale, finest: Scale): boolean {
  const own = shape.map((n, d) => (modes[d] === null ? n : scale.shape[modes[d]!]!));
  const maps = () => mapsBetween(scale, finest, modes, "linear");
  try {
    prepareConstraint(scaleConstraint(spec, { shape: own, finest: shape, maps }), own);
    return true;
  } catch (error) {
    if (error instanceof UnmixError) return false;
    throw error;
  }
}
