import { UnmixError } from "../../errors.ts";
import { checkNames, describe } from "../../option-names.ts";
import { componentsOf, modelOf } from "../factors/components.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import { alignTo } from "./align-components.ts";

/** A model in the order and the signs of another. */
export interface AlignedModel<M extends Tucker1 | Cp> {
  /** It stands for the same tensor as before. */
  readonly model: M;
  /** For each component, the cosine of its outer product with that of its partner: 1 where they are alike. */
  readonly similarity: Float64Array;
}

/**
 * Brings the components of one model in the order of those of another that are most like them, all factors
 * together: the pairs have the largest sum of cosines of their outer products, which are blind to scale.
 * Signs are changed in pairs, so that vectors point the same way and the tensor stays.
 *
 * @param learned the model to be turned; it stays as it is
 * @param known a model of the same kind, of as many components and of factors of the same shapes
 * @param options `scale`: whether scale moves within each component too, so that all factors but the first
 *   get the norms they have in `known`; default no, since a constraint may fix it
 * @throws {UnmixError} when the two do not compare; components of Tucker models never do
 */
export function alignFactors<M extends Tucker1 | Cp>(
  learned: M,
  known: M,
  options: { readonly scale?: boolean } = {},
): AlignedModel<M> {
  checkNames("option of an alignment", options, ["scale"]);
  const [shapes, expected] = [shapesOf(learned), shapesOf(known)];
  if (learned.kind !== known.kind || shapes !== expected) {
    throw new UnmixError(
      "shape",
      `The model to be aligned is of kind ${learned.kind} with factors of ${shapes}, and the known one of kind ${known.kind} with ${expected}; both must be the same.`,
      { kinds: [learned.kind, known.kind] },
    );
  }
  const { components, similarity } = alignTo(componentsOf(known), componentsOf(learned), {
    scaleFree: options.scale ?? false,
  });
  return { model: modelOf(learned, components), similarity };
}

function shapesOf(model: Tucker1 | Cp): string {
  const kind: unknown = model?.kind;
  if (kind !== "tucker1" && kind !== "cp") {
    throw new UnmixError(
      "input",
      `Models of the kinds tucker1 and cp have components that can be paired, but a kind is ${describe(kind)}.`,
      { kind },
    );
  }
  const factors = model.kind === "cp" ? model.matrices : [model.matrix, model.core];
  return factors.map(({ shape }) => shape.join(" × ")).join(", ");
}
