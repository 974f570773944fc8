import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compiledKernels } from "../../src/kernels/compiled.ts";
import type { CompiledName, Kernels } from "../../src/kernels/kernels.ts";
import { panelsLength, rowsOfPanel } from "../../src/kernels/pass.ts";
import { plainKernels } from "../../src/kernels/plain.ts";
import { CHUNK } from "../../src/kernels/sizes.ts";
import { createRandom } from "../../src/random/random.ts";

/** One memory, its kernels, and a way to put arrays into it. */
interface Bench {
  readonly kernels: Kernels;
  put(values: Float64Array): number;
  read(at: number, length: number): Float64Array;
}

function benchOf(kernels: Kernels, buffer: ArrayBufferLike): Bench {
  let top = 1024;
  const view = (at: number, length: number) => new Float64Array(buffer as ArrayBuffer, at, length);
  return {
    kernels,
    put(values) {
      const at = top;
      view(at, values.length).set(values);
      top += 8 * values.length;
      return at;
    },
    read: (at, length) => view(at, length).slice(),
  };
}

function compiled(name: CompiledName): Bench | undefined {
  const memory = new WebAssembly.Memory({ initial: 96 });
  const kernels = compiledKernels(name, memory);
  return kernels && benchOf(kernels, memory.buffer);
}

function plain(): Bench {
  const buffer = new ArrayBuffer(96 * 65536);
  return benchOf(plainKernels(buffer), buffer);
}

const makers = {
  plain,
  simd: () => compiled("simd"),
  relaxed: () => compiled("relaxed"),
  wide: () => compiled("wide"),
};

const sizes = fc.record({
  rank: fc.integer({ min: 1, max: 11 }),
  // Within one strip of rows and beyond it; within one panel of columns, beyond it, and pages apart.
  rows: fc.oneof(fc.integer({ min: 0, max: 37 }), fc.integer({ min: 127, max: 135 })),
  columns: fc.oneof(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 1000, max: 1050 }),
    fc.integer({ min: 1900, max: 2060 }),
    fc.constantFrom(512, 1024),
  ),
  scale: fc.constantFrom(1e-9, 1, 1e9),
  seed: fc.nat(),
});

type Sizes = typeof sizes extends fc.Arbitrary<infer T> ? T : never;

function draws({ seed, scale }: Sizes): (length: number) => Float64Array {
  const random = createRandom(seed);
  return (length) => {
    const drawn = new Float64Array(length);
    for (let i = 0; i < length; i++) drawn[i] = scale * random.normal();
    return drawn;
  };
}

describe.each(Object.keys(makers) as (keyof typeof makers)[])("%s kernels", (name) => {
  const loads = makers[name]() !== undefined;

  /** Runs a property over random sizes on fresh memory. */
  function check(property: (bench: Bench, sizes: Sizes) => void): void {
    fc.assert(
      fc.property(sizes, (size) => property(makers[name]()!, size)),
      { numRuns: 40, seed: 1 },
    );
  }

  it.skipIf(!loads)("multiply from the left", () => {
    check((bench, size) => {
      const { rank, rows, columns } = size;
      const draw = draws(size);
      const x = draw(rank * rows);
      const y = draw(rows * columns);
      const out = bench.put(new Float64Array(rank * columns).fill(7));
      bench.kernels.product(bench.put(x), bench.put(y), out, rank, rows, columns);
      expectClose(
        bench.read(out, rank * columns),
        table(rank, columns, (r, j) => inner(rows, x, r * rows, 1, y, j, columns)),
        1e-13,
      );
    });
  });

  it.skipIf(!loads)("multiply by the transpose", () => {
    check((bench, size) => {
      const { rank, rows, columns } = size;
      const draw = draws(size);
      const x = draw(rank * columns);
      const y = draw(rows * columns);
      const out = bench.put(new Float64Array(rank * rows).fill(7));
      bench.kernels.productTransposed(bench.put(x), bench.put(y), out, rank, rows, columns);
      expectClose(
        bench.read(out, rank * rows),
        table(rank, rows, (r, i) => inner(columns, x, r * columns, 1, y, i * columns, 1)),
        1e-12,
      );
    });
  });

  it.skipIf(!loads).each([16_400, 16_896])("multiply by long rows of %i columns", (columns) => {
    const [rank, rows] = [5, 21];
    const bench = makers[name]()!;
    const { kernels } = bench;
    const draw = draws({ rank, rows, columns, scale: 1, seed: columns });
    const [x, z, y] = [draw(rank * rows), draw(rank * columns), draw(rows * columns)];
    const sevens = (length: number) => bench.put(new Float64Array(length).fill(7));
    const at = { x: bench.put(x), y: bench.put(y), z: bench.put(z) };
    const out = sevens(rank * columns);
    const cross = sevens(rank * rows);
    const expected = table(rank, columns, (r, j) => inner(rows, x, r * rows, 1, y, j, columns));
    const expectedCross = table(rank, rows, (r, i) =>
      inner(columns, z, r * columns, 1, y, i * columns, 1),
    );
    const expectBoth = () => {
      expectClose(bench.read(out, rank * columns), expected, 1e-13);
      expectClose(bench.read(cross, rank * rows), expectedCross, 1e-12);
    };
    kernels.product(at.x, at.y, out, rank, rows, columns);
    kernels.productTransposed(at.z, at.y, cross, rank, rows, columns);
    expectBoth();
    // With step lengths of zero, the step leaves x where it is.
    const zero = bench.put(new Float64Array(rank * rank));
    const scratch = sevens(2 * rank * CHUNK);
    const next = sevens(rank * rows);
    const step = [zero, cross, at.x, at.x, 0, zero, Number.NEGATIVE_INFINITY, next] as const;
    const panels = sevens(panelsLength(rank, rows, columns, 1));
    kernels.advanceThrough(at.y, at.z, ...step, out, panels, scratch, rank, rows, columns);
    expectBoth();
  });

  it.skipIf(!loads)("form an exactly symmetric Gram matrix", () => {
    check((bench, size) => {
      const { rank, columns } = size;
      const x = draws(size)(rank * columns);
      const at = bench.put(new Float64Array(rank * rank));
      bench.kernels.rowGram(bench.put(x), at, rank, columns);
      const gram = bench.read(at, rank * rank);
      expectClose(
        gram,
        table(rank, rank, (r, s) => inner(columns, x, r * columns, 1, x, s * columns, 1)),
        1e-12,
      );
      expect(gram).toEqual(table(rank, rank, (r, s) => gram[s * rank + r]!));
    });
  });

  it.skipIf(!loads)("take an extrapolated and clamped gradient step", () => {
    check((bench, size) => {
      const { rank, columns, scale, seed } = size;
      const draw = draws(size);
      const [gram, x, previous, cross] = [
        draw(rank * rank),
        draw(rank * columns),
        draw(rank * columns),
        draw(rank * columns),
      ];
      // Steps with the unit of the problem, one of them zero, as of a component without curvature.
      const inverse = Float64Array.from({ length: rank }, (_, r) => (r === 1 ? 0 : 0.3 / scale));
      const weight = seed % 3 === 0 ? 0 : 0.7;
      const floor = seed % 2 === 0 ? 0 : Number.NEGATIVE_INFINITY;
      const at = {
        gram: bench.put(gram),
        x: bench.put(x),
        previous: bench.put(previous),
        cross: bench.put(cross),
        inverse: bench.put(inverse),
        next: bench.put(new Float64Array(rank * columns)),
        scratch: bench.put(new Float64Array(2 * rank * CHUNK)),
      };
      const uphill = bench.kernels.advance(
        ...([at.gram, at.cross, at.x, at.previous, weight, at.inverse, floor, at.next] as const),
        ...([at.scratch, rank, columns] as const),
      );
      const ahead = x.map((value, i) => value + weight * (value - previous[i]!));
      const expected = table(rank, columns, (r, j) => {
        const i = r * columns + j;
        const product = inner(rank, gram, r * rank, 1, ahead, j, columns);
        return Math.max(floor, ahead[i]! - (product - cross[i]!) * inverse[r]!);
      });
      expectClose(bench.read(at.next, rank * columns), expected, 1e-12);
      const along = [...expected].map((value, i) => {
        const step = inverse[Math.floor(i / columns)]!;
        return step > 0 ? ((ahead[i]! - value) * (value - x[i]!)) / step : 0;
      });
      const size1 = along.reduce((total, value) => total + Math.abs(value), 0);
      const total = along.reduce((a, b) => a + b, 0);
      expect(Math.abs(uphill - total)).toBeLessThanOrEqual(1e-11 * size1);
      const again = bench.kernels.uphill(
        ...([at.x, at.previous, weight, at.inverse, at.next, rank, columns] as const),
      );
      expect(Math.abs(again - total)).toBeLessThanOrEqual(1e-11 * size1);
    });
  });

  it.skipIf(!loads)("step through Y in one pass as in three", () => {
    check((bench, size) => {
      const { rank, rows, columns, scale, seed } = size;
      const draw = draws(size);
      const { kernels } = bench;
      const zeros = (length: number) => bench.put(new Float64Array(length));
      const y = bench.put(draw(rows * columns));
      const z = bench.put(draw(rank * columns));
      const gram = bench.put(draw(rank * rank));
      const x = bench.put(draw(rank * rows));
      const previous = bench.put(draw(rank * rows));
      const inverse = bench.put(new Float64Array(rank).fill(0.3 / scale));
      const scratch = zeros(2 * rank * CHUNK);
      const weight = seed % 2 === 0 ? 0 : 0.5;
      const run = (onePass: boolean) => {
        const cross = zeros(rank * rows);
        const next = zeros(rank * rows);
        const out = zeros(rank * columns);
        const step = [gram, cross, x, previous, weight, inverse, 0, next] as const;
        let uphill: number;
        if (onePass) {
          const panels = zeros(panelsLength(rank, rows, columns, 1));
          uphill = kernels.advanceThrough(y, z, ...step, out, panels, scratch, rank, rows, columns);
        } else {
          kernels.productTransposed(z, y, cross, rank, rows, columns);
          uphill = kernels.advance(...step, scratch, rank, rows);
          kernels.product(next, y, out, rank, rows, columns);
        }
        const read = [bench.read(cross, rank * rows), bench.read(next, rank * rows)];
        return { uphill, arrays: [...read, bench.read(out, rank * columns)] };
      };
      const [one, three] = [run(true), run(false)];
      if (name === "relaxed" || name === "wide") {
        // Which multiplications are fused with an addition depends on where a row falls in a block.
        one.arrays.forEach((array, n) => {
          expectClose(array, three.arrays[n]!, 1e-12);
        });
      } else {
        expect(one.arrays).toEqual(three.arrays);
      }
      const magnitude = Math.abs(three.uphill) + rows * scale * scale * scale;
      expect(Math.abs(one.uphill - three.uphill)).toBeLessThanOrEqual(1e-9 * magnitude);
    });
  });

  it.skipIf(!loads)("sum a pass over many rows panel by panel", () => {
    const [rank, rows, columns] = [3, 1300, 40];
    const bench = makers[name]()!;
    const { kernels } = bench;
    const draw = draws({ rank, rows, columns, scale: 1, seed: 5 });
    const zeros = (length: number) => bench.put(new Float64Array(length));
    const [y, z] = [bench.put(draw(rows * columns)), bench.put(draw(rank * columns))];
    const [gram, x] = [bench.put(draw(rank * rank)), bench.put(draw(rank * rows))];
    const inverse = bench.put(new Float64Array(rank).fill(0.01));
    const scratch = zeros(2 * rank * CHUNK);
    const panels = zeros(panelsLength(rank, rows, columns, 1));
    const [cross, next, out] = [zeros(rank * rows), zeros(rank * rows), zeros(rank * columns)];
    const step = [gram, cross, x, x, 0, inverse, 0, next] as const;
    kernels.advanceThrough(y, z, ...step, out, panels, scratch, rank, rows, columns);
    const [part, height] = [zeros(rank * columns), rowsOfPanel(rank, rows)];
    const expected = new Float64Array(rank * columns);
    for (let row = 0; row < rows; row += height) {
      const count = Math.min(height, rows - row);
      kernels.clear(part, rank * columns);
      kernels.addProduct(next, y, part, rank, rows, columns, row, count, scratch);
      bench.read(part, rank * columns).forEach((value, k) => {
        expected[k]! += value;
      });
    }
    expect(height).toBeLessThan(rows);
    expect(bench.read(out, rank * columns)).toEqual(expected);
    kernels.productTransposed(z, y, cross, rank, rows, columns);
    const alone = zeros(rank * rows);
    kernels.advance(gram, cross, x, x, 0, inverse, 0, alone, scratch, rank, rows);
    expectClose(bench.read(next, rank * rows), bench.read(alone, rank * rows), 1e-12);
  });

  it.skipIf(!loads)("measure residuals, products and distances, and scale rows", () => {
    check((bench, size) => {
      const { rank, rows, columns } = size;
      const draw = draws(size);
      const x = draw(rank * rows);
      const z = draw(rank * columns);
      const y = draw(rows * columns);
      const at = { x: bench.put(x), z: bench.put(z), y: bench.put(y) };
      const scratch = bench.put(new Float64Array(2 * rank * CHUNK));
      const { kernels } = bench;
      const residual = table(rows, columns, (i, j) => {
        return y[i * columns + j]! - inner(rank, x, i, rows, z, j, columns);
      });
      const squares = sum(residual.length, (i) => residual[i]! ** 2);
      expectClose(
        [kernels.residualSquared(at.y, at.x, at.z, scratch, rank, rows, columns)],
        [squares],
        1e-12,
      );
      const length = Math.min(x.length, z.length);
      const magnitude = sum(length, (i) => Math.abs(x[i]! * z[i]!));
      const dot = sum(length, (i) => x[i]! * z[i]!);
      expect(Math.abs(kernels.dot(at.x, at.z, length) - dot)).toBeLessThanOrEqual(
        1e-13 * magnitude,
      );
      expectClose(
        [kernels.distanceSquared(at.x, at.z, length)],
        [sum(length, (i) => (x[i]! - z[i]!) ** 2)],
        1e-12,
      );
      const factors = draw(rank);
      kernels.scaleRows(at.z, bench.put(factors), rank, columns);
      expectClose(
        bench.read(at.z, rank * columns),
        table(rank, columns, (r, j) => factors[r]! * z[r * columns + j]!),
        1e-15,
      );
    });
  });
});

function table(
  rows: number,
  columns: number,
  entry: (i: number, j: number) => number,
): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, k) =>
    entry(Math.floor(k / columns), k % columns),
  );
}

/** The inner product of `count` entries of each, from a place on and so many apart. */
function inner(
  count: number,
  a: Float64Array,
  atA: number,
  stepA: number,
  b: Float64Array,
  atB: number,
  stepB: number,
): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += a[atA + i * stepA]! * b[atB + i * stepB]!;
  return total;
}

function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}
