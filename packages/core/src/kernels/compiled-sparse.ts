import { align } from "./align.ts";
import { type SparseKernels, widthOf } from "./sparse.ts";

/** What `assembly/index.ts` exports for a sparse Y. */
export interface SparseExports {
  clear(at: number, bytes: number): void;
  componentsLast(x: number, out: number, rank: number, width: number, length: number): void;
  componentsFirst(x: number, out: number, rank: number, width: number, length: number): void;
  scatterRows(
    starts: number,
    indices: number,
    values: number,
    x: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  gatherRows(
    starts: number,
    indices: number,
    values: number,
    x: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  modelEntries(
    starts: number,
    indices: number,
    p: number,
    q: number,
    out: number,
    width: number,
    first: number,
    last: number,
  ): void;
  residualSparseRow(
    indices: number,
    values: number,
    begin: number,
    end: number,
    x: number,
    xStride: number,
    z: number,
    scratch: number,
    rank: number,
    columns: number,
  ): number;
}

/** Rows in one call. */
const STRIP = 256;

/** The compiled loops over a sparse Y, of the instance `wasm` that works on `memory`. */
export function compiledSparse(wasm: SparseExports, memory: WebAssembly.Memory): SparseKernels {
  const words = new Uint32Array(memory.buffer);

  return {
    productSparse(x, starts, indices, values, out, scratch, rank, rows, columns) {
      const width = widthOf(rank);
      const sums = scratch + align(8 * width * rows);
      wasm.componentsLast(x, scratch, rank, width, rows);
      wasm.clear(sums, 8 * width * columns);
      for (let i = 0; i < rows; i += STRIP) {
        wasm.scatterRows(
          starts,
          indices,
          values,
          scratch,
          sums,
          width,
          i,
          Math.min(rows, i + STRIP),
        );
      }
      wasm.componentsFirst(sums, out, rank, width, columns);
    },
    productTransposedSparse(x, starts, indices, values, out, scratch, rank, rows, columns) {
      const width = widthOf(rank);
      const factor = scratch + align(8 * width * rows);
      wasm.componentsLast(x, factor, rank, width, columns);
      for (let i = 0; i < rows; i += STRIP) {
        wasm.gatherRows(
          starts,
          indices,
          values,
          factor,
          scratch,
          width,
          i,
          Math.min(rows, i + STRIP),
        );
      }
      wasm.componentsFirst(scratch, out, rank, width, rows);
    },
    modelSparse(p, q, starts, indices, out, scratch, rank, rows, columns) {
      const width = widthOf(rank);
      const other = scratch + align(8 * width * rows);
      wasm.componentsLast(p, scratch, rank, width, rows);
      wasm.componentsLast(q, other, rank, width, columns);
      for (let i = 0; i < rows; i += STRIP) {
        wasm.modelEntries(
          starts,
          indices,
          scratch,
          other,
          out,
          width,
          i,
          Math.min(rows, i + STRIP),
        );
      }
    },
    residualSquaredSparse(starts, indices, values, p, q, scratch, rank, rows, columns) {
      let total = 0;
      for (let i = 0; i < rows; i++) {
        const begin = words[starts / 4 + i]!;
        const end = words[starts / 4 + i + 1]!;
        total += wasm.residualSparseRow(
          indices,
          values,
          begin,
          end,
          p + 8 * i,
          8 * rows,
          q,
          scratch,
          rank,
          columns,
        );
      }
      return total;
    },
  };
}
