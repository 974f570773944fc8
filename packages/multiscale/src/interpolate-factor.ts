import { type ConstraintSpec, prepareConstraint, type Tensor } from "@unmix/core";
import type { Interpolation } from "./grid.ts";
import { type Mapped, type ModeMap, mapModes } from "./mode-map.ts";

/** A factor at a finer scale. */
export interface Interpolated {
  /** It satisfies its constraint, but for a rescaling, which the solver does. */
  readonly factor: Tensor;
  /** How far it was from that before it was made to: `violation` of core. */
  readonly violation: number;
}

/**
 * Takes a factor to a finer scale. What interpolation breaks is mended without changing its form: a
 * norm, or the sum of a simplex, is reached by scaling the piece, and what is left by projection.
 *
 * @param spec the constraint at the finer scale
 */
export function interpolateFactor(
  factor: Mapped,
  maps: readonly (ModeMap | null)[],
  spec: ConstraintSpec,
): Interpolated {
  const finer = mapModes(factor, maps);
  const data = finer.data === factor.data ? factor.data.slice() : finer.data;
  const result: Tensor = { data: data as Float64Array, shape: finer.shape };
  const violation = prepareConstraint(withoutRescale(spec), result.shape).violation(result.data);
  prepareConstraint(byScaling(spec), result.shape).apply(result.data);
  return { factor: result, violation };
}

/** The interpolation for a factor: what has no values in between is taken from the nearest point. */
export function interpolationFor(spec: ConstraintSpec, asked: Interpolation): Interpolation {
  const parts = spec.kind === "composed" ? spec.parts : [spec];
  return parts.some(({ kind }) => kind === "binary") ? "constant" : asked;
}

/** What a constraint asks of one factor alone. */
export function withoutRescale(spec: ConstraintSpec): ConstraintSpec {
  if (spec.kind === "composed") return { ...spec, parts: spec.parts.map(withoutRescale) };
  return spec.kind === "norm" && spec.rescale !== undefined ? { kind: "none" } : spec;
}

function byScaling(spec: ConstraintSpec): ConstraintSpec {
  switch (spec.kind) {
    case "composed":
      return { ...spec, parts: spec.parts.map(byScaling) };
    case "simplex": {
      const { per, to = 1 } = spec;
      const scaled: ConstraintSpec = { kind: "norm", norm: "l1", how: "scale", per, to };
      return { kind: "composed", parts: [{ kind: "nonnegative" }, scaled] };
    }
    case "norm":
      return spec.rescale === undefined ? { ...spec, how: "scale" } : { kind: "none" };
    default:
      return spec;
  }
}
