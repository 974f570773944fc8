import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { densitiesOn, estimateDensities } from "../../src/domain/densities.ts";
import { grainsBySink, usableValues } from "../../src/domain/values.ts";
import { plantedTable, tableOf } from "./tables.ts";

const settings = { points: 64, percentile: 95, bandwidth: "median", density: "kde" } as const;
const feature = (name: string, log = false) => ({ feature: name, log });

function estimate(
  table: ReturnType<typeof tableOf>,
  more: Partial<Parameters<typeof estimateDensities>[3]> & {
    log?: boolean;
    errors?: "none" | "1sigma" | "2sigma";
  } = {},
) {
  const { log = false, errors = "none", ...own } = more;
  const features = table.features.map((name) => feature(name, log));
  const usable = usableValues(table, features, errors);
  return estimateDensities(usable, grainsBySink(table), features, { ...settings, ...own });
}

const planted = plantedTable({
  seed: 1,
  sinks: 5,
  grains: 60,
  means: [
    [0, 5],
    [3, 1],
  ],
});

describe("estimateDensities", () => {
  it("gives fibres that are nonnegative and sum to about 1", () => {
    const { densities, features } = estimate(planted);
    expect(densities.length).toBe(5 * 2 * 64);
    expect(densities.every((value) => value >= 0)).toBe(true);
    for (let at = 0; at < densities.length; at += 64) {
      const sum = densities.subarray(at, at + 64).reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-3);
    }
    expect(features[0]!.counts).toEqual(new Int32Array(5).fill(56));
  });

  it("spans four widths beyond the inner values, ends included", () => {
    const table = tableOf(
      [
        [[0], [1], [2], [3], [4]],
        [[1], [2], [3], [4], [5]],
      ],
      ["Age"],
    );
    const own = { percentile: 100, bandwidth: { Age: 0.5 }, points: 19 };
    const { features, fallbacks } = estimate(table, own);
    expectClose(
      features[0]!.grid,
      Array.from({ length: 19 }, (_, k) => -2 + k / 2),
      1e-14,
    );
    expect(fallbacks).toEqual([]);
  });

  it("is the plain Gaussian sum times the step", () => {
    const table = tableOf(
      [
        [[0], [1]],
        [[2], [5]],
      ],
      ["Age"],
    );
    const { features, densities } = estimate(table, { percentile: 100, bandwidth: { Age: 1 } });
    const { grid } = features[0]!;
    const step = grid[1]! - grid[0]!;
    const gauss = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    const plain = Array.from(grid, (x) => (x > 5 ? 0 : (step * (gauss(x) + gauss(x - 1))) / 2));
    expectClose(densities.subarray(0, 64), plain, 1e-12);
  });

  it("takes the median width over samples, the first sample's, or the one given", () => {
    const spread = (scale: number) => Array.from({ length: 40 }, (_, g) => [(scale * g) / 40]);
    const table = tableOf([spread(1), spread(2), spread(10)], ["Age"]);
    const width = (bandwidth: "median" | "first" | { Age: number }) =>
      estimate(table, { bandwidth, points: 257 }).features[0]!.bandwidth;
    expect(width("median")).toBeCloseTo(2 * width("first"), 12);
    expect(width({ Age: 0.3 })).toBe(0.3);
  });

  it("says so where the first sample is too small for a width", () => {
    const { fallbacks, features } = estimate(tableOf([[[1]], [[1], [2], [4]]], ["Age"]), {
      bandwidth: "first",
    });
    expect(fallbacks).toEqual([{ feature: "Age", reason: "fewValues" }]);
    expect(features[0]!.bandwidth).toBeGreaterThan(0);
  });

  it("leaves the fibre of a sample without values at zero and counts none", () => {
    const table = tableOf(
      [
        [
          [1, 2],
          [2, 3],
          [3, 5],
        ],
        [
          [1, Number.NaN],
          [2, Number.NaN],
        ],
      ],
      ["Age", "Eu"],
    );
    const { densities, counts } = estimate(table);
    expect([...counts.slice(2)]).toEqual([2, 0]);
    expect(densities.subarray(3 * 64).every((value) => value === 0)).toBe(true);
  });

  it("refuses a feature without any value, naming it", () => {
    expect(() => estimate(tableOf([[[-1]], [[-2]]], ["Age"]), { log: true })).toThrow(
      /feature Age has no usable value in any sample \(its log10 needs values above zero\)/,
    );
  });

  it("copes with values that are all equal", () => {
    const { fallbacks, densities } = estimate(
      tableOf(
        [
          [[7], [7], [7]],
          [[7], [7]],
        ],
        ["Age"],
      ),
    );
    expect(fallbacks).toEqual([{ feature: "Age", reason: "equalValues" }]);
    expect(densities.every(Number.isFinite)).toBe(true);
  });
});

describe("a kernel narrower than a step of the grid", () => {
  const spread = (scale: number) =>
    Array.from({ length: 30 }, (_, g) => [scale * Math.sin(7 * g + 1)]);
  const table = tableOf([spread(100), spread(40), spread(70)], ["Age"]);

  it.each([8, 16, 64])("loses no grain on %i points", (points) => {
    const { densities, features, fallbacks } = estimate(table, {
      points,
      percentile: 100,
      bandwidth: { Age: 1e-5 },
    });
    const grid = features[0]!.grid;
    const step = (grid.at(-1)! - grid[0]!) / (points - 1);
    expect(features[0]!.bandwidth).toBeCloseTo(step, 12);
    expect(fallbacks).toMatchObject([{ feature: "Age", reason: "belowStep" }]);
    for (let i = 0; i < 3; i++) {
      const sum = densities.subarray(i * points, (i + 1) * points).reduce((a, b) => a + b, 0);
      // The outermost grains lie two steps from an end, 2 % of their kernel beyond it.
      expect(Math.abs(sum - 1)).toBeLessThan(0.01);
    }
  });

  it("names the points that would keep it", () => {
    const own = { percentile: 100, bandwidth: { Age: 2 } };
    const { fallbacks } = estimate(table, { ...own, points: 32 });
    const { points } = fallbacks[0]!;
    expect(estimate(table, { ...own, points: points! }).fallbacks).toEqual([]);
    expect(estimate(table, { ...own, points: points! - 1 }).fallbacks).toHaveLength(1);
  });

  it.each(["kde", "pdp"] as const)("of a precise value in a %s is widened alone", (density) => {
    const errors = Float64Array.from({ length: 90 }, (_, g) => (g % 3 === 0 ? 1e-6 : 12));
    const precise = estimate(
      { ...table, errors },
      { percentile: 100, bandwidth: { Age: 1e-3 }, errors: "1sigma", density },
    );
    const plain = estimate(
      { ...table, errors: errors.map((error) => Math.max(error, 1.5)) },
      { percentile: 100, bandwidth: { Age: 1e-3 }, errors: "1sigma", density },
    );
    expect(precise.fallbacks).toMatchObject([{ reason: "belowStep", grains: 30 }]);
    for (let i = 0; i < 3; i++) {
      const sum = precise.densities.subarray(i * 64, (i + 1) * 64).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(0.01);
    }
    expect(precise.features[0]!.grid).toEqual(plain.features[0]!.grid);
  });
});

describe("errors of values", () => {
  const errors = Float64Array.of(0.6, 0.6, Number.NaN, 0.6);
  const table = tableOf(
    [
      [[0], [1]],
      [[2], [5]],
    ],
    ["Age"],
    { errors },
  );
  const gauss = (x: number, h: number) =>
    Math.exp(-0.5 * (x / h) ** 2) / (h * Math.sqrt(2 * Math.PI));
  const own = { percentile: 100, bandwidth: { Age: 0.8 } };

  it.each(["1sigma", "2sigma"] as const)("widen the kernel when they are %s", (sigma) => {
    const deviation = sigma === "1sigma" ? 0.6 : 0.3;
    const { features, densities } = estimate(table, { ...own, errors: sigma });
    const { grid } = features[0]!;
    const step = grid[1]! - grid[0]!;
    const h = Math.hypot(0.8, deviation);
    expectClose(
      densities.subarray(0, 64),
      grid.map((x) => (step * (gauss(x, h) + gauss(x - 1, h))) / 2),
      1e-12,
    );
  });

  it("are warned of where a feature lacks some, or all that a PDP needs", () => {
    const none = { ...table, errors: table.values.map(() => Number.NaN) };
    const reasons = (density: "kde" | "pdp", of: typeof table) =>
      estimate(of, { ...own, errors: "1sigma", density }).fallbacks.map(({ grains }) => grains);
    expect(reasons("kde", table)).toEqual([1]);
    expect(reasons("kde", none)).toEqual([]);
    expect(reasons("pdp", none)).toEqual([4]);
  });

  it("are the kernel's whole width in a PDP, with the shared one where blank", () => {
    const { features, densities, fallbacks } = estimate(table, {
      ...own,
      errors: "1sigma",
      density: "pdp",
    });
    const { grid } = features[0]!;
    const step = grid[1]! - grid[0]!;
    expectClose(
      densities.subarray(64),
      grid.map((x) => (step * (gauss(x - 2, 0.8) + gauss(x - 5, 0.6))) / 2),
      1e-12,
    );
    expect(fallbacks).toEqual([{ feature: "Age", reason: "noErrors", grains: 1 }]);
  });

  it.each(["kde", "pdp"] as const)(
    "that no error can be are missing in a %s, and counted",
    (density) => {
      const odd = Float64Array.of(-1, 0.6, Number.POSITIVE_INFINITY, 0.6);
      const blank = Float64Array.of(Number.NaN, 0.6, Number.NaN, 0.6);
      const [given, missing] = [odd, blank].map((those) =>
        estimate({ ...table, errors: those }, { ...own, errors: "1sigma", density }),
      );
      expect(given).toEqual(missing);
      expect(given!.fallbacks).toEqual([{ feature: "Age", reason: "noErrors", grains: 2 }]);
    },
  );
});

describe("usableValues", () => {
  it("takes log10, counts what has none, and carries errors over", () => {
    const table = tableOf(
      [
        [
          [100, 1],
          [0, 2],
          [-3, 3],
        ],
      ],
      ["Age", "Eu"],
      {
        errors: Float64Array.of(10, 0, 1, 0, 1, 0),
      },
    );
    const { values, nonpositive, deviations } = usableValues(
      table,
      [feature("Age", true)],
      "2sigma",
    );
    expect([...values]).toEqual([2, Number.NaN, Number.NaN]);
    expect([...nonpositive]).toEqual([2]);
    expect(deviations![0]).toBeCloseTo(5 / (100 * Math.LN10), 14);
  });

  it("gives features that the table lacks as missing", () => {
    const { values } = usableValues(tableOf([[[1]]], ["Age"]), [feature("Ti"), feature("Age")]);
    expect([...values]).toEqual([Number.NaN, 1]);
  });
});

it("densitiesOn gives other grains on the same grid", () => {
  const features = [feature("Feature 1"), feature("Feature 2")];
  const usable = usableValues(planted, features);
  const groups = grainsBySink(planted);
  const { features: shared, densities } = estimateDensities(usable, groups, features, settings);
  const again = densitiesOn(usable, [groups[3]!], shared, settings);
  expect(again.densities).toEqual(densities.slice(3 * 128, 4 * 128));
});
