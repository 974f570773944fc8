import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import { estimateRank } from "../../src/factorization/rank/rank.ts";
import type { RankOptions } from "../../src/factorization/rank/rank-options.ts";
import { estimateTuckerRank } from "../../src/factorization/rank/tucker-rank.ts";
import { bootstrapFactors } from "../../src/factorization/uncertainty/bootstrap.ts";
import {
  type MultiStartOptions,
  multiStart,
} from "../../src/factorization/uncertainty/multi-start.ts";
import { createRandom } from "../../src/random/random.ts";
import { sparseMatrix } from "../../src/tensor/sparse.ts";
import {
  bootstrapFactorsOn,
  estimateRankOn,
  estimateTuckerRankOn,
  multiStartOn,
  openPool,
  type Pool,
} from "../../src/threads/node.ts";
import { planted } from "../problems.ts";

const { tensor } = planted([12, 5, 9], 3, { noise: 0.1 });
const settings = { maxIterations: 30, tolerance: 1e-4 };
const sweep = {
  maxRank: 3,
  holdOut: { folds: 2 },
  stability: { splits: 1 },
  factorize: settings,
  seed: 6,
};

describe.each([1, 2, 3])("several factorizations on a pool of %i", (threads) => {
  let pool: Pool;
  beforeAll(async () => {
    pool = await openPool(threads);
    expect(pool.threads).toBe(threads);
  });
  afterAll(() => pool.close());

  it.each([0, 1, 2])(
    "sweep the ranks to the bits of one after another, with %i random starts",
    async (startsPerRank) => {
      const options = { ...sweep, startsPerRank };
      expect(await estimateRankOn(pool, tensor, options)).toEqual(estimateRank(tensor, options));
    },
  );
  it("sweep those of CP, with weights", async () => {
    const weights = { data: tensor.data.map((_, i) => (i % 7) / 7), shape: tensor.shape };
    const factorize = { model: "cp", weights, ...settings } as const;
    const options = { maxRank: 3, factorize };
    expect(await estimateRankOn(pool, tensor, options)).toEqual(estimateRank(tensor, options));
  });
  it("sweep those of a sparse matrix, start several times and draw its rows", async () => {
    const random = createRandom(2);
    const sparse = sparseMatrix({
      rows: 20,
      columns: 30,
      rowIndices: Array.from({ length: 150 }, () => random.integer(20)),
      columnIndices: Array.from({ length: 150 }, () => random.integer(30)),
      values: Array.from({ length: 150 }, () => random.uniform()),
    });
    for (const factorize of [settings, { model: "cp", ...settings } as const]) {
      const options = { maxRank: 3, stability: { splits: 1 }, factorize } as RankOptions;
      expect(await estimateRankOn(pool, sparse, options)).toEqual(estimateRank(sparse, options));
      const starts = { ...factorize, rank: 2, starts: 3 } as MultiStartOptions;
      expect(await multiStartOn(pool, sparse, starts)).toEqual(multiStart(sparse, starts));
    }
    const fit = factorize(sparse, { rank: 2, ...settings });
    expect(await bootstrapFactorsOn(pool, sparse, fit, { refits: 5 })).toEqual(
      bootstrapFactors(sparse, fit, { refits: 5 }),
    );
  });
  it("go along a path of Tucker ranks", async () => {
    const factorize = { model: "tucker", ...settings } as const;
    const options = { maxRank: 3, seed: 2, factorize };
    expect(await estimateTuckerRankOn(pool, tensor, options)).toEqual(
      estimateTuckerRank(tensor, options),
    );
  });
  it("start several times and draw again to the same bits as well", async () => {
    const options = { rank: 3, starts: 4, ...settings };
    expect(await multiStartOn(pool, tensor, options)).toEqual(multiStart(tensor, options));
    const fit = factorize(tensor, { rank: 2, ...settings });
    for (const draw of ["rows", "residuals"] as const) {
      const drawn = { draw, refits: 5 };
      expect(await bootstrapFactorsOn(pool, tensor, fit, drawn)).toEqual(
        bootstrapFactors(tensor, fit, drawn),
      );
    }
  });
  it("says how far the whole is, and never goes back", async () => {
    const fractions: number[] = [];
    const stop = new AbortController();
    // Endless, so that progress is heard however fast the machine is.
    const endless = { maxIterations: 1e9, tolerance: 0, history: false };
    await estimateRankOn(
      pool,
      tensor,
      { maxRank: 3, factorize: endless },
      {
        stop: stop.signal,
        onProgress({ fraction, stage }) {
          fractions.push(fraction!);
          expect(stage).toMatch(/^Rank \d$/);
          if (fractions.length === 6) stop.abort();
        },
      },
    );
    expect(fractions.length).toBeGreaterThanOrEqual(6);
    for (let k = 1; k < fractions.length; k++) {
      expect(fractions[k]).toBeGreaterThanOrEqual(fractions[k - 1]!);
      expect(fractions[k]).toBeLessThanOrEqual(1);
    }
  });
  it("stops here with what is done, and with one rank at the very least", async () => {
    const endless = { maxIterations: 1e9, tolerance: 0, history: false };
    const stop = new AbortController();
    const run = { stop: stop.signal, onProgress: () => stop.abort() };
    const stopped = await estimateRankOn(pool, tensor, { maxRank: 3, factorize: endless }, run);
    expect([stopped.complete, stopped.rows.length]).toEqual([false, 1]);
    const again = await estimateRankOn(pool, tensor, sweep, { stop: stop.signal });
    expect([again.complete, again.rows.length]).toEqual([false, 1]);
    const starts = await multiStartOn(pool, tensor, { rank: 2 }, { stop: stop.signal });
    expect(starts.fits.map(({ termination }) => termination.kind)).toEqual(["stopped"]);
  });
  it("is cancelled with the reason, and can be used again", async () => {
    const endless = { maxIterations: 1e9, tolerance: 0, history: false };
    const cancel = new AbortController();
    const run = { signal: cancel.signal, onProgress: () => cancel.abort(new Error("Enough.")) };
    await expect(
      estimateRankOn(pool, tensor, { maxRank: 3, factorize: endless }, run),
    ).rejects.toThrow("Enough.");
    await expect(estimateRankOn(pool, tensor, sweep, run)).rejects.toThrow("Enough.");
    const { rows } = await estimateRankOn(pool, tensor, { maxRank: 2, factorize: settings });
    expect(rows.length).toBe(2);
  });
  it("refuses what makes no sense before any work", async () => {
    await expect(estimateRankOn(pool, tensor, { maxRank: 99 })).rejects.toThrow(/ranks 1 to 12/);
    await expect(multiStartOn(pool, tensor, { rank: 3, starts: 0 })).rejects.toThrow(/starts is 0/);
  });
});
