import { UnmixError } from "../../errors.ts";
import type { Piece } from "./constraint.ts";

/**
 * The pieces of a row-major block: piece i holds the entries `i * step + j * stride` for j below
 * `length`.
 */
export interface Pieces {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly stride: number;
  /** What the norm asked for is multiplied by: the size of the second mode for `averageSlice`. */
  readonly sizeFactor: number;
  /** The mode whose index is the piece's index, or −1 when it is none. */
  readonly axis: number;
}

/**
 * Finds the pieces `per` in a block of `shape`.
 *
 * @throws {UnmixError} when a block of that shape has no such pieces
 */
export function findPieces(per: Piece, shape: readonly number[]): Pieces {
  const size = shape.reduce((product, n) => product * n, 1);
  const order = shape.length;
  const first = shape[0] ?? 1;
  const rest = size / first;
  const last = shape[order - 1] ?? 1;
  const contiguous = (count: number, length: number, axis: number, sizeFactor = 1): Pieces => ({
    count,
    length,
    step: length,
    stride: 1,
    sizeFactor,
    axis,
  });
  switch (per) {
    case "whole":
      return contiguous(1, size, -1);
    case "row":
      requireMatrix(per, shape);
      return contiguous(first, rest, 0);
    case "column":
      requireMatrix(per, shape);
      return { count: last, length: first, step: 1, stride: last, sizeFactor: 1, axis: 1 };
    case "slice":
      requireModes(per, shape);
      return contiguous(first, rest, 0);
    case "fibre":
      requireModes(per, shape);
      return contiguous(size / last, last, order === 2 ? 0 : -1);
    case "pair":
      requireModes(per, shape);
      return contiguous(first * shape[1]!, rest / shape[1]!, -1);
    case "averageSlice":
      requireModes(per, shape);
      return contiguous(first, rest, 0, shape[1]!);
    default:
      throw new UnmixError(
        "option",
        `A constraint is asked for each "${String(per)}"; the pieces are whole, row, column, slice, pair, fibre and averageSlice.`,
        { per },
      );
  }
}

function requireMatrix(per: Piece, shape: readonly number[]): void {
  if (shape.length === 2) return;
  throw new UnmixError(
    "option",
    `A constraint is asked for each ${per} of a block of shape ${shape.join(" × ")}; only a matrix has ${per}s, so ask for slice or fibre instead.`,
    { per, shape },
  );
}

function requireModes(per: Piece, shape: readonly number[]): void {
  if (shape.length >= 2) return;
  throw new UnmixError(
    "option",
    `A constraint is asked for each ${per} of a block of shape ${shape.join(" × ")}; that needs at least two modes, so ask for the whole instead.`,
    { per, shape },
  );
}
