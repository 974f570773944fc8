import { inStretches, LONG, type Pausing, SOME } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { inPieces, productSteps, READ } from "../../linear/pieces.ts";
import { denseProduct } from "../../linear/products.ts";

/**
 * out(outer × rows × inner) = U along the middle mode of x(outer × size × inner), U being
 * rows × size.
 *
 * @param spare room for rows × outer values, used only where `inner` is 1
 */
export function modeProduct(
  kernels: Kernels,
  u: { readonly at: number },
  x: { readonly at: number },
  out: KernelArray,
  spare: KernelArray,
  outer: number,
  rows: number,
  size: number,
  inner: number,
): void {
  if (inner === 1 && outer > 1) {
    kernels.productTransposed(u.at, x.at, spare.at, rows, outer, size);
    transpose(spare.view, out.view, rows, outer);
    return;
  }
  for (let o = 0; o < outer; o++) {
    const from = x.at + 8 * o * size * inner;
    kernels.product(u.at, from, out.at + 8 * o * rows * inner, rows, size, inner);
  }
}

/**
 * {@link modeProduct} with pauses where it is long, in the same bits.
 *
 * @param scratch of the kernels
 */
export function* modeProductSteps(
  kernels: Kernels,
  scratch: number,
  ...product: ModeProduct
): Pausing<void> {
  const [u, x, out, spare, outer, rows, size, inner] = product;
  if (outer * Math.max(rows, READ) * size * inner <= LONG) {
    modeProduct(kernels, ...product);
    return;
  }
  if (inner === 1 && outer > 1) {
    yield* productTransposedSteps(kernels, u.at, x.at, spare.at, rows, outer, size);
    yield* transposeSteps(spare.view, out.view, rows, outer);
    return;
  }
  for (let o = 0; o < outer; o++) {
    if (o > 0 && endsPiece(o, Math.max(rows, READ) * size * inner)) yield;
    const from = x.at + 8 * o * size * inner;
    const to = out.at + 8 * o * rows * inner;
    yield* denseProductSteps(kernels, scratch, u.at, from, to, rows, size, inner);
  }
}

type ModeProduct = Parameters<typeof modeProduct> extends [Kernels, ...infer Rest] ? Rest : never;

/** `product` of the kernels with pauses. */
export function denseProductSteps(
  kernels: Kernels,
  scratch: number,
  x: number,
  y: number,
  out: number,
  rank: number,
  rows: number,
  columns: number,
): Pausing<void> {
  const product = denseProduct(kernels, y, rows, columns, scratch);
  const matrix = { rows, columns, rowWork: columns, cutsColumns: true, product };
  return productSteps(matrix, x, out, rank);
}

/** `productTransposed` of the kernels with pauses. */
function* productTransposedSteps(
  kernels: Kernels,
  x: number,
  y: number,
  out: number,
  rank: number,
  rows: number,
  columns: number,
): Pausing<void> {
  yield* inPieces({ rows, rowWork: columns }, rank, (row, count) => {
    kernels.productTransposed(x, y, out, rank, rows, columns, row, count);
  });
}

/** Whether to pause before number o of as many as take `each` multiply–adds. */
export function endsPiece(o: number, each: number): boolean {
  return o % Math.max(1, Math.floor(LONG / each)) === 0;
}

/** to(columns × rows) = transpose of from(rows × columns). */
export function transpose(
  from: Float64Array,
  to: Float64Array,
  rows: number,
  columns: number,
): void {
  transposePart(from, to, rows, columns, 0, Math.max(rows, columns));
}

/** {@link transpose} with pauses where it is long. */
export function transposeSteps(
  from: Float64Array,
  to: Float64Array,
  rows: number,
  columns: number,
): Pausing<void> {
  const some = Math.max(1, Math.floor(SOME / Math.min(rows, columns)));
  return inStretches(
    Math.max(rows, columns),
    (first, last) => transposePart(from, to, rows, columns, first, last),
    some,
  );
}

/** Places `first` up to but without `last` along the longer side, which goes outside: a few lines stay near. */
function transposePart(
  from: Float64Array,
  to: Float64Array,
  rows: number,
  columns: number,
  first: number,
  last: number,
): void {
  if (rows >= columns) {
    for (let i = first; i < last; i++) {
      for (let j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j]!;
    }
  } else {
    for (let j = first; j < last; j++) {
      for (let i = 0; i < rows; i++) to[j * rows + i] = from[i * columns + j]!;
    }
  }
}

/** Multiplies slice r of the middle mode of x(outer × size × inner) by `weights[r]`. */
export function scaleMode(
  x: Float64Array,
  weights: Float64Array,
  outer: number,
  size: number,
  inner: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < size; r++) {
      const start = (o * size + r) * inner;
      for (let i = start; i < start + inner; i++) x[i]! *= weights[r]!;
    }
  }
}

/** The product of `sizes` from `start` up to but without `end`. */
export function sizeBetween(sizes: readonly number[], start: number, end: number): number {
  let product = 1;
  for (let d = start; d < end; d++) product *= sizes[d]!;
  return product;
}

/**
 * out(rows × length) = Σ over outer and inner of u(outer × rows × inner) x(outer × length × inner):
 * two tensors multiplied along all modes but the middle ones, with pauses where that is long.
 *
 * @param flat room for all of `u`, used only where `inner` is 1
 * @param addend room for all of `out`, used only where both `outer` and `inner` are above 1
 */
export function* multiplyAlong(
  kernels: Kernels,
  scratch: number,
  u: KernelArray,
  x: KernelArray,
  out: KernelArray,
  flat: KernelArray,
  addend: KernelArray,
  outer: number,
  rows: number,
  length: number,
  inner: number,
): Pausing<void> {
  if (outer === 1) {
    yield* productTransposedSteps(kernels, u.at, x.at, out.at, rows, length, inner);
    return;
  }
  if (inner === 1) {
    yield* transposeSteps(u.view, flat.view, outer, rows);
    yield* denseProductSteps(kernels, scratch, flat.at, x.at, out.at, rows, outer, length);
    return;
  }
  const size = rows * length;
  for (let i = 0; i < size; i++) out.view[i] = 0;
  for (let o = 0; o < outer; o++) {
    if (o > 0 && endsPiece(o, rows * length * inner)) yield;
    const fromU = u.at + 8 * o * rows * inner;
    const fromX = x.at + 8 * o * length * inner;
    kernels.productTransposed(fromU, fromX, addend.at, rows, length, inner);
    for (let i = 0; i < size; i++) out.view[i]! += addend.view[i]!;
  }
}
