import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compiledKernels } from "../../src/kernels/compiled.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { plainKernels } from "../../src/kernels/plain.ts";
import { createRandom } from "../../src/random/random.ts";

const makers = {
  plain: () => {
    const buffer = new ArrayBuffer(16 * 65536);
    return { kernels: plainKernels(buffer), buffer };
  },
  simd: () => compiled("simd"),
  relaxed: () => compiled("relaxed"),
};

function compiled(name: "simd" | "relaxed"): { kernels: Kernels; buffer: ArrayBuffer } | undefined {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const kernels = compiledKernels(name, memory);
  return kernels && { kernels, buffer: memory.buffer };
}

/** min ½⟨x, G x⟩ − ⟨c, x⟩ over x ≥ floor, column by column. */
interface Problem {
  readonly rank: number;
  readonly length: number;
  readonly gram: Float64Array;
  readonly cross: Float64Array;
  readonly x: Float64Array;
  readonly floor: number;
}

/** @param dependent whether the last component repeats the first */
function problemOf(
  seed: number,
  rank: number,
  length: number,
  { free = false, dependent = false } = {},
): Problem {
  const random = createRandom(seed);
  const rows = rank + 3;
  const a = Float64Array.from({ length: rank * rows }, () => random.normal() + 0.5);
  if (dependent) a.copyWithin((rank - 1) * rows, 0, rows);
  const y = Float64Array.from({ length: rows * length }, () => random.normal());
  const gram = table(rank, rank, (r, s) => sum(rows, (i) => a[r * rows + i]! * a[s * rows + i]!));
  const cross = table(rank, length, (r, j) =>
    sum(rows, (i) => a[r * rows + i]! * y[i * length + j]!),
  );
  const x = Float64Array.from({ length: rank * length }, () => Math.max(0, random.normal()));
  return { rank, length, gram, cross, x, floor: free ? Number.NEGATIVE_INFINITY : 0 };
}

function table(rows: number, columns: number, entry: (i: number, j: number) => number) {
  return Float64Array.from({ length: rows * columns }, (_, k) =>
    entry(Math.floor(k / columns), k % columns),
  );
}

function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

function placed({ kernels, buffer }: NonNullable<ReturnType<typeof compiled>>, problem: Problem) {
  const { rank, length, gram, cross, x, floor } = problem;
  let top = 1024;
  const put = (values: Float64Array) => {
    const at = top;
    new Float64Array(buffer, at, values.length).set(values);
    top += 8 * values.length;
    return at;
  };
  const at = { gram: put(gram), cross: put(cross), x: put(x) };
  const diagonal = Float64Array.from({ length: rank }, (_, r) => gram[r * rank + r]!);
  const inverse = put(diagonal.map((g) => (g > 0 ? 1 / g : 0)));
  const next = put(new Float64Array(rank * length).fill(7));
  const scratch = put(new Float64Array(2 * rank * 128));
  const read = () => new Float64Array(buffer, next, rank * length).slice();
  return {
    coordinate(passes: number, early: number) {
      const taken = kernels.coordinate(
        at.gram,
        at.cross,
        at.x,
        inverse,
        floor,
        next,
        scratch,
        rank,
        length,
        passes,
        early,
      );
      return { taken, next: read() };
    },
    exact() {
      kernels.exact(at.gram, at.cross, at.x, floor, next, scratch, rank, length);
      return read();
    },
  };
}

/** One entry after the other, as the definition has it. */
function naivePasses({ rank, length, gram, cross, x, floor }: Problem, passes: number) {
  const out = x.slice();
  for (let j = 0; j < length; j++) {
    for (let pass = 0; pass < passes; pass++) {
      for (let r = 0; r < rank; r++) {
        const curvature = gram[r * rank + r]!;
        if (curvature === 0) continue;
        const slope =
          sum(rank, (s) => gram[r * rank + s]! * out[s * length + j]!) - cross[r * length + j]!;
        out[r * length + j] = Math.max(floor, out[r * length + j]! - slope / curvature);
      }
    }
  }
  return out;
}

/** ½⟨x, G x⟩ − ⟨c, x⟩ of each column. */
function objectives({ rank, length, gram, cross }: Problem, x: Float64Array): Float64Array {
  return Float64Array.from({ length }, (_, j) =>
    sum(rank, (r) => {
      const curved = sum(rank, (s) => gram[r * rank + s]! * x[s * length + j]!);
      return x[r * length + j]! * (curved / 2 - cross[r * length + j]!);
    }),
  );
}

/** The least objective of each column: of all supports, the best solution that is feasible. */
function bruteForce(problem: Problem): Float64Array {
  const { rank, length, gram, cross } = problem;
  return Float64Array.from({ length }, (_, j) => {
    let best = 0;
    for (let set = 1; set < 1 << rank; set++) {
      const support = [...Array(rank).keys()].filter((r) => set & (1 << r));
      const z = eliminate(
        support.map((r) => support.map((s) => gram[r * rank + s]!)),
        support.map((r) => cross[r * length + j]!),
      );
      if (!z || z.some((value) => value < 0)) continue;
      const value = -sum(support.length, (k) => z[k]! * cross[support[k]! * length + j]!) / 2;
      best = Math.min(best, value);
    }
    return best;
  });
}

/** Gaussian elimination with the largest pivots first; nothing for a matrix that is singular. */
function eliminate(matrix: number[][], right: number[]): number[] | undefined {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((a, b) => (Math.abs(b[k]!) > Math.abs(a[k]!) ? b : a));
    if (Math.abs(pivot[k]!) < 1e-9) return undefined;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / pivot[k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * pivot[j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

const sizes = fc.record({
  rank: fc.integer({ min: 1, max: 16 }),
  length: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 90, max: 300 })),
  seed: fc.nat(),
  free: fc.boolean(),
});

describe.each(Object.keys(makers) as (keyof typeof makers)[])("%s kernels", (name) => {
  const loads = makers[name]() !== undefined;

  it.skipIf(!loads)("take passes of coordinate descent", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 4 }), ({ rank, length, seed, free }, passes) => {
        const problem = problemOf(seed, rank, length, { free });
        const { taken, next } = placed(makers[name]()!, problem).coordinate(passes, -1);
        expect(taken).toBe(passes * length);
        expectClose(next, naivePasses(problem, passes), 1e-8);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it.skipIf(!loads)("end passes early, and never raise a column's objective", () => {
    for (let seed = 0; seed < 20; seed++) {
      const problem = problemOf(seed, 2 + (seed % 9), 200);
      const { taken, next } = placed(makers[name]()!, problem).coordinate(500, 1e-4);
      expect(taken).toBeLessThan(500 * 200);
      const before = objectives(problem, problem.x);
      objectives(problem, next).forEach((value, j) => {
        expect(value).toBeLessThanOrEqual(before[j]! + 1e-12);
      });
    }
  });

  it.skipIf(!loads)("leave a component without curvature as it is", () => {
    const problem = problemOf(1, 3, 9);
    for (let s = 0; s < 3; s++) problem.gram[3 + s] = problem.gram[3 * s + 1] = 0;
    problem.cross.fill(0, 9, 18);
    const bench = placed(makers[name]()!, problem);
    for (const next of [bench.coordinate(3, 0).next, bench.exact()]) {
      expect(next.subarray(9, 18)).toEqual(problem.x.subarray(9, 18));
    }
  });

  it.skipIf(!loads)("solve exactly what trying every support solves", () => {
    for (let seed = 0; seed < 30; seed++) {
      const problem = problemOf(seed, 1 + (seed % 7), 12, { dependent: seed % 3 === 2 });
      const next = placed(makers[name]()!, problem).exact();
      expect(next.every((value) => value >= 0)).toBe(true);
      expectClose(objectives(problem, next), bruteForce(problem), 1e-8);
    }
  });

  it.skipIf(!loads)("solve exactly to where no entry would move", () => {
    fc.assert(
      fc.property(sizes, ({ rank, length, seed, free }) => {
        const problem = problemOf(seed, rank, length, { free });
        const next = placed(makers[name]()!, problem).exact();
        const { gram, cross } = problem;
        let steepest = 0;
        for (let j = 0; j < length; j++) {
          for (let r = 0; r < rank; r++) {
            const curved = sum(rank, (s) => gram[r * rank + s]! * next[s * length + j]!);
            const slope = (curved - cross[r * length + j]!) / gram[r * rank + r]!;
            const inside = free || next[r * length + j]! > 0;
            steepest = Math.max(steepest, inside ? Math.abs(slope) : -slope);
          }
        }
        expect(steepest).toBeLessThan(1e-8);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it.skipIf(!loads)("go on beyond a point, but not below the floor", () => {
    for (const length of [0, 1, 2, 7]) {
      const { kernels, buffer } = makers[name]()!;
      const random = createRandom(length);
      const x = new Float64Array(buffer, 1024, length);
      const ahead = new Float64Array(buffer, 2048, length);
      for (let i = 0; i < length; i++) [x[i], ahead[i]] = [random.normal(), random.normal()];
      const expected = x.map((value, i) => Math.max(0, value + 0.7 * (value - ahead[i]!)));
      kernels.overshoot(1024, 2048, 0.7, 0, length);
      expectClose(ahead, expected, 1e-14);
    }
  });
});
