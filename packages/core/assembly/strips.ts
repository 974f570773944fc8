// The two large products of a strip of rows of Y in float64, block by block. Strides are in bytes.

import { CHUNK } from "../src/kernels/sizes";
import { addProductTransposed } from "./dots";
import { addProduct, addProductApart } from "./products";

/** Columns of Y at a time: long enough to be fetched ahead, few enough for the second cache. */
const PANEL: i32 = 1920;
/** The same where tiles go along the rows, and so wait for memory where one begins. */
const PANEL_ALONG_ROWS: i32 = 2048;
/** Columns whose rows of a block the next components find in the first cache; a multiple of what tiles take. */
const PIECE: i32 = 192;
/** Rows of Y that one tile of the product walks down; engines fetch ahead for no more at a time. */
const BLOCK: i32 = 16;
/** The same where rows are a multiple of a page apart and evict each other from the first cache. */
const BLOCK_PAGE_APART: i32 = 8;
const PAGE: usize = 4096;
/** Rows and columns of a block that is kept close by, for the first cache. */
const BLOCK_KEPT: i32 = 32;
const PIECE_KEPT: i32 = 96;

/** out(rank × columns) += X Y for `count` rows of Y; `x` and `y` point at the first of them. */
export function productStrip(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  const block = yStride % PAGE == 0 ? BLOCK_PAGE_APART : BLOCK;
  const piece = rank > 3 ? PIECE : PANEL;
  for (let start = 0; start < columns; start += PANEL) {
    const end = min(start + PANEL, columns);
    for (let i = 0; i < count; i += block) {
      const left = x + ((<usize>i) << 3);
      const first = y + <usize>i * yStride;
      const rows = min(block, count - i);
      for (let j = start; j < end; j += piece) {
        const at = (<usize>j) << 3;
        const width = min(piece, end - j);
        addProduct<f64>(left, xStride, first + at, yStride, out + at, outStride, rank, rows, width);
      }
    }
  }
}

/**
 * `productStrip` for four components or more and rows of Y a multiple of a page apart; `scratch` has
 * room for rank × `2 CHUNK` values.
 */
export function productStripApart(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  count: i32,
  columns: i32,
  scratch: usize,
): void {
  const block = count < BLOCK_KEPT ? BLOCK : BLOCK_KEPT;
  const piece = min(PIECE_KEPT, (rank * 2 * CHUNK) / block);
  for (let j = 0; j < columns; j += piece) {
    const width = min(piece, columns - j);
    const to = out + ((<usize>j) << 3);
    for (let i = 0; i < count; i += block) {
      const from = y + <usize>i * yStride + ((<usize>j) << 3);
      const x0 = x + ((<usize>i) << 3);
      const rows = min(block, count - i);
      addProductApart(x0, xStride, from, yStride, to, outStride, rank, rows, width, scratch);
    }
  }
}

/** out(rank × rows) = X Yᵀ for `count` rows of Y; `y` and `out` point at the first of them. */
export function productTransposedStrip(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  count: i32,
  columns: i32,
): void {
  for (let r = 0; r < rank; r++) memory.fill(out + <usize>r * outStride, 0, (<usize>count) << 3);
  for (let j = 0; j < columns; j += PANEL_ALONG_ROWS) {
    const width = min(PANEL_ALONG_ROWS, columns - j);
    const at = (<usize>j) << 3;
    addProductTransposed(x + at, xStride, y + at, yStride, out, outStride, rank, count, width);
  }
}
