import { type ConstraintSpec, fromNdarray, type Piece, type Tensor } from "@unmix/core";
import { type ModeMap, mapModeTransposed } from "./mode-map.ts";

/** What a factor is at one scale and at the finest. */
export interface FactorScale {
  /** Its shape at this scale. */
  readonly shape: readonly number[];
  /** Its shape at the finest. */
  readonly finest: readonly number[];
  /** Of each mode of the factor, what interpolates from this scale to the finest; null where nothing does. */
  maps(): readonly (ModeMap | null)[];
}

/**
 * A constraint of the finest scale, for a coarser one.
 *
 * - Sums: a piece with n of the finest grid's N points is to sum to n / N of what the finest is to sum to
 *   (`simplex`, `norm` in l1); its l2 norm is √(n / N) of it, its largest entry the same.
 * - `linear`: the matrix is composed with the interpolation, so that a coarse piece satisfies the
 *   equations exactly where the interpolated one does.
 * - What knows single entries only stays, and so do functions of your own, which see the coarse block
 *   with its shape.
 */
export function scaleConstraint(spec: ConstraintSpec, factor: FactorScale): ConstraintSpec {
  switch (spec.kind) {
    case "composed":
      return { ...spec, parts: spec.parts.map((part) => scaleConstraint(part, factor)) };
    case "simplex":
      return { ...spec, to: (spec.to ?? 1) * growthOf("l1", spec.per, factor) };
    case "norm":
      return { ...spec, to: (spec.to ?? 1) * growthOf(spec.norm, spec.per, factor) };
    case "linear":
      return { ...spec, matrix: composed(fromNdarray(spec.matrix), spec.per, factor) };
    default:
      return spec;
  }
}

/** What the norm asked for is to be multiplied by. */
function growthOf(
  norm: "l1" | "l2" | "linfinity",
  per: Piece,
  { shape, finest }: FactorScale,
): number {
  const ratio = (mode: number) => shape[mode]! / finest[mode]!;
  const points = modesWithin(per, shape.length).reduce((share, mode) => share * ratio(mode), 1);
  const share = norm === "l1" ? points : norm === "l2" ? Math.sqrt(points) : 1;
  // The norm of an average slice is asked for times the size of its second mode, at every scale.
  return per === "averageSlice" ? share / ratio(1) : share;
}

/** The modes of a block that its pieces run through. */
export function modesWithin(per: Piece, order: number): number[] {
  const all = Array.from({ length: order }, (_, mode) => mode);
  switch (per) {
    case "whole":
      return all;
    case "column":
      return [0];
    case "fibre":
      return all.slice(-1);
    case "pair":
      return all.slice(2);
    default:
      return all.slice(1);
  }
}

/** A P, where A takes finest pieces and P interpolates to them. */
function composed(matrix: Tensor, per: Piece, { finest, maps }: FactorScale): Tensor {
  const modes = modesWithin(per, finest.length);
  const each = maps();
  const equations = matrix.shape[0]!;
  let product: Tensor = {
    data: matrix.data,
    shape: [equations, ...modes.map((mode) => finest[mode]!)],
  };
  modes.forEach((mode, d) => {
    const map = each[mode];
    if (map) product = mapModeTransposed(product, d + 1, map);
  });
  return { data: product.data, shape: [equations, product.data.length / equations] };
}
