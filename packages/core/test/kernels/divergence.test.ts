import { describe, expect, it } from "vitest";
import { compiledKernels } from "../../src/kernels/compiled.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { plainKernels } from "../../src/kernels/plain.ts";
import { createRandom } from "../../src/random/random.ts";

const makers = {
  plain: () => {
    const buffer = new ArrayBuffer(65536);
    return { kernels: plainKernels(buffer), buffer };
  },
  simd: () => compiled("simd"),
  relaxed: () => compiled("relaxed"),
};

function compiled(name: "simd" | "relaxed"): { kernels: Kernels; buffer: ArrayBuffer } | undefined {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = compiledKernels(name, memory);
  return kernels && { kernels, buffer: memory.buffer };
}

const [Y, X, W, OUT] = [1024, 8192, 16384, 24576];
const FLOOR = 1e-3;

/** Values over many magnitudes, zeros among the data and the weights, and a model below the floor. */
function fill(buffer: ArrayBuffer, length: number, { zeros = true } = {}) {
  const random = createRandom(length);
  const draw = (low: number, high: number) => 10 ** (low + (high - low) * random.uniform());
  const array = (at: number, value: (i: number) => number) => {
    const view = new Float64Array(buffer, at, length);
    for (let i = 0; i < length; i++) view[i] = value(i);
    return view;
  };
  const y = array(Y, (i) => (zeros && i % 5 === 0 ? 0 : draw(-3, 6)));
  const x = array(X, (i) => (i % 7 === 3 ? 1e-9 : draw(-3, 6)));
  const w = array(W, (i) => (i % 4 === 1 ? 0 : draw(-2, 2)));
  return { y, x: x.slice(), w, length };
}

/** Asserts that two numbers agree to `tolerance`, relative to the one expected. */
function expectNear(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

/** The definition, term by term. */
function divergenceOf(y: number, x: number, beta: number): number {
  if (beta === 1) return y === 0 ? x : y * Math.log(y / x) - y + x;
  if (beta === 0) return y / x - Math.log(y / x) - 1;
  return y ** beta / (beta * (beta - 1)) + x ** beta / beta - (y * x ** (beta - 1)) / (beta - 1);
}

describe.each(Object.keys(makers) as (keyof typeof makers)[])("%s kernels", (name) => {
  const made = makers[name]();
  const lengths = [0, 1, 2, 3, 8, 101];

  it.skipIf(!made)("complete what is missing from the model", () => {
    const { kernels, buffer } = makers[name]()!;
    for (const length of lengths) {
      const { y, x, w } = fill(buffer, length);
      const squares = kernels.complete(Y, X, W, 0.25, length);
      const out = new Float64Array(buffer, X, length);
      for (let i = 0; i < length; i++) {
        const [from, to] = [x[i]!, y[i]!];
        const completed = from + 0.25 * w[i]! * (to - from);
        expect(Math.abs(out[i]! - completed)).toBeLessThanOrEqual(
          1e-13 * (from + to) * (1 + w[i]!),
        );
      }
      const naive = y.reduce((sum, value, i) => sum + w[i]! * (value - x[i]!) ** 2, 0);
      expectNear(squares, naive, 1e-12);
      fill(buffer, length);
      expectNear(kernels.weightedDistance(Y, X, W, length), naive, 1e-12);
      const even = y.reduce((sum, value, i) => sum + (value - x[i]!) ** 2, 0);
      expectNear(kernels.weightedDistance(Y, X, 0, length), even, 1e-12);
    }
  });

  it.skipIf(!made)("follow the definition of the divergence", () => {
    const { kernels, buffer } = makers[name]()!;
    for (const beta of [-0.5, 0, 0.5, 1, 1.3, 1.5, 2, 3]) {
      for (const length of lengths) {
        const { y, x, w } = fill(buffer, length, { zeros: beta > 0 });
        for (const weighted of [true, false]) {
          const weight = (i: number) => (weighted ? w[i]! : 1);
          const terms = Array.from(
            y,
            (value, i) => weight(i) * divergenceOf(value, Math.max(x[i]!, FLOOR), beta),
          );
          const naive = terms.reduce((sum, term) => sum + term, 0);
          const at = weighted ? W : 0;
          const value = kernels.divergence(Y, X, at, beta, FLOOR, length);
          expectNear(value, naive, 1e-11);
          kernels.numerators(Y, X, at, beta, FLOOR, OUT, length);
          const up = new Float64Array(buffer, OUT, length).slice();
          kernels.denominators(X, at, beta, FLOOR, OUT, length);
          const down = new Float64Array(buffer, OUT, length).slice();
          for (let i = 0; i < length; i++) {
            const from = Math.max(x[i]!, FLOOR);
            const pull = weight(i) * y[i]! * from ** (beta - 2);
            const push = weight(i) * from ** (beta - 1);
            expectNear(up[i]!, pull, 1e-13);
            expectNear(down[i]!, push, 1e-13);
          }
        }
      }
    }
  });

  it.skipIf(!made)("are right where model and data nearly agree", () => {
    const { kernels, buffer } = makers[name]()!;
    const y = new Float64Array(buffer, Y, 2).fill(3);
    const x = new Float64Array(buffer, X, 2).fill(3 * (1 + 1e-5));
    const apart = x[0]! - y[0]!;
    // d = (x − y)²/2y to the third order in the difference.
    expect(kernels.divergence(Y, X, 0, 1, FLOOR, 2) / (apart ** 2 / y[0]!)).toBeCloseTo(1, 4);
  });
});
