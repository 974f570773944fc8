import type { Factorization } from "../bpgd/factorization.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import { flatten } from "../constraints/flatten.ts";
import type { Components } from "../factors/components.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { cosine, matchComponents } from "./match.ts";

/** Components in the order of others, and how alike each pair is. */
export interface Aligned {
  readonly components: Components;
  /** For each component, the product of the cosines of its vectors with those it was paired with. */
  readonly similarity: Float64Array;
}

/** What {@link alignTo} compares and changes. */
export interface AlignOptions {
  /** The first factor that is compared; default 0: all are. */
  readonly from?: number;
  /** Whether scale may move between the factors of a component. */
  readonly scaleFree: boolean;
}

/**
 * Brings the components of one model in the order, the signs and the scale of another of as many: they
 * are paired by {@link matchComponents}; signs are changed in pairs, so that vectors point the same way;
 * and where scale may move, all factors but the first get the norms they have in the other.
 */
export function alignTo(
  known: Components,
  learned: Components,
  { from = 0, scaleFree }: AlignOptions,
): Aligned {
  const { learnedOf, distances } = matchComponents(learned.slice(from), known.slice(from));
  const components = learned.map((factor) => Array.from(learnedOf, (l) => factor[l]!.slice()));
  for (let r = 0; r < learnedOf.length; r++) {
    const compared = components.slice(from).map((factor) => factor[r]!);
    changeSigns(
      compared,
      known.slice(from).map((factor) => factor[r]!),
      components[0]![r]!,
    );
    if (!scaleFree) continue;
    for (let n = 1; n < components.length; n++) {
      const scale = norm(known[n]![r]!) / norm(components[n]![r]!);
      if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) continue;
      multiply(components[n]![r]!, scale);
      multiply(components[0]![r]!, 1 / scale);
    }
  }
  return { components, similarity: distances.map((distance) => 1 - distance) };
}

/** Whether the constraints of a factorization leave it open how scale is shared within a component. */
export function isScaleShared({ options }: Factorization<Tucker1 | Cp>): boolean {
  const { constraints } = options as { constraints: object };
  const specs = Object.values(constraints).flat() as ConstraintSpec[];
  return specs.every((spec) =>
    flatten(spec).every(({ kind }) => kind === "none" || kind === "nonnegative"),
  );
}

/** Turns the vectors that point away from the known ones; an odd one takes `first` along. */
function changeSigns(
  vectors: readonly Float64Array[],
  known: readonly Float64Array[],
  first: Float64Array,
): void {
  const away = vectors.filter((vector, n) => cosine(vector, known[n]!) < 0);
  for (const vector of away) multiply(vector, -1);
  if (away.length % 2 === 1) multiply(first, -1);
}

function multiply(x: Float64Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i]! *= by;
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
}
