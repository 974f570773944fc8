import { singularValues, voteRank } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import {
  fromModelJson,
  type SedimentOptions,
  toModelJson,
  unmix,
  unmixSteps,
} from "../../src/domain/index.ts";
import { plantedTable } from "./tables.ts";

const planted = plantedTable({
  seed: 4,
  sinks: 12,
  grains: 100,
  means: [
    [0, 0, 3],
    [3, 0, 0],
    [0, 3.5, 1],
  ],
});

function run(options: Partial<SedimentOptions>) {
  return unmix(planted, { shuffles: 0, ...options });
}

describe("fine grids", () => {
  it.each([
    [257, [65, 257]],
    [1025, [65, 257, 1025]],
    [1000, [64, 251, 1000]],
  ])("of %i points are fitted from coarser ones, as closely as at once", (points, grids) => {
    const scaled = run({ rank: 3, points });
    const { options, rows } = scaled.fit.scales!;
    expect(rows.map((row) => row.points)).toEqual(grids);
    expect(options).toMatchObject({ modes: [2], coarsest: 64, ratio: 4, sweeps: 7000, plateau: 0 });
    expect(rows.map((row) => row.termination)).toEqual(grids.map(() => "converged"));
    const { iterations, relativeError, termination } = scaled.fit;
    expect(rows.at(-1)).toEqual({
      points,
      iterations,
      relativeError,
      termination: termination.kind,
    });
    const once = run({ rank: 3, points, scales: "one" });
    expect(once.fit.scales).toBeUndefined();
    expectClose([scaled.fit.loss], [once.fit.loss], 1e-6);
    expectClose(scaled.proportions, once.proportions, 1e-3);
    expect(iterations).toBeLessThan(once.fit.iterations);
  });

  it("are finished at every rank of a sweep, whose table is of all points", () => {
    const { densities, rank, ranks } = run({ points: 257, maxRank: 5 });
    const once = run({ points: 257, maxRank: 5, scales: "one" });
    const I = planted.sinks.length;
    const values = singularValues(densities, I, densities.length / I);
    const norm = Math.hypot(...densities);
    ranks.rows.forEach((row, i) => {
      expect(row.rank).toBe(i + 1);
      expect(row.relativeError).toBeCloseTo(row.loss / norm, 12);
      expect(row.svdBound).toBeCloseTo(Math.hypot(...values.slice(row.rank)), 12);
      expect(row.loss).toBeGreaterThanOrEqual(row.svdBound);
      expectClose([row.loss], [once.ranks.rows[i]!.loss], 1e-3);
    });
    const { curvatures, votes, chosen } = voteRank(ranks.rows.map((row) => row.relativeError));
    expect(ranks).toMatchObject({ votes, chosen, method: "breakpoint" });
    expect(ranks.rows.map((row) => row.spline)).toEqual([...curvatures.spline]);
    expect([rank, once.rank]).toEqual([3, 3]);
  });

  it("take a rank that is given from the sweep, or fit it where the sweep ends before", () => {
    const within = run({ points: 257, rank: 2, maxRank: 4 });
    expect(within.ranks).toMatchObject({ chosen: 2, method: "given" });
    expect(within.fit.relativeError).toBe(within.ranks.rows[1]!.relativeError);
    const beyond = run({ points: 257, rank: 3, maxRank: 2 });
    expect(beyond.ranks.rows).toHaveLength(2);
    expect(beyond.fit.scales!.rows.map(({ points }) => points)).toEqual([65, 257]);
  });

  it("keep the sums where they are asked for, and a sample without a feature", () => {
    const values = planted.values.slice();
    for (let g = 0; g < 100; g++) values[g * 3] = Number.NaN;
    const options = { points: 257, rank: 3, constraint: "simplex", shuffles: 0 } as const;
    const some = unmix({ ...planted, values }, options);
    const once = unmix({ ...planted, values }, { ...options, scales: "one" });
    expectClose([some.fit.loss], [once.fit.loss], 1e-4);
    expectClose(some.proportions, once.proportions, 0.01);
    expect(some.fit.normalised.loss).toBeCloseTo(some.fit.loss, 1);
  });

  it("give the same bits again, also from the settings and grains of model.json", () => {
    const first = run({ points: 257, bootstrap: 2 });
    const kept = fromModelJson(toModelJson(first));
    expect(kept).toEqual(first);
    expect(unmix(kept.table, kept.options)).toEqual(first);
  });

  it("end soon with a whole result when told to stop", () => {
    const steps = unmixSteps(planted, { points: 1025, maxRank: 5 });
    const stages = new Set<string>();
    let next = steps.next();
    let left = 0;
    while (!next.done) {
      stages.add(next.value.stage);
      const stop = next.value.stage === "Rank 2, all points" || left > 0;
      if (stop) left++;
      next = steps.next(stop ? "stop" : undefined);
    }
    expect(left).toBeLessThan(60);
    expect([...stages]).toContain("Rank 5, all points");
    expect(next.value.ranks.rows).toHaveLength(5);
    expect(next.value.labels.label).toHaveLength(1200);
    expect(next.value.warnings.map(({ code }) => code)).toContain("stopped");
  });
});

describe("one scale", () => {
  it.each([{}, { points: 128 }, { points: 257, reference: true }])(
    "is what %j has, to the bit",
    (options) => {
      const { options: resolved, ...result } = run({ rank: 3, ...options });
      const { options: asked, ...once } = run({ rank: 3, ...options, scales: "one" });
      expect(result).toEqual(once);
      expect(result.fit.scales).toBeUndefined();
      expect(resolved.scales).toBe("reference" in options ? "one" : "auto");
      expect(asked.scales).toBe("one");
    },
  );
});
