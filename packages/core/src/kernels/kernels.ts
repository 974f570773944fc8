/**
 * The hot loops. Two modules satisfy this interface: the compiled one (WebAssembly SIMD, from
 * `packages/core/assembly`) and its plain TypeScript twin, which serves where the compiled one
 * cannot load and as the oracle in the tests; they agree to rounding.
 *
 * Every argument that names a matrix is a byte offset into one memory; matrices are row-major and
 * contiguous. Nothing here allocates, throws or returns an object.
 */
export interface Kernels {
  readonly name: "simd" | "relaxed" | "plain";

  /** out(rank × columns) = Aᵀ Y, with Y rows × columns and A rows × rank. The first large product. */
  transposedProduct(
    y: number,
    a: number,
    out: number,
    rows: number,
    columns: number,
    rank: number,
  ): void;

  /** out(rows × rank) = Y Bᵀ, with Y rows × columns and B rank × columns. The second large product. */
  productTransposed(
    y: number,
    b: number,
    out: number,
    rows: number,
    columns: number,
    rank: number,
  ): void;

  /** out(rank × rank) = B Bᵀ, with B rank × columns; exactly symmetric. */
  rowGram(b: number, out: number, rank: number, columns: number): void;

  /** out(rank × rank) = Aᵀ A, with A rows × rank; exactly symmetric. */
  columnGram(a: number, out: number, rows: number, rank: number): void;

  /** ‖Y − A B‖² without forming A B. */
  residualSquared(
    y: number,
    a: number,
    b: number,
    rows: number,
    columns: number,
    rank: number,
  ): number;

  /** ⟨x, y⟩ over `length` values. */
  dot(x: number, y: number, length: number): number;
}
