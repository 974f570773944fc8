import { relaxed } from "./generated/relaxed.ts";
import { simd } from "./generated/simd.ts";
import { CHUNK, type Kernels } from "./kernels.ts";

/** What `assembly/index.ts` exports; arguments are byte offsets, strides in bytes, and counts. */
interface Exports {
  productStrip(
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    out: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  productTransposedStrip(
    x: number,
    y: number,
    yStride: number,
    out: number,
    outStride: number,
    rank: number,
    count: number,
    columns: number,
  ): void;
  advanceChunk(
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
    stride: number,
    width: number,
  ): number;
  residualRow(
    y: number,
    x: number,
    xStride: number,
    z: number,
    scratch: number,
    rank: number,
    columns: number,
  ): number;
  alignment(x: number, previous: number, weight: number, next: number, length: number): number;
  dot(x: number, y: number, length: number): number;
  distanceSquared(x: number, y: number, length: number): number;
  scale(x: number, factor: number, length: number): void;
  complete: Kernels["complete"];
  weightedDistance: Kernels["weightedDistance"];
  divergence: Kernels["divergence"];
  numerators: Kernels["numerators"];
  denominators: Kernels["denominators"];
}

const TEXT = { simd, relaxed } as const;
const modules: Partial<Record<keyof typeof TEXT, WebAssembly.Module | null>> = {};

/**
 * Rows of Y in one call. Short strips stay near between the two products; but every strip passes over
 * both factors of length M, so they are long where rows are so long that even a short one would not.
 */
function stripOf(columns: number): number {
  return 8 * columns * SHORT <= NEAR ? SHORT : CHUNK;
}

const SHORT = 16;
const NEAR = 2 ** 21;

/** The compiled kernels working on `memory`, or nothing where this engine cannot run them. */
export function compiledKernels(
  name: "simd" | "relaxed",
  memory: WebAssembly.Memory,
): Kernels | undefined {
  const module = moduleOf(name);
  if (!module) return undefined;
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const wasm = instance.exports as unknown as Exports;
  const bytes = new Uint8Array(memory.buffer);
  const numbers = new Float64Array(memory.buffer);

  function product(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
  ): void {
    bytes.fill(0, out, out + 8 * rank * columns);
    const strip = stripOf(columns);
    for (let i = 0; i < rows; i += strip) {
      const count = Math.min(strip, rows - i);
      const from = y + 8 * i * columns;
      wasm.productStrip(x + 8 * i, 8 * rows, from, 8 * columns, out, rank, count, columns);
    }
  }

  function productTransposed(
    x: number,
    y: number,
    out: number,
    rank: number,
    rows: number,
    columns: number,
  ): void {
    const strip = stripOf(columns);
    for (let i = 0; i < rows; i += strip) {
      const count = Math.min(strip, rows - i);
      const from = y + 8 * i * columns;
      wasm.productTransposedStrip(
        x,
        from,
        8 * columns,
        out + 8 * i,
        8 * rows,
        rank,
        count,
        columns,
      );
    }
  }

  return {
    name,
    product,
    productTransposed,
    rowGram(x, out, rank, length) {
      // Blocks above the diagonal, then their mirror image.
      for (let i = 0; i < rank; i += 4) {
        const count = Math.min(4, rank - i);
        const from = x + 8 * i * length;
        const part = i + count;
        wasm.productTransposedStrip(
          x,
          from,
          8 * length,
          out + 8 * i,
          8 * rank,
          part,
          count,
          length,
        );
      }
      const at = out / 8;
      for (let r = 4; r < rank; r++) {
        for (let s = 0; s < r; s++) numbers[at + r * rank + s] = numbers[at + s * rank + r]!;
      }
    },
    advance(gram, cross, x, previous, weight, inverse, floor, next, scratch, rank, length) {
      let uphill = 0;
      for (let start = 0; start < length; start += CHUNK) {
        const width = Math.min(CHUNK, length - start);
        const at = 8 * start;
        uphill += wasm.advanceChunk(
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
      scratch,
      rank,
      rows,
      columns,
    ) {
      let uphill = 0;
      bytes.fill(0, out, out + 8 * rank * columns);
      const stride = 8 * rows;
      const strip = stripOf(columns);
      for (let i = 0; i < rows; i += strip) {
        const count = Math.min(strip, rows - i);
        const at = 8 * i;
        const from = y + 8 * i * columns;
        wasm.productTransposedStrip(z, from, 8 * columns, cross + at, stride, rank, count, columns);
        uphill += wasm.advanceChunk(
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
          stride,
          count,
        );
        wasm.productStrip(next + at, stride, from, 8 * columns, out, rank, count, columns);
      }
      return uphill;
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
    residualSquared(y, x, z, scratch, rank, rows, columns) {
      let total = 0;
      for (let i = 0; i < rows; i++) {
        const from = y + 8 * i * columns;
        total += wasm.residualRow(from, x + 8 * i, 8 * rows, z, scratch, rank, columns);
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
  };
}

/** The compiled module, once per program; null where this engine refuses it. */
function moduleOf(name: "simd" | "relaxed"): WebAssembly.Module | null {
  const known = modules[name];
  if (known !== undefined) return known;
  const binary = Uint8Array.from(atob(TEXT[name]), (letter) => letter.charCodeAt(0));
  const made = WebAssembly.validate(binary) ? new WebAssembly.Module(binary) : null;
  modules[name] = made;
  return made;
}
