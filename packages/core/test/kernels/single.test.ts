import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compiledKernels } from "../../src/kernels/compiled.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { panelsLength } from "../../src/kernels/pass.ts";
import { plainKernels } from "../../src/kernels/plain.ts";
import { rowStride, singleScratch } from "../../src/kernels/single.ts";
import { CHUNK, SINGLE_STRIP } from "../../src/kernels/sizes.ts";
import { createRandom } from "../../src/random/random.ts";

const PAGES = 256;
const EPSILON = 2 ** -24;

/** Kernels on a memory of their own, and ways to put arrays into it. */
function benchOf(name: Kernels["name"]) {
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const kernels = name === "plain" ? plainKernels(memory.buffer) : compiledKernels(name, memory);
  if (!kernels) return undefined;
  let top = 1024;
  const take = (bytes: number) => {
    const at = top;
    top = Math.ceil((top + bytes) / 64) * 64;
    return at;
  };
  return {
    kernels,
    take,
    put(values: Float64Array | Float32Array) {
      const at = take(values.byteLength);
      const Type = values.constructor as typeof Float64Array;
      new Type(memory.buffer, at, values.length).set(values);
      return at;
    },
    /** Rows of float32 where the kernels look for them. */
    putRows(values: Float32Array, columns: number) {
      const rows = columns > 0 ? values.length / columns : 0;
      const stride = rowStride(columns);
      const at = take(rows * stride);
      for (let i = 0; i < rows; i++) {
        const row = values.subarray(i * columns, (i + 1) * columns);
        new Float32Array(memory.buffer, at + i * stride, columns).set(row);
      }
      return at;
    },
    read: (at: number, length: number) => new Float64Array(memory.buffer, at, length).slice(),
  };
}

type Bench = NonNullable<ReturnType<typeof benchOf>>;

const sizes = fc.record({
  rank: fc.integer({ min: 1, max: 11 }),
  // Within one strip of rows and beyond it; within one panel of columns and beyond it.
  rows: fc.oneof(fc.integer({ min: 0, max: 21 }), fc.integer({ min: 31, max: 67 })),
  columns: fc.oneof(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 250, max: 260 }),
    fc.constantFrom(521, 1030),
  ),
  // Of the factor, whose squares leave the range of float32 and of float64, and of Y.
  scale: fc.constantFrom(1e-200, 1e-30, 1, 1e30, 1e200),
  unit: fc.constantFrom(2 ** -90, 1, 2 ** 90),
  seed: fc.nat(),
});

type Sizes = typeof sizes extends fc.Arbitrary<infer T> ? T : never;

/** Rows that would be a page apart: each way the components can be shared out. */
const apart = [3, 4, 5, 8].map((rank, seed): [Sizes] => [
  { rank, rows: 37, columns: 1024, scale: 1, unit: 1, seed },
]);

function check(name: Kernels["name"], property: (bench: Bench, size: Sizes) => void): void {
  fc.assert(
    fc.property(sizes, (size) => property(benchOf(name)!, size)),
    { numRuns: 10 + apart.length, seed: 1, examples: apart },
  );
}

/** A factor, some of whose components are far smaller than the others and one of which is zero. */
function factorOf(
  { rank, scale, seed }: Pick<Sizes, "rank" | "seed"> & { scale: number },
  length: number,
): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rank * length }, (_, i) => {
    const r = Math.floor(i / length);
    return r === 2 ? 0 : scale * 10 ** -r * random.normal();
  });
}

function dataOf({ rows, columns, seed }: Sizes): Float32Array {
  const random = createRandom(seed + 1);
  return Float32Array.from({ length: rows * columns }, () => random.normal());
}

/** Whether every value is as near to its exact one as `terms` roundings of its magnitude allow. */
function expectNear(
  values: Float64Array,
  terms: number,
  count: number,
  term: (i: number, k: number) => number,
): void {
  values.forEach((value, i) => {
    let exact = 0;
    let magnitude = 0;
    for (let k = 0; k < count; k++) {
      exact += term(i, k);
      magnitude += Math.abs(term(i, k));
    }
    if (Math.abs(value - exact) > terms * EPSILON * magnitude) expect(value).toBe(exact);
  });
}

const names = (["plain", "simd", "relaxed", "wide"] as const).filter((name) => benchOf(name));

describe.each(names)("%s kernels over float32", (name) => {
  it("multiply from the left, rounding at most once a row of a strip", () => {
    check(name, (bench, size) => {
      const { rank, rows, columns, unit } = size;
      const x = factorOf(size, rows);
      const y = dataOf(size);
      const out = bench.put(new Float64Array(rank * columns).fill(7));
      const scratch = bench.take(singleScratch(rank, columns));
      bench.kernels.productSingle(
        ...([
          bench.put(x),
          bench.putRows(y, columns),
          unit,
          out,
          scratch,
          rank,
          rows,
          columns,
        ] as const),
      );
      // The factor is rounded, each product and each sum.
      const terms = Math.min(rows, SINGLE_STRIP) + 2;
      expectNear(bench.read(out, rank * columns), terms, rows, (k, i) => {
        const r = Math.floor(k / columns);
        return x[r * rows + i]! * unit * y[i * columns + (k % columns)]!;
      });
    });
  });

  it("multiply by the transpose, rounding at most 64 times", () => {
    check(name, (bench, size) => {
      const { rank, rows, columns, unit } = size;
      const x = factorOf(size, columns);
      const y = dataOf(size);
      const out = bench.put(new Float64Array(rank * rows).fill(7));
      const scratch = bench.take(singleScratch(rank, columns));
      bench.kernels.productTransposedSingle(
        ...([
          bench.put(x),
          bench.putRows(y, columns),
          unit,
          out,
          scratch,
          rank,
          rows,
          columns,
        ] as const),
      );
      const terms = Math.min(columns / 4, 64) + 2;
      expectNear(bench.read(out, rank * rows), terms, columns, (k, j) => {
        const r = Math.floor(k / rows);
        return x[r * columns + j]! * unit * y[(k % rows) * columns + j]!;
      });
    });
  });

  it("step through Y in one pass as in three", () => {
    check(name, (bench, size) => {
      const { rank, rows, columns, unit } = size;
      const { kernels } = bench;
      const zeros = (length: number) => bench.put(new Float64Array(length));
      const y = bench.putRows(dataOf(size), columns);
      const z = bench.put(factorOf(size, columns));
      const x = bench.put(factorOf(size, rows));
      const previous = bench.put(factorOf({ ...size, seed: size.seed + 7 }, rows));
      const gram = bench.put(factorOf({ ...size, scale: 1 }, rank));
      const inverse = bench.put(new Float64Array(rank).fill(0.3));
      const scratch = zeros(2 * rank * CHUNK);
      const singles = bench.take(singleScratch(rank, columns));
      const run = (onePass: boolean) => {
        const [cross, next, out] = [zeros(rank * rows), zeros(rank * rows), zeros(rank * columns)];
        const step = [gram, cross, x, previous, 0.5, inverse, 0, next] as const;
        if (onePass) {
          const panels = zeros(panelsLength(rank, rows, columns, 1));
          kernels.advanceThroughSingle(
            ...([y, unit, z, ...step, out, panels, scratch, singles, rank, rows, columns] as const),
          );
        } else {
          kernels.productTransposedSingle(z, y, unit, cross, singles, rank, rows, columns);
          kernels.advance(...step, scratch, rank, rows);
          kernels.productSingle(next, y, unit, out, singles, rank, rows, columns);
        }
        return [cross, next]
          .map((at) => bench.read(at, rank * rows))
          .concat(bench.read(out, rank * columns));
      };
      const [one, three] = [run(true), run(false)];
      if (name === "plain" || name === "simd") expect(one).toEqual(three);
      // Which multiplications of the step are fused depends on where a row falls in a block.
      else expect(one[0]).toEqual(three[0]);
    });
  });

  it("form the residual and the norm in float64", () => {
    check(name, (bench, size) => {
      const { rank, rows, columns, unit } = size;
      const y = dataOf(size);
      const at = bench.putRows(y, columns);
      const x = factorOf({ ...size, scale: 1 }, rows);
      const z = factorOf({ ...size, scale: unit }, columns);
      let exact = 0;
      let norm = 0;
      let magnitude = 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let rest = unit * y[i * columns + j]!;
          let all = Math.abs(rest);
          for (let r = 0; r < rank; r++) {
            const term = x[r * rows + i]! * z[r * columns + j]!;
            rest -= term;
            all += Math.abs(term);
          }
          exact += rest * rest;
          magnitude += all * all;
          norm += y[i * columns + j]! ** 2;
        }
      }
      const scratch = bench.put(new Float64Array(2 * rank * CHUNK));
      const squares = bench.kernels.residualSquaredSingle(
        ...([at, unit, bench.put(x), bench.put(z), scratch, rank, rows, columns] as const),
      );
      expect(Math.abs(squares - exact)).toBeLessThanOrEqual(1e-13 * magnitude);
      const normSquared = bench.kernels.normSquaredSingle(at, (rows * rowStride(columns)) / 4);
      expect(Math.abs(normSquared - norm)).toBeLessThanOrEqual(1e-13 * norm);
    });
  });
});

it("gives the same bits with the compiled kernels as with their plain twin", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const { rank, rows, columns, unit } = size;
      const [plain, simd] = (["plain", "simd"] as const).map((name) => {
        const bench = benchOf(name)!;
        const { kernels } = bench;
        const y = bench.putRows(dataOf(size), columns);
        const scratch = bench.take(singleScratch(rank, columns));
        const [left, right] = [rank * columns, rank * rows].map((length) =>
          bench.put(new Float64Array(length)),
        );
        const [x, z] = [rows, columns].map((length) => bench.put(factorOf(size, length)));
        kernels.productSingle(x!, y, unit, left!, scratch, rank, rows, columns);
        kernels.productTransposedSingle(z!, y, unit, right!, scratch, rank, rows, columns);
        return [bench.read(left!, rank * columns), bench.read(right!, rank * rows)];
      });
      expect(simd).toEqual(plain);
    }),
    { numRuns: 10 + apart.length, seed: 2, examples: apart },
  );
});
