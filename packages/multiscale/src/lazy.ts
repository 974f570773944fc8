import {
  type ConstraintSpec,
  type Factorization,
  type FactorizeOptions,
  factorizeSteps,
  type Model,
  type Steps,
  type Tensor,
} from "@unmix/core";
import type { Climb } from "./climb.ts";
import { keptOf } from "./grid.ts";
import { withoutRescale } from "./interpolate-factor.ts";
import { type ModeMap, mapModes, pickMap } from "./mode-map.ts";
import { scaleConstraint } from "./scale-constraint.ts";
import { assembled, factorOf, type ScaledFactor } from "./scaled-factors.ts";
import type { Scale } from "./scales.ts";

/**
 * Fits the points that are new at a scale, while those of the scale before stay: one mode after the
 * other, each with its factor alone, of whose points along the modes before only the old ones take part.
 * So every new entry of a factor is fitted once. A mode with fewer new points than components, and a
 * factor whose constraint is linear or custom, keep the interpolated ones. Penalties wait for the
 * sweeps of all points.
 *
 * @param start the interpolated factors; new points are changed in place
 */
export function* fitNewPointsSteps(
  climb: Climb,
  start: readonly Tensor[],
  scale: number,
): Steps<void> {
  const { factors, scales } = climb;
  const { shape } = scales[scale]!;
  for (const [n, factor] of factors.entries()) {
    if (factor.frozen || isTied(factor.constraints[scale]!)) continue;
    const picks: (ModeMap | null)[] = shape.map(() => null);
    for (const mode of factor.modes) {
      const split = mode === null ? undefined : splitOf(scales[scale - 1]!, scales[scale]!, mode);
      if (mode === null || !split) continue;
      if (split.added.length >= componentsOf(factor, scale)) {
        picks[mode] = pickMap(shape[mode]!, split.added);
        const own = factor.modes.map((each) => (each === null ? null : picks[each]!));
        const weights = weightsAt(climb, scale, picks);
        // Where all that is new is missing there is nothing to fit.
        if (weights === undefined || weights.data.some((weight) => weight > 0)) {
          const fitted = yield* fitPartSteps(climb, start, scale, n, picks, own, weights);
          scatter(fitted.data, start[n]!, own);
        }
      }
      // What is fitted now stays where the next mode adds points.
      picks[mode] = pickMap(shape[mode]!, split.kept);
    }
  }
}

function weightsAt(
  { levels }: Climb,
  scale: number,
  picks: readonly (ModeMap | null)[],
): Tensor | undefined {
  const { weights } = levels[scale]!;
  return weights && (mapModes(weights, picks) as Tensor);
}

/** One sweep of the factor `n`, of the points that `picks` are, with the others as they are. */
function* fitPartSteps(
  { levels, factors, options }: Climb,
  start: readonly Tensor[],
  scale: number,
  n: number,
  picks: readonly (ModeMap | null)[],
  own: readonly (ModeMap | null)[],
  weights: Tensor | undefined,
): Steps<Tensor> {
  const { tensor } = levels[scale]!;
  const each = <T>(value: (factor: ScaledFactor, m: number) => T) =>
    assembled(
      options.model ?? "tucker1",
      picks.length,
      factors.map((factor, m) => ({ place: factor.place, value: value(factor, m) })),
    );
  const part = mapModes(start[n]!, own) as Tensor;
  const { place, constraints, shapes } = factors[n]!;
  const { statistics: _, stopWhen: __, finalConstraints: ___, penalties: ____, ...rest } = options;
  const spec = scaleConstraint(withoutRescale(constraints[scale]!), {
    shape: part.shape,
    finest: shapes[scale]!,
    maps: () => [],
  });
  const settings = {
    ...rest,
    ...(weights && { weights }),
    constraints: each((factor, m) => (m === n ? spec : withoutRescale(factor.constraints[scale]!))),
    start: each((_factor, m) => (m === n ? part : start[m]!)),
    frozen: factors.filter((_factor, m) => m !== n).map((factor) => factor.place),
    compress: false,
    maxIterations: 1,
  };
  const steps = factorizeSteps(mapModes(tensor, picks) as Tensor, settings as FactorizeOptions);
  return factorOf((yield* steps as Steps<Factorization<Model>>).model, place);
}

/** Whether it knows what the single points of a piece are. */
function isTied(spec: ConstraintSpec): boolean {
  if (spec.kind === "composed") return spec.parts.some(isTied);
  return spec.kind === "linear" || spec.kind === "custom";
}

function componentsOf({ modes, shapes }: ScaledFactor, scale: number): number {
  return Math.max(...shapes[scale]!.filter((_, d) => modes[d] === null), 1);
}

/** The points of a mode that the scale before has, and the others; nothing where it has all. */
function splitOf(
  coarse: Scale,
  fine: Scale,
  mode: number,
): { kept: Int32Array; added: Int32Array } | undefined {
  const [from, to] = [coarse.grids[mode], fine.grids[mode]];
  if (!from || !to || from === to) return undefined;
  const kept = keptOf(to, from);
  const old = new Set(kept);
  return {
    kept,
    added: Int32Array.from({ length: to.size }, (_, i) => i).filter((i) => !old.has(i)),
  };
}

/** Writes the entries of a part where they were picked from. */
function scatter(
  part: Float64Array,
  { data, shape }: Tensor,
  picks: readonly (ModeMap | null)[],
): void {
  const sizes = shape.map((length, d) => picks[d]?.sources.length ?? length);
  const index = new Int32Array(shape.length);
  for (const value of part) {
    let at = 0;
    for (let d = 0; d < shape.length; d++) {
      at = at * shape[d]! + (picks[d]?.sources[index[d]!] ?? index[d]!);
    }
    data[at] = value;
    for (let d = shape.length - 1; d >= 0 && ++index[d]! === sizes[d]; d--) index[d] = 0;
  }
}
