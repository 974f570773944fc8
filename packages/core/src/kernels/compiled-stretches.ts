import { singleStretches } from "./compiled-single.ts";
import { sparseStretches } from "./compiled-sparse.ts";
import type { Exports } from "./exports.ts";
import { tileOf } from "./kernels.ts";
import { sumsOf } from "./pass.ts";
import { CHUNK } from "./sizes.ts";
import type { Stretches } from "./stretches.ts";

/** The loops of the instance `wasm` that works on `buffer`. */
export function stretchesOf(wasm: Exports, buffer: ArrayBufferLike): Stretches {
  const numbers = new Float64Array(buffer);
  const stretches: Stretches = {
    productColumns(x, y, out, rank, rows, columns, from, to) {
      stretches.clearColumns(out, rank, columns, from, to);
      stretches.addProductColumns(x, y, out, rank, rows, columns, 0, rows, from, to);
    },
    addProductColumns(x, y, out, rank, rows, columns, row, count, from, to, scratch) {
      const strip = stripOf(columns);
      const end = row + count;
      const stride = 8 * columns;
      for (let i = row; i < end; i += strip) {
        const some = Math.min(strip, end - i);
        const first = y + i * stride + 8 * from;
        const target = out + 8 * from;
        const left = x + 8 * i;
        const width = to - from;
        if (scratch !== undefined && isApart(rank, columns)) {
          wasm.productStripApart(
            left,
            8 * rows,
            first,
            stride,
            target,
            stride,
            rank,
            some,
            width,
            scratch,
          );
        } else {
          wasm.productStrip(left, 8 * rows, first, stride, target, stride, rank, some, width);
        }
      }
    },
    productTransposedRows(x, y, out, rank, rows, columns, from, to) {
      const strip = stripOf(columns);
      const stride = 8 * columns;
      for (let i = from; i < to; i += strip) {
        const count = Math.min(strip, to - i);
        wasm.productTransposedStrip(
          x,
          stride,
          y + i * stride,
          stride,
          out + 8 * i,
          8 * rows,
          rank,
          count,
          columns,
        );
      }
    },
    addSums(panels, count, size, out, from, to) {
      const at = 8 * from;
      const sums = sumsOf(panels, 1, 1, size) + at;
      numbers.fill(1, panels / 8, panels / 8 + count);
      wasm.productStrip(panels, 0, sums, 8 * size, out + at, 0, 1, count, to - from);
    },
    gramTiles(x, out, rank, length, from, to) {
      const stride = 8 * length;
      let tile = 0;
      for (let s = 0; s < rank; s += 4) {
        for (let r = 0; r <= s; r += 4, tile++) {
          if (tile < from || tile >= to) continue;
          wasm.productTransposedStrip(
            x + r * stride,
            stride,
            x + s * stride,
            stride,
            out + 8 * (r * rank + s),
            8 * rank,
            Math.min(4, rank - r),
            Math.min(4, rank - s),
            length,
          );
        }
      }
    },
    mirror(out, rank) {
      const at = out / 8;
      for (let r = 4; r < rank; r++) {
        for (let s = 0; s < r; s++) numbers[at + r * rank + s] = numbers[at + s * rank + r]!;
      }
    },
    advanceColumns(
      gram,
      cross,
      x,
      previous,
      weight,
      inverse,
      floor,
      next,
      scratch,
      rank,
      length,
      start,
      width,
    ) {
      const at = 8 * start;
      return wasm.advanceChunk(
        gram,
        cross + at,
        x + at,
        previous + at,
        weight,
        inverse,
        floor,
        next + at,
        scratch,
        rank,
        8 * length,
        width,
      );
    },
    coordinateColumns(
      gram,
      cross,
      x,
      inverse,
      floor,
      next,
      scratch,
      rank,
      length,
      passes,
      early,
      from,
      to,
    ) {
      const tile = tileOf(rank);
      let taken = 0;
      for (let start = from; start < to; start += tile) {
        const width = Math.min(tile, to - start);
        const at = 8 * start;
        const own = wasm.coordinateTile(
          gram,
          cross + at,
          x + at,
          8 * length,
          inverse,
          floor,
          next + at,
          scratch,
          rank,
          width,
          passes,
          early,
        );
        taken += own * width;
      }
      return taken;
    },
    exactColumns(gram, cross, x, floor, next, scratch, rank, length, from, to) {
      let solved = 0;
      for (let start = from; start < to; start += CHUNK) {
        const width = Math.min(CHUNK, to - start);
        const at = 8 * start;
        solved += wasm.exactStrip(
          gram,
          cross + at,
          x + at,
          8 * length,
          floor === 0,
          next + at,
          scratch,
          rank,
          width,
        );
      }
      return solved;
    },
    residualRows(y, x, z, scratch, rank, rows, columns, row, count) {
      const stride = 8 * columns;
      const from = y + row * stride;
      wasm.residualRows(from, stride, x + 8 * row, 8 * rows, z, scratch, rank, count, columns);
    },
    buffer,
    single: singleStretches(wasm),
    sparse: sparseStretches(wasm, new Uint32Array(buffer)),
    clear(out, length) {
      // Engines fill views of shared memory byte by byte.
      wasm.clear(out, 8 * length);
    },
    clearColumns(out, rank, columns, from, to) {
      for (let r = 0; r < rank; r++) wasm.clear(out + 8 * (r * columns + from), 8 * (to - from));
    },
    stripOf,
  };
  return stretches;
}

/**
 * Rows of Y in one call. Short strips stay near between the two products, and are as many rows as do; but every
 * strip passes over both factors of length M, so they are long where rows are so long that even the fewest rows
 * would not stay.
 */
function stripOf(columns: number): number {
  const row = 8 * columns;
  if (SHORT * row > NEAR) return CHUNK;
  let strip = SHORT;
  while (strip < LONGEST_SHORT && 2 * strip * row <= NEARER) strip *= 2;
  return strip;
}

/** Rows of a short strip: at least, and at most. */
export const SHORT = 16;
export const LONGEST_SHORT = 64;
/** Bytes of Y that are near at all, and that are so near that a strip may grow to them. */
const NEAR = 2 ** 21;
const NEARER = 2 ** 18;
/** Bytes between rows, or a multiple of it, that evict each other from the first cache. */
const PAGE = 4096;

/** Whether rows are so far apart, and components so many, that tiles are better laid close by. */
function isApart(rank: number, columns: number): boolean {
  return rank >= 4 && (8 * columns) % PAGE === 0;
}
