import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, it } from "vitest";
import { UnmixError } from "../../src/errors.ts";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import { fromNdarray, toNdarray } from "../../src/tensor/ndarray.ts";
import { allocateTensor } from "../../src/tensor/tensor.ts";
import { planted } from "../problems.ts";

const counting = (shape: number[]) =>
  ndarray(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    shape,
  );

/** Reads an ndarray of three dimensions entry by entry. */
function entries(array: ndarray.NdArray): number[] {
  const out: number[] = [];
  const [a = 1, b = 1, c = 1] = array.shape;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++)
        out.push(Number(array.get(...[i, j, k].slice(0, array.dimension))));
    }
  }
  return out;
}

describe("a tensor from an ndarray", () => {
  it("reads any view as the view reads itself", () => {
    const length = fc.integer({ min: 1, max: 5 });
    const step = fc.constantFrom(-2, -1, 1, 2);
    fc.assert(
      fc.property(
        fc.tuple(length, length, length),
        fc.tuple(step, step, step),
        fc.constantFrom([0, 1, 2], [2, 0, 1], [1, 0, 2]),
        fc.tuple(length, length, length),
        (shape, steps, order, low) => {
          const start = low.map((n, d) => (n - 1) % shape[d]!);
          const view = counting(shape)
            .lo(...start)
            .step(...steps)
            .transpose(...order);
          expect([...fromNdarray(view).data]).toEqual(entries(view));
          expect(fromNdarray(view).shape).toEqual(view.shape);
          const slice = view.pick(0, null, null);
          expect([...fromNdarray(slice).data]).toEqual(entries(slice));
        },
      ),
      { seed: 1 },
    );
  });

  it("takes contiguous float64 data without a copy", () => {
    const array = counting([2, 3, 4]);
    expect(fromNdarray(array).data).toBe(array.data);
    const second = fromNdarray(array.pick(1, null, null));
    expect(second.data.buffer).toBe((array.data as Float64Array).buffer);
    expect([...second.data]).toEqual(entries(array.pick(1, null, null)));
    expect(toNdarray(second).get(1, 2)).toBe(18);
  });

  it("takes other numbers and stores with a copy", () => {
    expect([...fromNdarray({ data: [1, 2, 3, 4], shape: [2, 2] }).data]).toEqual([1, 2, 3, 4]);
    expect([...fromNdarray(ndarray(new Int8Array([1, 2, 3]), [3])).data]).toEqual([1, 2, 3]);
    expect([...fromNdarray({ data: [1, 2, 3], shape: [2], offset: 1 }).data]).toEqual([2, 3]);
    const store = { length: 2, get: (i: number) => 10 * i };
    expect([...fromNdarray({ data: store, shape: [2] }).data]).toEqual([0, 10]);
  });

  it.each([
    ["a missing value", { data: [1, null, 3, 4], shape: [2, 2] }, /\[0, 1\].*is null.*a number/],
    ["a word", { data: [1, 2, "3", 4], shape: [2, 2] }, /\[1, 0\].*is "3".*a number/],
    [
      "rows",
      [
        [1, 2],
        [3, 4],
      ],
      /but it is a list; put its numbers one row after another/,
    ],
    ["nothing", undefined, /\{ data, shape \}.*but it is undefined/],
    ["rows in one list", new Float64Array(1000), /but it is a list; put its numbers/],
    ["more numbers than entries", { data: [1, 2, 3], shape: [2] }, /2 entries, but 3 numbers/],
    ["an object without data", { values: [1] }, /but it is an object of values/],
    ["data without a shape", { data: [1, 2] }, /shape is undefined.*list of whole numbers/],
    [
      "a stride of one number",
      { data: [1, 2], shape: [2], stride: 1 },
      /object of data, shape, stride/,
    ],
  ])("refuses %s", (_, array, sentence) => {
    expect(() => fromNdarray(array as never)).toThrow(UnmixError);
    expect(() => fromNdarray(array as never)).toThrow(sentence);
  });

  it("factorizes as its contiguous copy does", () => {
    const { tensor } = planted([6, 5, 4], 2);
    const view = toNdarray(tensor).transpose(2, 0, 1);
    const options = { rank: 2, maxIterations: 10 };
    expect(factorize(view, options).model).toEqual(factorize(fromNdarray(view), options).model);
  });
});

describe("a tensor in kernel memory", () => {
  it("is zero, factorizes without a copy and as any other, and outlives the work", () => {
    const { tensor } = planted([6, 5, 4], 2);
    const allocated = allocateTensor([6, 5, 4]);
    expect(allocated.data.every((value) => value === 0)).toBe(true);
    allocated.data.set(tensor.data);
    const options = { rank: 2, maxIterations: 10 };
    expect(factorize(allocated, options).model).toEqual(factorize(tensor, options).model);
    expect(allocated.data).toEqual(tensor.data);
    expect(factorize(allocated, { ...options, kernels: "plain" }).relativeError).toBeLessThan(1);
  });

  it("refuses a shape that is none", () => {
    expect(() => allocateTensor([2, -1])).toThrow(/whole numbers/);
    expect(() => allocateTensor(3 as never)).toThrow(/shape is 3.*list/);
  });

  it("says so where there is no memory for it", () => {
    for (const shape of [
      [1e5, 1e5],
      [1e12, 1e12],
    ]) {
      expect(() => allocateTensor(shape)).toThrow(UnmixError);
      expect(() => allocateTensor(shape)).toThrow(/GB, more memory than can be had/);
    }
  });
});
