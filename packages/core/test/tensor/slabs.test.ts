import { describe, expect, it } from "vitest";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import { allocateSlabs, cutIntoSlabs, type SlabbedTensor } from "../../src/tensor/slabs.ts";
import { sizeOf } from "../../src/tensor/tensor.ts";
import { planted } from "../problems.ts";

/** Few rows to a slab, as if memories were small. */
const SMALL = 8 * 6 * 35 * 16;

const { tensor, rank } = planted([50, 6, 35], 3, { noise: 0.03 });

/** The same numbers in slabs that lie where the kernels work. */
function inSlabs(mostBytes: number): SlabbedTensor {
  const slabbed = allocateSlabs(tensor.shape, mostBytes);
  let first = 0;
  for (const { data } of slabbed.slabs) {
    data.set(tensor.data.subarray(first, first + data.length));
    first += data.length;
  }
  return slabbed;
}

describe("a tensor in slabs", () => {
  it("has all rows once, eight at least to a slab, and none too large", () => {
    const { slabs, shape } = allocateSlabs([50, 6, 35], SMALL);
    expect(shape).toEqual([50, 6, 35]);
    expect(slabs.map((slab) => slab.shape)).toEqual([
      [16, 6, 35],
      [16, 6, 35],
      [16, 6, 35],
      [2, 6, 35],
    ]);
    for (const slab of slabs) expect(slab.data).toHaveLength(sizeOf(slab.shape));
    expect(allocateSlabs([20, 3], 1).slabs.map((slab) => slab.shape[0])).toEqual([8, 8, 4]);
    expect(cutIntoSlabs(tensor, SMALL).slabs[3]!.data).toEqual(tensor.data.subarray(48 * 210));
  });

  it.each([
    { rank, maxIterations: 12 },
    { rank, maxIterations: 12, order: "matrixFirst" },
    { rank, maxIterations: 6, kernels: "plain" },
    { rank, maxIterations: 6, start: "svd" },
    { rank, maxIterations: 6, step: "spectral", momentum: false },
    { rank, maxIterations: 6, innerSteps: 1, momentum: false },
  ] as const)("is factorized to the bits of one memory: %j", (options) => {
    const whole = factorize(tensor, options);
    expect(factorize(inSlabs(SMALL), options)).toEqual(whole);
    expect(factorize(cutIntoSlabs(tensor, SMALL), options)).toEqual(whole);
  });

  it("is so for CP, whose rows may be several to an index", () => {
    const options = { model: "cp", rank: 3, maxIterations: 10 } as const;
    expect(factorize(inSlabs(SMALL), options)).toEqual(factorize(tensor, options));
    const svd = { ...options, start: "svd" } as const;
    expect(factorize(inSlabs(SMALL), svd)).toEqual(factorize(tensor, svd));
    const last = [8, 9, 2, 5];
    const other = planted(last, 2, { noise: 0.1 }).tensor;
    expect(factorize(cutIntoSlabs(other, 1), options)).toEqual(factorize(other, options));
  });

  it("is so where the residual is formed, and where data are scaled", () => {
    const exact = planted([40, 6, 35], 2);
    const options = { rank: 2, maxIterations: 400, targetError: 1e-7, tolerance: 0 };
    const whole = factorize(exact.tensor, options);
    expect(whole.relativeError).toBeLessThan(1e-5);
    expect(factorize(cutIntoSlabs(exact.tensor, SMALL), options)).toEqual(whole);
    const huge = { data: tensor.data.map((x) => x * 1e180), shape: tensor.shape };
    const few = { rank, maxIterations: 5 };
    expect(factorize(cutIntoSlabs(huge, SMALL), few)).toEqual(factorize(huge, few));
  });

  it("is refused where something needs it whole, or its slabs do not fit", () => {
    const slabbed = cutIntoSlabs(tensor, SMALL);
    expect(() => factorize(slabbed, { model: "tucker", rank: [2, 2, 2] })).toThrow(
      "but the model tucker needs it whole; take tucker1 or cp.",
    );
    expect(() => factorize(slabbed, { rank, weights: tensor })).toThrow("weights need it whole");
    const short = { slabs: slabbed.slabs.slice(1), shape: tensor.shape };
    expect(() => factorize(short, { rank })).toThrow("have 34 rows together; they must have 50.");
    const wrong = { slabs: [{ data: tensor.data, shape: [50, 35, 6] }], shape: tensor.shape };
    expect(() => factorize(wrong, { rank })).toThrow(
      "A slab of a tensor of shape 50 × 6 × 35 has shape",
    );
    const hole = inSlabs(SMALL);
    hole.slabs[1]!.data[3] = Number.NaN;
    expect(() => factorize(hole, { rank })).toThrow("The entry [16, 0, 3] of the tensor is NaN");
  });
});
