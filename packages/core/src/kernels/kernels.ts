import type { SingleKernels } from "./single.ts";
import { CHUNK } from "./sizes.ts";
import type { SparseKernels } from "./sparse.ts";

/**
 * The hot loops. Two modules satisfy this interface: the compiled one (WebAssembly SIMD, from
 * `packages/core/assembly`) and its plain TypeScript twin, which serves where the compiled one
 * cannot load and as the oracle in the tests; they agree to rounding.
 *
 * Every argument that names an array is a byte offset, a multiple of 8, into one memory. Arrays are
 * float64, row-major and contiguous. A factor is stored one component a row: `rank × length`, which
 * for the matrix of a Tucker-1 model is its transpose. Nothing here allocates, throws or returns an
 * object. Sizes may be zero.
 */
export interface Kernels extends SingleKernels, SparseKernels {
  /** Which of the modules this is. */
  readonly name: KernelsName;

  /** out(rank × columns) = X Y, with X rank × rows and Y rows × columns. The first large product. */
  product(x: number, y: number, out: number, rank: number, rows: number, columns: number): void;

  /**
   * out(rank × columns) += X Y for `count` rows of Y from `row` on, which goes on where the product over
   * the rows before ended. `scratch` has room for `scratchLength` values. With `from` and `to`, of these
   * columns alone, `from` a multiple of `COLUMNS`.
   */
  addProduct(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
    row: number,
    count: number,
    scratch: number,
    from?: number,
    to?: number,
  ): void;

  /**
   * out(rank × rows) = X Yᵀ, with X rank × columns and Y rows × columns. The second large product; that
   * of `count` rows from `row` on where these are given. Ranges of rows, here and below, begin at a
   * multiple of 8.
   */
  productTransposed(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): void;

  /** Sets `length` values to 0. */
  clear(out: number, length: number): void;

  /**
   * out(rank × rank) = X Xᵀ, with X rank × length; exactly symmetric. With `from` and `to`, these of its
   * {@link tilesOf} tiles alone, in their order: all of it stands there after the last.
   */
  rowGram(x: number, out: number, rank: number, length: number, from?: number, to?: number): void;

  /**
   * One extrapolated gradient step of a factor, clamped from below:
   * x̂ = x + weight (x − previous), next = max(floor, x̂ − (gram x̂ − cross) ∘ inverse), where
   * `inverse` holds one step length a component. `scratch` has room for 2 × rank × `CHUNK` values. With `from`
   * and `to`, of these columns alone, `from` a multiple of `CHUNK`, and the sum returned goes on from `sofar`.
   *
   * @returns Σ over components of ⟨x̂ − next, next − x⟩ ÷ inverse (0 for a component that does not
   *   move), positive where the extrapolation led uphill
   */
  advance(
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    length: number,
    from?: number,
    to?: number,
    sofar?: number,
  ): number;

  /**
   * Both large products and the step between them in one pass over Y, for a factor X whose constraint
   * is the floor alone: cross = Z Yᵀ; next = `advance` of X; out(rank × columns) = next Y. The same
   * bits as the three kernels give one after another, but for the order in which the returned sum is
   * taken, and that in which `out` is where there are several panels of rows (`rowsOfPanel`): each sums its
   * own in `panels`, which has room for `panelsLength` values. With `row` and `count`, of these rows alone, `row` a multiple of `CHUNK`: 0 begins the sums in
   * `out`, and those after it go on with them.
   */
  advanceThrough(
    y: number,
    z: number,
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    out: number,
    panels: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
  ): number;

  /** What `advance` returns, for a `next` that was changed after it. */
  uphill(
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    next: number,
    rank: number,
    length: number,
  ): number;

  /**
   * Coordinate descent in a factor: up to `passes` over its components in order, with
   * x_r ← max(floor, x_r + (cross_r − (gram x)_r) ∘ inverse_r), written to `next`. The passes over a
   * tile of columns end once one moves it by no more than √`early` of the first. `inverse` holds
   * 1 ÷ the diagonal of `gram`, or 0 for a component that does not move. `scratch` has room for
   * 2 × rank × `CHUNK` values. With `from` and `to`, of these columns alone, `from` a multiple of
   * `tileOf(rank)`.
   *
   * @returns Σ over columns of the passes taken
   */
  coordinate(
    gram: number,
    cross: number,
    x: number,
    inverse: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    length: number,
    passes: number,
    early: number,
    from?: number,
    to?: number,
  ): number;

  /**
   * The factor that is best for this Gram matrix and product, written to `next`: every column of it
   * minimises ½⟨x, gram x⟩ − ⟨cross, x⟩, over x ≥ 0 where `floor` is 0, over all x where it is −∞.
   * `x` guesses which entries are positive. A component whose diagonal is 0 stays as it is in `x`.
   * `scratch` has room for rank × (rank + 2) values. With `from` and `to`, of these columns alone, `from` a
   * multiple of `CHUNK`.
   *
   * @param rank at most `MOST_EXACT`
   * @returns linear systems solved
   */
  exact(
    gram: number,
    cross: number,
    x: number,
    floor: number,
    next: number,
    scratch: number,
    rank: number,
    length: number,
    from?: number,
    to?: number,
  ): number;

  /** ahead ← max(floor, x + weight (x − ahead)) over `length` values. */
  overshoot(x: number, ahead: number, weight: number, floor: number, length: number): void;

  /**
   * ‖Y − Xᵀ Z‖² without forming the product, with X rank × rows and Z rank × columns; or the sum `sofar`
   * gone on with over `count` rows from `row` on.
   */
  residualSquared(
    y: number,
    x: number,
    z: number,
    scratch: number,
    rank: number,
    rows: number,
    columns: number,
    row?: number,
    count?: number,
    sofar?: number,
  ): number;

  /** ⟨x, y⟩ over `length` values. */
  dot(x: number, y: number, length: number): number;

  /** ‖x − y‖² over `length` values. */
  distanceSquared(x: number, y: number, length: number): number;

  /** x(r, ·) ← factors(r) x(r, ·), with x rank × length. */
  scaleRows(x: number, factors: number, rank: number, length: number): void;

  /** x ← x + scale w ∘ (y − x) over `length` values; returns Σ w (y − x)². */
  complete(y: number, x: number, w: number, scale: number, length: number): number;

  /**
   * Σ w (y − x)² over `length` values. Here and below, `w` is 0 where every entry has the weight 1.
   */
  weightedDistance(y: number, x: number, w: number, length: number): number;

  /**
   * Σ w d(y | max(x, floor)) with the β-divergence d(y | x) = (y^β + (β − 1) x^β − β y x^(β − 1)) ÷
   * (β (β − 1)), and its limits y log(y ÷ x) − y + x at β = 1 and y ÷ x − log(y ÷ x) − 1 at 0.
   */
  divergence(y: number, x: number, w: number, beta: number, floor: number, length: number): number;

  /** out = w ∘ y ∘ max(x, floor)^(β − 2); `out` may be `x`. */
  numerators(
    y: number,
    x: number,
    w: number,
    beta: number,
    floor: number,
    out: number,
    length: number,
  ): void;

  /** out = w ∘ max(x, floor)^(β − 1); `out` may be `x`. */
  denominators(
    x: number,
    w: number,
    beta: number,
    floor: number,
    out: number,
    length: number,
  ): void;
}

/**
 * Compiled with SIMD, compiled with fused multiply–add as well, the same with vectors in pairs, or plain
 * TypeScript.
 */
export type KernelsName = CompiledName | "plain";
export type CompiledName = "simd" | "relaxed" | "wide";

/** The largest rank that `exact` solves for. */
export const MOST_EXACT = 16;

/** Columns in a tile of `coordinate`: two tiles of all components fill the first cache and no more. */
export function tileOf(rank: number): number {
  return Math.max(8, Math.min(CHUNK, 8 * Math.floor(192 / rank)));
}

/** Tiles of a Gram matrix, four components by four, on and above its diagonal. */
export function tilesOf(rank: number): number {
  const blocks = Math.ceil(rank / 4);
  return (blocks * (blocks + 1)) / 2;
}

/** Values of the scratch of kernels on `threads`: a share for each. */
export function scratchLength(rank: number, threads: number): number {
  return 2 * rank * CHUNK * threads;
}
