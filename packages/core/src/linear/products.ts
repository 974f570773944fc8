import type { Kernels } from "../kernels/kernels.ts";

/**
 * A matrix M, rows × columns, that is known by its products alone, whatever holds it. Names of arrays are byte
 * offsets into kernel memory; sets of vectors are stored one vector a row.
 */
export interface MatrixProducts {
  /** The length of a column of M. */
  readonly rows: number;
  /** The length of a row of M. */
  readonly columns: number;
  /**
   * out(rank × columns) = X M, with X rank × rows; or what `count` rows from `row` on give to it, where
   * ranges follow one another: 0 begins the sums and the last row ends them. With `from` and `to`, these
   * columns of it alone, `from` a multiple of 16, where it {@link cutsColumns}.
   */
  product(
    x: number,
    out: number,
    rank: number,
    row?: number,
    count?: number,
    from?: number,
    to?: number,
  ): void;
  /** Whether `product` goes over some columns alone. */
  readonly cutsColumns?: boolean;
  /** out(rank × rows) = X Mᵀ, with X rank × columns; or that of `count` rows, in the same order. */
  productTransposed(x: number, out: number, rank: number, row?: number, count?: number): void;
  /** Multiply–adds of a product for one row and component, on average; 0, the default, where rows are not told apart. */
  readonly rowWork?: number;
}

/** The product with a row-major M at `m`. */
export function denseProduct(
  kernels: Kernels,
  m: number,
  rows: number,
  columns: number,
  scratch: number,
): MatrixProducts["product"] {
  return (x, out, rank, row = 0, count = rows, from = 0, to = columns) => {
    if (row === 0) clearColumns(kernels, out, rank, columns, from, to);
    kernels.addProduct(x, m, out, rank, rows, columns, row, count, scratch, from, to);
  };
}

/** Begins the sums of a product: sets columns `from` up to but without `to` of `rank` × `columns` to 0. */
export function clearColumns(
  { clear }: Pick<Kernels, "clear">,
  out: number,
  rank: number,
  columns: number,
  from: number,
  to: number,
): void {
  if (to - from === columns) clear(out, rank * columns);
  else for (let r = 0; r < rank; r++) clear(out + 8 * (r * columns + from), to - from);
}
