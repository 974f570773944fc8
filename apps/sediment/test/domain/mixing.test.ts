import { expectClose } from "@unmix/testing";
import { describe, it } from "vitest";
import { mixSources } from "../../src/domain/mixing.ts";

/** Three sources of two features on four points. */
const sources = Float64Array.from(
  [
    [0.7, 0.3, 0, 0, 0, 0, 0.5, 0.5],
    [0, 0.2, 0.8, 0, 0.5, 0.5, 0, 0],
    [0.1, 0.1, 0.1, 0.7, 0.25, 0.25, 0.25, 0.25],
  ].flat(),
);
const shape = { sinks: 1, features: 2, rank: 3 };

function mixture(weights: readonly number[]): Float64Array {
  return Float64Array.from({ length: 8 }, (_, m) =>
    weights.reduce((sum, weight, r) => sum + weight * sources[r * 8 + m]!, 0),
  );
}

describe("mixSources", () => {
  it.each([[[0.2, 0.5, 0.3]], [[1, 0, 0]], [[0, 0.6, 0.4]]])("finds %j again", (weights) => {
    const found = mixSources(mixture(weights), Int32Array.of(9, 9), sources, shape);
    expectClose(found, weights, 1e-9);
  });

  it("uses the features that the sample has", () => {
    const densities = mixture([0.2, 0.5, 0.3]);
    densities.fill(0, 4);
    const found = mixSources(densities, Int32Array.of(9, 0), sources, shape);
    expectClose(found, [0.2, 0.5, 0.3], 1e-9);
  });

  it("gives the nearest proper mixture where none fits", () => {
    const found = mixSources(
      Float64Array.of(2, 0, 0, 0, 0, 0, 1, 1),
      Int32Array.of(9, 9),
      sources,
      shape,
    );
    expectClose(found, [1, 0, 0], 1e-9);
  });

  it("says nothing of a sample without values", () => {
    const found = mixSources(new Float64Array(8), Int32Array.of(0, 0), sources, shape);
    expectClose(found, [1 / 3, 1 / 3, 1 / 3], 1e-15);
  });
});
