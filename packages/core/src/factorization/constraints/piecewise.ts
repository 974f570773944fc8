import { UnmixError } from "../../errors.ts";
import type { Constraint, ConstraintSpec } from "./constraint.ts";
import { type NormName, pieceNorm, projectPiece, scalePiece } from "./norms.ts";
import { pieceByPiece } from "./piece-by-piece.ts";
import { findPieces, type Pieces } from "./pieces.ts";
import { projectSimplex } from "./simplex.ts";

type NormSpec = ConstraintSpec & { kind: "norm" };

/** Every piece nonnegative with a given sum, by Euclidean projection. */
export function simplex(
  spec: ConstraintSpec & { kind: "simplex" },
  shape: readonly number[],
): Constraint {
  const pieces = findPieces(spec.per, shape);
  const total = checkedSize(spec.to, "sum") * pieces.sizeFactor;
  const heap = new Float64Array(pieces.length);
  const { count, step, stride, length } = pieces;
  return {
    spec,
    rescales: false,
    ...pieceByPiece(pieces, (block, from, to) => {
      for (let p = from; p < to; p++) projectSimplex(block, p * step, stride, length, total, heap);
    }),
    violation(block) {
      let worst = 0;
      for (let p = 0; p < count; p++) {
        let sum = 0;
        for (let j = 0; j < length; j++) {
          const x = block[p * step + j * stride]!;
          sum += x;
          if (-x > worst * total) worst = -x / total;
        }
        const off = Math.abs(sum - total) / total;
        if (!(off <= worst)) worst = off;
        if (Number.isNaN(off)) return Number.POSITIVE_INFINITY;
      }
      return worst;
    },
  };
}

/** Every piece of a given norm, by Euclidean projection. */
export function projectedNorm(spec: NormSpec, shape: readonly number[]): Constraint {
  if (spec.rescale !== undefined) {
    throw new UnmixError(
      "option",
      "A projected norm takes no weight out of a component, so it cannot be combined with rescale; scale instead.",
      { spec },
    );
  }
  const pieces = findPieces(spec.per, shape);
  const size = checkedSize(spec.to, "norm") * pieces.sizeFactor;
  const norm = checkedNorm(spec.norm);
  const scratch = new Float64Array(2 * pieces.length);
  const { step, stride, length } = pieces;
  return {
    spec,
    rescales: false,
    ...pieceByPiece(pieces, (block, from, to) => {
      for (let p = from; p < to; p++) {
        projectPiece(norm, block, p * step, stride, length, size, scratch);
      }
    }),
    violation: (block) => normViolation(norm, block, pieces, size),
  };
}

/**
 * Every piece divided by its norm.
 *
 * @param safelyNonnegative whether entries are first projected to be nonnegative, in such a way
 *   that no piece becomes zero
 */
export function scaledNorm(
  spec: NormSpec,
  shape: readonly number[],
  componentAxis: number | undefined,
  safelyNonnegative: boolean,
): Constraint {
  const pieces = findPieces(spec.per, shape);
  const size = checkedSize(spec.to, "norm") * pieces.sizeFactor;
  const norm = checkedNorm(spec.norm);
  const rescales = spec.rescale !== undefined;
  if (rescales) requireComponent(spec, shape, pieces, componentAxis);
  const { step, stride, length } = pieces;
  const heap = new Float64Array(safelyNonnegative ? length : 0);
  return {
    spec,
    rescales,
    ...pieceByPiece(pieces, (block, from, to, weights) => {
      for (let p = from; p < to; p++) {
        const start = p * step;
        if (safelyNonnegative) {
          makeNonnegative(norm, block, start, stride, length, size, heap);
        }
        const weight = scalePiece(norm, block, start, stride, length, size);
        if (!rescales || weights === undefined) continue;
        if (pieces.axis >= 0) weights[p]! *= weight;
        else for (let r = 0; r < weights.length; r++) weights[r]! *= weight;
      }
    }),
    violation: (block) => normViolation(norm, block, pieces, size),
  };
}

/**
 * max(0, x), but a piece that has no positive entry is replaced by its projection onto the
 * nonnegative pieces of that norm. NaN stays NaN.
 */
function makeNonnegative(
  norm: NormName,
  block: Float64Array,
  start: number,
  stride: number,
  length: number,
  size: number,
  heap: Float64Array,
): void {
  const end = start + length * stride;
  let largest = start;
  let alive = false;
  for (let i = start; i < end; i += stride) {
    const x = block[i]!;
    if (!(x <= 0)) alive = true;
    if (x > block[largest]!) largest = i;
  }
  if (!alive && norm === "l1") {
    projectSimplex(block, start, stride, length, size, heap);
    return;
  }
  for (let i = start; i < end; i += stride) if (block[i]! <= 0) block[i] = 0;
  if (!alive) block[largest] = size;
}

function normViolation(norm: NormName, block: Float64Array, pieces: Pieces, size: number): number {
  let worst = 0;
  for (let p = 0; p < pieces.count; p++) {
    const current = pieceNorm(norm, block, p * pieces.step, pieces.stride, pieces.length);
    if (Number.isNaN(current)) return Number.POSITIVE_INFINITY;
    const off = Math.abs(current - size) / size;
    if (off > worst) worst = off;
  }
  return worst;
}

/** The weights of a component can move to the other factor only when the component has one. */
function requireComponent(
  spec: NormSpec,
  shape: readonly number[],
  pieces: Pieces,
  componentAxis: number | undefined,
): void {
  if (spec.per === "whole") return;
  if (pieces.axis >= 0 && (componentAxis === undefined || componentAxis === pieces.axis)) return;
  const components =
    componentAxis === 1 ? "its components are its columns" : "its components are its slices";
  throw new UnmixError(
    "option",
    `Rescaling into the other factor needs one weight for each component, but a constraint for each ${spec.per} of a block of shape ${shape.join(" × ")} does not give one (${components}); scale those, or leave rescale out.`,
    { per: spec.per, shape, componentAxis },
  );
}

function checkedSize(to: number | undefined, what: string): number {
  const size = to ?? 1;
  if (size > 0 && size < Number.POSITIVE_INFINITY) return size;
  throw new UnmixError(
    "option",
    `A constraint asks for the ${what} ${size}; it must be a positive number.`,
    { to },
  );
}

function checkedNorm(norm: NormName): NormName {
  if (norm === "l1" || norm === "l2" || norm === "linfinity") return norm;
  throw new UnmixError(
    "option",
    `A constraint asks for the norm "${String(norm)}"; the norms are l1, l2 and linfinity.`,
    { norm },
  );
}
