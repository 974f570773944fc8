import { compiledSingle } from "./compiled-single.ts";
import { compiledSparse } from "./compiled-sparse.ts";
import { stretchesOf } from "./compiled-stretches.ts";
import type { Exports } from "./exports.ts";
import { relaxed } from "./generated/relaxed.ts";
import { simd } from "./generated/simd.ts";
import { wide } from "./generated/wide.ts";
import { type CompiledName, type Kernels, tilesOf } from "./kernels.ts";
import { passByPanels } from "./pass.ts";
import { withSharedMemory } from "./shared-memory.ts";
import { CHUNK } from "./sizes.ts";
import { RESIDUAL_ROWS, type Stretches } from "./stretches.ts";

const TEXT = { simd, relaxed, wide } as const;
const modules = new Map<string, WebAssembly.Module | null>();

/** Bytes at the beginning of every memory that are the kernels' own: a room for each of 256 threads. */
export const FIRST = 65536;
/** Bytes of a room, in which a thread puts sums aside. */
const ROOM = 256;

/**
 * The compiled kernels working on `memory`, or nothing where this engine cannot run them.
 *
 * @param thread which of the threads on this memory is to run them
 */
export function compiledKernels(
  name: CompiledName,
  memory: WebAssembly.Memory,
  thread = 0,
): (Kernels & { readonly stretches: Stretches }) | undefined {
  const wasm = exportsOf(name, memory, thread);
  if (!wasm) return undefined;
  const numbers = new Float64Array(memory.buffer);
  const stretches = stretchesOf(wasm, memory.buffer);
  const { addProductColumns, productTransposedRows, gramTiles, mirror, advanceColumns } = stretches;

  return {
    name,
    stretches,
    product(x, y, out, rank, rows, columns) {
      stretches.productColumns(x, y, out, rank, rows, columns, 0, columns);
    },
    addProduct(x, y, out, rank, rows, columns, row, count, scratch, from = 0, to = columns) {
      addProductColumns(x, y, out, rank, rows, columns, row, count, from, to, scratch);
    },
    productTransposed(x, y, out, rank, rows, columns, row = 0, count = rows) {
      productTransposedRows(x, y, out, rank, rows, columns, row, row + count);
    },
    clear: stretches.clear,
    rowGram(x, out, rank, length, from = 0, to = tilesOf(rank)) {
      gramTiles(x, out, rank, length, from, to);
      if (to === tilesOf(rank)) mirror(out, rank);
    },
    advance(
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
      from = 0,
      to = length,
      sofar = 0,
    ) {
      let uphill = sofar;
      for (let start = from; start < to; start += CHUNK) {
        const width = Math.min(CHUNK, to - start);
        uphill += advanceColumns(
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
        );
      }
      return uphill;
    },
    advanceThrough(
      y,
      z,
      gram,
      cross,
      x,
      previous,
      weight,
      inverse,
      floor,
      next,
      out,
      panels,
      scratch,
      rank,
      rows,
      columns,
      row = 0,
      count = rows,
    ) {
      const step = [gram, cross, x, previous, weight, inverse, floor, next, scratch] as const;
      const strip = stretches.stripOf(columns);
      const all = { out, panels, rank, columns, row, count };
      return passByPanels(stretches, all, (first, some, to) => {
        let uphill = 0;
        for (let i = first; i < first + some; i += strip) {
          const here = Math.min(strip, first + some - i);
          productTransposedRows(z, y, cross, rank, rows, columns, i, i + here);
          uphill += advanceColumns(...step, rank, rows, i, here);
          addProductColumns(next, y, to, rank, rows, columns, i, here, 0, columns, scratch);
        }
        return uphill;
      });
    },
    uphill(x, previous, weight, inverse, next, rank, length) {
      let uphill = 0;
      for (let r = 0; r < rank; r++) {
        const at = 8 * r * length;
        const step = numbers[inverse / 8 + r]!;
        const along = wasm.alignment(x + at, previous + at, weight, next + at, length);
        if (step > 0) uphill += along / step;
      }
      return uphill;
    },
    coordinate(
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
      from = 0,
      to = length,
    ) {
      return stretches.coordinateColumns(
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
      );
    },
    exact(gram, cross, x, floor, next, scratch, rank, length, from = 0, to = length) {
      const step = [gram, cross, x, floor, next, scratch] as const;
      return stretches.exactColumns(...step, rank, length, from, to);
    },
    overshoot: wasm.overshoot,
    residualSquared(y, x, z, scratch, rank, rows, columns, row = 0, count = rows, sofar = 0) {
      let total = sofar;
      for (let i = row; i < row + count; i += RESIDUAL_ROWS) {
        const some = Math.min(RESIDUAL_ROWS, row + count - i);
        stretches.residualRows(y, x, z, scratch, rank, rows, columns, i, some);
        for (let k = 0; k < some; k++) total += numbers[scratch / 8 + k]!;
      }
      return total;
    },
    dot: wasm.dot,
    distanceSquared: wasm.distanceSquared,
    scaleRows(x, factors, rank, length) {
      for (let r = 0; r < rank; r++) {
        wasm.scale(x + 8 * r * length, numbers[factors / 8 + r]!, length);
      }
    },
    complete: wasm.complete,
    weightedDistance: wasm.weightedDistance,
    divergence: wasm.divergence,
    numerators: wasm.numerators,
    denominators: wasm.denominators,
    ...compiledSingle(wasm, stretches, stretches.single),
    ...compiledSparse(stretches, stretches.sparse),
  };
}

function exportsOf(
  name: CompiledName,
  memory: WebAssembly.Memory,
  thread: number,
): Exports | undefined {
  const module = moduleOf(name, isShared(memory));
  if (!module) return undefined;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  if (name !== "wide") return exports as unknown as Exports;
  const { setRoom, ...products } = exports;
  (setRoom as (at: number) => void)(ROOM * thread);
  const rest = exportsOf("relaxed", memory, thread);
  return rest && { ...rest, ...products };
}

/** The compiled module, once per program; null where this engine refuses it. */
export function moduleOf(name: CompiledName, shared: boolean): WebAssembly.Module | null {
  const key = shared ? `${name} shared` : name;
  const known = modules.get(key);
  if (known !== undefined) return known;
  const plain = Uint8Array.from(atob(TEXT[name]), (letter) => letter.charCodeAt(0));
  const binary = shared ? withSharedMemory(plain) : plain;
  const made = WebAssembly.validate(binary) ? new WebAssembly.Module(binary) : null;
  modules.set(key, made);
  return made;
}

export function isShared(memory: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer === "function" && memory.buffer instanceof SharedArrayBuffer;
}
