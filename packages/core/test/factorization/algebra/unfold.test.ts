import { describe, expect, it } from "vitest";
import { foldSteps, unfold, unfoldSteps } from "../../../src/factorization/algebra/unfold.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import { indexOf, sizeOf } from "../../../src/tensor/tensor.ts";

describe("unfold", () => {
  it.each([
    [[3, 2, 4, 5], 0],
    [[3, 2, 4, 5], 1],
    [[3, 2, 4, 5], 2],
    [[3, 2, 4, 5], 3],
    // Tiles that end within the tensor, and stretches that are short, as long as a line, and longer.
    [[21, 131], 1],
    [[19, 67, 7], 1],
    [[5, 3, 8], 1],
    [[5, 3, 9], 1],
  ])("of %j puts mode %d first and leaves the others in their order", (shape, mode) => {
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i);
    const others = [...shape.keys()].filter((n) => n !== mode);
    const naive = new Float64Array(data.length);
    data.forEach((value, at) => {
      const index = indexOf(at, shape);
      const place = [mode, ...others].reduce((sum, n) => sum * shape[n]! + index[n]!, 0);
      naive[place] = value;
    });
    expect(unfold(data, shape, mode)).toEqual(naive);
    expect(finish(foldSteps(naive, shape, mode))).toEqual(data);
  });

  it("pauses where it is long", () => {
    const long = unfoldSteps(new Float64Array(2 ** 23), [2 ** 11, 2, 2 ** 11], 1);
    let pauses = 0;
    for (const _ of long) pauses++;
    expect(pauses).toBeGreaterThanOrEqual(3);
  });
});
