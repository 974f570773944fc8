import { createRandom } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import {
  estimateDependence,
  joinByCopula,
  normalScore,
  softmaxRows,
} from "../../src/domain/dependence.ts";
import {
  gatherEvidence,
  type LearnedSources,
  labelGrains,
  labelShares,
  sinkPrior,
} from "../../src/domain/labels.ts";

const grid = Float64Array.from([0, 1, 2, 3]);
/** Two sources, two features of four points. */
const learned: LearnedSources = {
  features: [{ grid }, { grid }],
  points: 4,
  rank: 2,
  sources: Float64Array.from(
    [
      [0.4, 0.4, 0.2, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0.1, 0.2, 0.3, 0.4],
      [0.25, 0.25, 0.25, 0.25],
    ].flat(),
  ),
};
const none = Number.NaN;

describe("labelGrains", () => {
  it("multiplies the two-point means of the densities and says how sure it is", () => {
    const { label, posterior, score } = labelGrains(Float64Array.of(0.5, 2.5), learned, {
      floor: 0,
    });
    const likelihood = [0.4 * 0.35, 0.15 * 0.25];
    const sum = likelihood[0]! + likelihood[1]!;
    expect(label[0]).toBe(0);
    expectClose(
      posterior,
      likelihood.map((p) => p / sum),
      1e-12,
    );
    expect(score[0]).toBeCloseTo(Math.log10(likelihood[0]! / likelihood[1]!), 12);
  });

  it("takes the bin from the last grid point at or below the value", () => {
    const at = (value: number) => gatherEvidence(Float64Array.of(value, none), learned, 0).logs[0]!;
    expect(at(1)).toBeCloseTo(Math.log(0.3), 12);
    expect(at(0.999)).toBeCloseTo(Math.log(0.4), 12);
    expect(at(3)).toBeCloseTo(Math.log(0.1), 12);
    expect(at(-9)).toBeCloseTo(Math.log(0.4), 12);
  });

  it("labels a grain with a missing feature from the others", () => {
    const { posterior, status } = labelGrains(Float64Array.of(none, 2.5), learned, { floor: 0 });
    expectClose(posterior, [0.35 / 0.6, 0.25 / 0.6], 1e-12);
    expect(status[0]).toBe("undecided");
  });

  it("gives a grain without any value its prior", () => {
    const logPrior = Float64Array.of(Math.log(0.2), Math.log(0.8));
    const { posterior, status, label } = labelGrains(Float64Array.of(none, none), learned, {
      floor: 0,
      logPrior,
    });
    expectClose(posterior, [0.2, 0.8], 1e-12);
    expect([status[0], label[0]]).toEqual(["incomplete", 1]);
  });

  it("marks a value outside the grid", () => {
    const { status } = labelGrains(Float64Array.of(-0.1, 1, 0.1, 3.01), learned, { floor: 1e-4 });
    expect(status).toEqual(["outside", "outside"]);
  });

  it("with a floor leaves no grain impossible; without one says nothing of it", () => {
    const impossible: LearnedSources = {
      ...learned,
      sources: Float64Array.from(
        [
          [0.5, 0.5, 0, 0],
          [0, 0, 0.5, 0.5],
          [0, 0, 0.5, 0.5],
          [0.5, 0.5, 0, 0],
        ].flat(),
      ),
    };
    const grain = Float64Array.of(0.5, 0.5);
    expect(labelGrains(grain, impossible, { floor: 0 })).toMatchObject({
      posterior: Float64Array.of(0.5, 0.5),
      status: ["undecided"],
    });
    const { posterior } = labelGrains(Float64Array.of(0.5, 3), impossible, { floor: 1e-4 });
    expect(posterior[0]).toBeGreaterThan(0.99);
    expect(posterior[0]).toBeLessThan(1);
  });

  it("reports a finite score where one source alone is possible", () => {
    const { score } = labelGrains(
      Float64Array.of(3, none),
      { ...learned, rank: 1, sources: learned.sources.slice(8) },
      { floor: 0 },
    );
    expect(score[0]).toBeCloseTo(15.65, 2);
  });
});

describe("the dependence of features", () => {
  it("is found without labels", () => {
    const random = createRandom(3);
    const n = 4000;
    const correlation = 0.6;
    const scores = new Float64Array(n * 2);
    for (let g = 0; g < n; g++) {
      const x = random.normal();
      scores[g * 2] = x;
      scores[g * 2 + 1] = correlation * x + Math.sqrt(1 - correlation ** 2) * random.normal();
    }
    const evidence = { logs: new Float64Array(n), scores };
    const found = estimateDependence(evidence, new Float64Array(n), 1, 2);
    expect(Math.abs(found[0]! - 1)).toBeLessThan(0.06);
    expect(found[1]).toBe(found[2]);
    expect(Math.abs(found[1]! - correlation)).toBeLessThan(0.03);
  });

  it("adds the copula's log density, over the features that are there", () => {
    const evidence = { logs: new Float64Array(2), scores: Float64Array.of(1, -0.5, 1, none) };
    const rho = 0.85 * 0.6;
    const [z1, z2] = [1, -0.5];
    const expected =
      -0.5 * Math.log(1 - rho ** 2) -
      (rho ** 2 * (z1 ** 2 + z2 ** 2) - 2 * rho * z1 * z2) / (2 * (1 - rho ** 2));
    expectClose(joinByCopula(evidence, Float64Array.of(1, 0.6, 0.6, 1), 2), [expected, 0], 1e-12);
  });

  it("leaves independent features as they are", () => {
    const logs = Float64Array.of(-1, -2);
    const scores = Float64Array.of(0.3, -1, 2, 0.1);
    expectClose(joinByCopula({ logs, scores }, Float64Array.of(1, 0, 0, 1), 2), logs, 1e-14);
  });

  it("has normal scores that invert the normal distribution", () => {
    const table: [number, number][] = [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.03, -1.880793608151251],
      [0.8413447460685429, 1],
      [0, -2],
      [0.01, -2],
      [1, 2],
    ];
    for (const [p, z] of table) expect(normalScore(p)).toBeCloseTo(z, 7);
  });
});

it("makes rows of logs into probabilities, a row of −∞ uniform", () => {
  const infinity = Number.NEGATIVE_INFINITY;
  const logs = Float64Array.of(-2000, -2000 + Math.log(3), infinity, infinity);
  softmaxRows(logs, 2);
  expectClose(logs, [0.25, 0.75, 0.5, 0.5], 1e-12);
});

it("counts the shares of labels in each sink", () => {
  const shares = labelShares(Int32Array.of(0, 1, 1, 1), Int32Array.of(0, 0, 0, 2), 3, 2);
  expectClose(shares, [1 / 3, 2 / 3, 0, 0, 0, 1], 1e-15);
});

it("adds one grain of every source to the proportions of a sample", () => {
  const prior = sinkPrior(Float64Array.of(1, 0, 0.5, 0.5), Int32Array.of(0, 0, 0, 1), 2);
  expectClose(prior.subarray(4), [4 / 5, 1 / 5, 1.5 / 3, 1.5 / 3].map(Math.log), 1e-14);
});
