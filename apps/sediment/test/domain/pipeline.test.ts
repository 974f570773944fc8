import { createRandom, isUnmixError, type Progress } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import {
  applySources,
  exampleGrains,
  type GrainTable,
  type SedimentResult,
  unmix,
  unmixSteps,
} from "../../src/domain/index.ts";
import { plantedTable, tableOf } from "./tables.ts";

const MEANS = [
  [0, 0, 3],
  [3, 0, 0],
  [0, 3.5, 1],
];
const planted = plantedTable({ seed: 4, sinks: 12, grains: 100, means: MEANS });
const result = unmix(planted, { rank: 3, bootstrap: 8 });

function codes({ warnings }: Pick<SedimentResult, "warnings">): string[] {
  return warnings.map(({ code }) => code);
}

function accuracy({ comparison }: SedimentResult): number {
  return comparison!.labels!.accuracy;
}

describe("unmix on planted sources", () => {
  it("finds proportions, densities and labels", () => {
    expect(result.rank).toBe(3);
    expect(result.comparison!.proportions!.meanAbsoluteError).toBeLessThan(0.06);
    expect(Math.min(...result.comparison!.densityCorrelation!)).toBeGreaterThan(0.95);
    expect(accuracy(result)).toBeGreaterThan(0.9);
    expect(result.separation!.rank).toBe(3);
  });

  it("chooses the number of sources", () => {
    expect(unmix(planted).ranks).toMatchObject({ chosen: 3, method: "breakpoint" });
  });

  it("gives proportions and densities that sum to 1, the largest source first", () => {
    const { proportions, sources, points } = result;
    for (let at = 0; at < sources.length; at += points) {
      const sum = sources.subarray(at, at + points).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
    const means = [0, 0, 0];
    for (let i = 0; i < proportions.length; i += 3) {
      const row = proportions.subarray(i, i + 3);
      expect(row.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 12);
      row.forEach((share, r) => {
        means[r]! += share / 12;
      });
    }
    expect(means).toEqual([...means].sort((a, b) => b - a));
  });

  it("is never better than the bound of the singular values", () => {
    expect(result.fit.loss).toBeGreaterThanOrEqual(result.fit.svdBound);
  });

  it.each([{}, { reference: true }, { constraint: "simplex" }] as const)(
    "says how far off the factors are that it gives, and that it solved for, with %j",
    (options) => {
      const { fit, densities, proportions, sources } = unmix(planted, { rank: 3, ...options });
      const width = sources.length / 3;
      let square = 0;
      densities.forEach((y, at) => {
        const i = Math.floor(at / width);
        let fitted = 0;
        for (let r = 0; r < 3; r++) {
          fitted += proportions[i * 3 + r]! * sources[r * width + (at % width)]!;
        }
        square += (y - fitted) ** 2;
      });
      const { loss, relativeError } = fit.normalised;
      expect(loss).toBeCloseTo(Math.sqrt(square), 12);
      expect(relativeError).toBeCloseTo(Math.sqrt(square) / Math.hypot(...densities), 12);
      if (options.constraint === "simplex") expect(loss).toBeCloseTo(fit.loss, 6);
      else expect(loss).toBeGreaterThan(fit.loss * (1 + 1e-4));
      expect(loss).toBeLessThan(fit.loss * 1.02);
    },
  );

  it("holds the sums exactly throughout when asked, and finds the same", () => {
    const exact = unmix(planted, { rank: 3, constraint: "simplex" });
    expect(exact.fit.loss).toBeGreaterThanOrEqual(result.fit.loss * (1 - 1e-6));
    expectClose(exact.proportions, result.proportions, 0.05);
  });

  it("gives intervals about the proportions and the stability of labels", () => {
    const { low, high } = result.intervals!;
    expect(low.every((value, i) => value <= high[i]!)).toBe(true);
    const inside = result.proportions.filter(
      (share, i) => low[i]! - 0.02 <= share && share <= high[i]! + 0.02,
    );
    expect(inside.length).toBeGreaterThan(0.85 * result.proportions.length);
    const { stability, score } = result.labels;
    expect(stability!.every((share) => share >= 0 && share <= 1)).toBe(true);
    const mean = (pick: (s: number) => boolean) => {
      const some = stability!.filter((_, g) => pick(score[g]!));
      return some.reduce((sum, share) => sum + share, 0) / some.length;
    };
    expect(mean((s) => s > 1)).toBeGreaterThan(mean((s) => s < 0.25));
  });

  it("uses the sample's mixture as prior when asked, which helps where sources overlap", () => {
    const means = [
      [0, 0, 1.2],
      [1.8, 0, 0],
      [0, 1.8, 0],
    ];
    const table = plantedTable({ seed: 9, sinks: 12, grains: 100, means, contrast: 0.95 });
    const prior = unmix(table, { rank: 3, prior: "sink" });
    const plain = unmix(table, { rank: 3, shuffles: 0 });
    expect(plain.separation).toBeUndefined();
    expect(prior.proportions).toEqual(plain.proportions);
    expect(accuracy(prior)).toBeGreaterThan(accuracy(plain) + 0.02);
  });

  it.each([-700, 700])("gives the same bits in a unit of 2 to the power %i", (exponent) => {
    const values = planted.values.map((value) => value * 2 ** exponent);
    const { proportions, labels, residuals } = unmix({ ...planted, values }, { rank: 3 });
    expect(proportions).toEqual(result.proportions);
    expect(labels.label).toEqual(result.labels.label);
    expect(residuals).toEqual(result.residuals);
  });

  it("gives the same bits for the same seed and the same answer for another", () => {
    const again = unmix(planted, { rank: 3, bootstrap: 8 });
    expect(again).toEqual(result);
    const other = unmix(planted, { rank: 3, seed: 17 });
    expectClose(other.proportions, result.proportions, 1e-3);
  });
});

describe("features that go together", () => {
  const related = plantedTable({
    seed: 5,
    sinks: 12,
    grains: 100,
    means: [
      [0, 0, 0],
      [1.6, 1.6, 0],
      [0, 1.6, 1.6],
    ],
    common: 0.6,
  });

  it("are not counted twice", () => {
    const copula = unmix(related, { rank: 3 });
    const product = unmix(related, { rank: 3, joint: "product" });
    expect(accuracy(copula)).toBeGreaterThan(accuracy(product) + 0.02);
    expect(copula.dependence[1]).toBeGreaterThan(0.3);
    expect(copula.proportions).toEqual(product.proportions);
  });
});

describe("missing values", () => {
  function blank(table: GrainTable, share: number): GrainTable {
    const random = createRandom(1);
    return {
      ...table,
      values: table.values.map((value) => (random.uniform() < share ? Number.NaN : value)),
    };
  }

  it("keep every grain and cost little", () => {
    const some = unmix(blank(planted, 0.05), { rank: 3 });
    expect(some.labels.label).toHaveLength(1200);
    expect(accuracy(some)).toBeGreaterThan(accuracy(result) - 0.04);
  });

  it("of a whole feature in a sample are left out of its fit, and said", () => {
    const values = planted.values.slice();
    for (let g = 0; g < 100; g++) values[g * 3] = Number.NaN;
    const some = unmix({ ...planted, values }, { rank: 3 });
    expect(codes(some)).toContain("feature-missing-in-sample");
    expect(some.densities.subarray(0, some.points).every((value) => value === 0)).toBe(true);
    expect(some.residuals[0]).toBeNaN();
    expectClose(some.proportions.subarray(0, 3), result.proportions.subarray(0, 3), 0.2);
    expectClose(some.proportions.subarray(3), result.proportions.subarray(3), 0.05);
  });

  it("of everything in a sample are refused, naming it", () => {
    const values = planted.values.slice();
    values.fill(Number.NaN, 300, 600);
    expect(() => unmixSteps({ ...planted, values })).toThrow(
      /sample "Sink 2" has no usable value .*; leave the sample out or use other features\.$/,
    );
  });
});

describe("warnings", () => {
  it("say that samples of one mixture cannot be unmixed", () => {
    const even = plantedTable({ seed: 6, sinks: 12, grains: 100, means: MEANS, contrast: 0 });
    const warned = unmix(even, { rank: 3 });
    expect(warned.separation!.rank).toBe(1);
    expect(codes(warned)).toEqual(expect.arrayContaining(["not-separable", "similar-samples"]));
    expect(codes(result)).not.toContain("not-separable");
  });

  it("say which features are one and the same measurement", () => {
    const { features, values, grainIds } = planted;
    const J = features.length;
    const twice = {
      ...planted,
      features: [...features, "Age again", "Twice the age"],
      values: Float64Array.from(
        grainIds.flatMap((_, n) => {
          const own = Array.from(values.slice(n * J, (n + 1) * J));
          return [...own, own[0]! + 1, 2 * own[0]!];
        }),
      ),
    };
    const { warnings } = unmix(twice, { rank: 3, shuffles: 0 });
    expect(warnings.filter(({ code }) => code === "features-repeat")).toEqual([
      {
        code: "features-repeat",
        message: `${features[0]}, Age again and Twice the age say much the same of a grain (correlation 0.9 and more within the sources), and every feature weighs as much as any other, so what they say counts 3 times; use one of them, such as the age that you would plot.`,
      },
    ]);
    expect(codes(result)).not.toContain("features-repeat");
  });

  it("say that samples or grains are few", () => {
    const few = plantedTable({ seed: 7, sinks: 6, grains: 30, means: MEANS });
    expect(codes(unmix(few, { rank: 3 }))).toEqual(
      expect.arrayContaining(["few-samples", "few-grains"]),
    );
  });

  it("ask what the errors are when they are not used", () => {
    const errors = planted.values.map(() => 0.2);
    expect(codes(unmix({ ...planted, errors }, { rank: 2 }))).toContain("errors-ignored");
    const used = unmix({ ...planted, errors }, { rank: 2, errors: "1sigma" });
    expect(codes(used)).not.toContain("errors-ignored");
  });

  it("count what has no logarithm", () => {
    const { warnings } = unmix(planted, { rank: 2, log: ["Feature 1"] });
    expect(warnings.find(({ code }) => code === "nonpositive-on-log-scale")!.message).toMatch(
      /^\d+ values of Feature 1 are zero or negative/,
    );
  });

  it("say that a smoothing width is narrower than the grid, and what would keep it", () => {
    const narrow = unmix(planted, { rank: 3, bandwidth: { "Feature 1": 0.05 } });
    expect(narrow.warnings.find(({ code }) => code === "width-below-step")!.message).toMatch(
      /^The smoothing width of Feature 1 is narrower than .* \(0\.1\d*\).* About \d+ points/,
    );
    expect(narrow.residuals.every(Number.isFinite)).toBe(true);
    expect(accuracy(narrow)).toBeGreaterThan(0.9);
    const errors = planted.values.map((_, i) => (i % 3 ? 0.2 : 1e-7));
    const options = { rank: 3, errors: "1sigma", density: "pdp" } as const;
    const dated = unmix({ ...planted, errors }, options);
    expect(dated.residuals.every(Number.isFinite)).toBe(true);
    expect(dated.warnings.find(({ code }) => code === "width-below-step")!.message).toMatch(
      /^The errors of 11\d\d values of Feature 1 .* No number of points up to 4097 would keep it/,
    );
  });

  it("say that the solver had not settled", () => {
    expect(codes(unmix(planted, { rank: 3, maxIterations: 2 }))).toContain("not-converged");
  });

  it("pass on the reader's notes and the cells it skipped", () => {
    const noted = unmix(
      {
        ...planted,
        notes: [{ code: "twice", message: "An id stands twice." }],
        skipped: [{ row: 3, column: "B", text: "n.a.", reason: "text" }],
      },
      { rank: 2 },
    );
    expect(codes(noted)).toEqual(expect.arrayContaining(["twice", "skipped-cells"]));
  });

  it("tell cells that can be read in two ways from others, and where one of each is", () => {
    const skipped = [
      { row: 3, column: "B", text: "n.a.", reason: "text" },
      { row: 4, column: "B", text: "", reason: "blank" },
      { row: 5, column: "C", text: "1,081", reason: "text", sheet: "Ages" },
      { row: 6, column: "C", text: "2,950", reason: "text", sheet: "Ages" },
    ] as const;
    const { warnings } = unmix({ ...planted, skipped }, { rank: 2 });
    const messageOf = (code: string) => warnings.find((warning) => warning.code === code)?.message;
    expect(messageOf("ambiguous-cells")).toBe(
      '2 cells were skipped that can be read in two ways, as thousands or with decimals, such as "1,081" in column C, row 5 of sheet Ages; if it is 1081, write it so, and all others like it.',
    );
    expect(messageOf("skipped-cells")).toBe(
      '2 cells were skipped (1 blank, 1 without a usable number, such as "n.a." in column B, row 3); the grains are kept and labelled from their other features.',
    );
  });
});

describe("what cannot be unmixed", () => {
  it.each<[string, GrainTable, RegExp]>([
    ["no feature", tableOf([[[]], [[]]], []), /no feature/],
    ["one sample", tableOf([[[1], [2]]], ["Age"]), /has 1 sample; at least two/],
    [
      "a heading between the grains",
      tableOf([[[1], [2]], [[Number.NaN]], [[3], [4]]], ["Age"]),
      /^The sample "Sink 2", a single row, has no usable value .* \(Age\); if it is a heading or a note/,
    ],
  ])("%s", (_, table, sentence) => {
    try {
      unmixSteps(table);
    } catch (error) {
      expect(isUnmixError(error, "input")).toBe(true);
      expect((error as Error).message).toMatch(sentence);
      return;
    }
    expect.fail("nothing was refused");
  });

  it("still runs on the smallest table there is", () => {
    const { proportions } = unmix(
      tableOf(
        [
          [[1], [2]],
          [[5], [6]],
        ],
        ["Age"],
      ),
    );
    expect(proportions.every(Number.isFinite)).toBe(true);
  });
});

describe("progress", () => {
  it("never falls and names its stages", () => {
    const stages = new Set<string>();
    let last = 0;
    const steps = unmixSteps(planted, { bootstrap: 3, maxRank: 4 });
    for (const { stage, fraction } of steps as Generator<Progress>) {
      stages.add(stage);
      expect(fraction!).toBeGreaterThanOrEqual(last);
      expect(fraction!).toBeLessThanOrEqual(1);
      last = fraction!;
    }
    expect([...stages]).toEqual([
      "Densities",
      "Rank 1",
      "Rank 2",
      "Rank 3",
      "Rank 4",
      "Comparing with chance",
      "Bootstrap",
    ]);
    expect(last).toBeGreaterThan(0.8);
  });

  it("ends soon with a whole result when told to stop", () => {
    const steps = unmixSteps(planted, { bootstrap: 200 });
    let next = steps.next();
    let count = 0;
    while (!next.done) next = steps.next(count++ < 30 ? undefined : "stop");
    expect(count).toBeLessThan(60);
    expect(next.value.labels.label).toHaveLength(1200);
    expect(next.value.intervals).toBeUndefined();
    expect(codes(next.value)).toEqual(expect.arrayContaining(["stopped", "fewer-refits"]));
  });

  it("keeps the refits done when stopped among them", () => {
    const steps = unmixSteps(planted, { rank: 3, bootstrap: 200 });
    let next = steps.next();
    while (!next.done) {
      const enough = next.value.stage === "Bootstrap" && next.value.iteration >= 3;
      next = steps.next(enough ? "stop" : undefined);
    }
    expect(next.value.intervals).toBeDefined();
    expect(codes(next.value)).toContain("fewer-refits");
  });
});

it("refuses a table of one grain a sample, which has no densities", () => {
  const single = (grains: number) =>
    tableOf(
      Array.from({ length: 12 }, (_, i) =>
        Array.from({ length: i === 0 ? grains : 1 }, (_, n) => [i + n, 2 * i]),
      ),
      ["SiO2", "MgO"],
    );
  expect(() => unmixSteps(single(1))).toThrow(
    /Every sample has a single grain: this is a table of compositions.*unmix factorize/,
  );
  expect(() => unmixSteps(single(2))).not.toThrow();
});

describe("applySources", () => {
  it("gives the same labels to the grains it learned from, and like proportions", () => {
    const { labels, proportions, shares } = applySources(result, planted);
    expect(labels.label).toEqual(result.labels.label);
    expectClose(labels.posterior, result.labels.posterior, 1e-12);
    expect(shares).toEqual(result.shares);
    expectClose(proportions, result.proportions, 0.02);
  });

  it("labels new grains, without a feature if need be", () => {
    const fresh = plantedTable({ seed: 40, sinks: 3, grains: 200, means: MEANS });
    const full = applySources(result, fresh);
    expectClose(
      full.proportions,
      fresh.truth!.proportions!.map((_, i) => {
        const r = result.comparison!.assignment.indexOf(i % 3);
        return fresh.truth!.proportions![i - (i % 3) + r]!;
      }),
      0.12,
    );
    const two = { ...fresh, features: fresh.features.map((name, j) => (j === 2 ? "Other" : name)) };
    expect(applySources(result, two).warnings.map(({ code }) => code)).toEqual([
      "features-missing",
      "features-unused",
    ]);
    const units = { ...fresh, features: fresh.features.map((name) => `${name} (Ma)`) };
    const renamed = applySources(result, units);
    expect(renamed.labels).toEqual(full.labels);
    expect(renamed.table).toBe(units);
    expect(renamed.warnings.map(({ code }) => code)).toContain("features-renamed");
  });

  it("refuses a file without any of the features", () => {
    expect(() => applySources(result, tableOf([[[1]]], ["Colour"]))).toThrow(
      /none of the features/,
    );
  });
});

it("unmixes the example", () => {
  const example = unmix(exampleGrains());
  expect(example.rank).toBe(3);
  expect(accuracy(example)).toBeGreaterThan(0.85);
  expect(example.comparison!.proportions!.meanAbsoluteError).toBeLessThan(0.06);
});
