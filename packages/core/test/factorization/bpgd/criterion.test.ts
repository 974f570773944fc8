import { type FactorizeOptions, factorize, type Iterate } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { multiply, planted } from "../../problems.ts";

const { tensor, rank } = planted([8, 3, 5], 2, { noise: 0.2 });
const { data: y } = tensor;
const [rows, columns] = [8, 15];

const weights = { data: y.map((_, i) => [3, 0.5, 1, 0][i % 4]!), shape: tensor.shape };

/** Both gradients of half the squared error in the weights w, by the definition, with their factors. */
function gradientsOf({ factor }: Iterate, w: Float64Array = y.map(() => 1)) {
  const [a, b] = [factor(0), factor("core")];
  const off = multiply(a, b).map((x, i) => w[i]! * (x - y[i]!));
  const ofMatrix = a.data.map((_, n) => {
    const [i, r] = [Math.floor(n / rank), n % rank];
    let sum = 0;
    for (let m = 0; m < columns; m++) sum += off[i * columns + m]! * b.data[r * columns + m]!;
    return sum;
  });
  const ofCore = b.data.map((_, n) => {
    const [r, m] = [Math.floor(n / columns), n % columns];
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += off[i * columns + m]! * a.data[i * rank + r]!;
    return sum;
  });
  return { factors: [...a.data, ...b.data], gradients: [...ofMatrix, ...ofCore] };
}

const norm = (values: readonly number[]) => Math.hypot(...values);

/** What each criterion is, from what a user sees of the iterates. */
const TRUTHS = {
  gradientNorm: (w?: Float64Array) => (iterate: Iterate) => norm(gradientsOf(iterate, w).gradients),
  nonnegativeCone: (w?: Float64Array) => (iterate: Iterate) => {
    const { factors, gradients } = gradientsOf(iterate, w);
    const cone = gradients.filter((slope, n) => factors[n]! > 0 || slope < 0);
    return norm(cone) / Math.sqrt(factors.length);
  },
  relativeError: () => (iterate: Iterate) => {
    const model = multiply(iterate.factor(0), iterate.factor("core"));
    return norm([...y].map((value, i) => value - model[i]!)) / norm([...y]);
  },
  objective: () => {
    let before = Number.NaN;
    return ({ statistics: { objective = 0 } }: Iterate) => {
      const change = Math.abs(before - objective) / before;
      before = objective;
      return Number.isNaN(change) ? Number.POSITIVE_INFINITY : change;
    };
  },
  iterates: () => {
    let before: readonly Float64Array[] | undefined;
    return ({ factor }: Iterate) => {
      const now = [factor(0).data, factor("core").data];
      const changes = now.map(
        (x, n) => norm([...x].map((v, i) => v - (before?.[n]?.[i] ?? Infinity))) / norm([...x]),
      );
      before = now;
      return Math.max(...changes);
    };
  },
};

const WAYS: Record<string, Partial<FactorizeOptions>> = {
  coordinates: {},
  "coordinates without momentum": { momentum: false },
  "exact solves": { update: "exact" },
  "gradient steps": { update: "gradient" },
  "one gradient step": { update: "gradient", innerSteps: 1, momentum: false },
  "random order": { order: "random" },
};

describe("a criterion", () => {
  it.each(["gradientNorm", "nonnegativeCone"] as const)(
    "%s is of the weighted error",
    (criterion) => {
      const { statistics } = factorize(tensor, {
        rank,
        weights,
        criterion,
        tolerance: 0,
        maxIterations: 12,
        statistics: { truth: TRUTHS[criterion](weights.data) },
      });
      expectClose(statistics.criterion, statistics.own!.truth!, 1e-9);
    },
  );

  it.each(Object.keys(TRUTHS) as (keyof typeof TRUTHS)[])("%s is what it says", (criterion) => {
    for (const way of Object.values(WAYS)) {
      const { statistics } = factorize(tensor, {
        ...way,
        rank,
        criterion,
        tolerance: 0,
        maxIterations: 12,
        statistics: { truth: TRUTHS[criterion]() },
      });
      const skipped = Number(statistics.criterion[0] === Number.POSITIVE_INFINITY);
      expect(statistics.own!.truth![0] === Number.POSITIVE_INFINITY).toBe(skipped === 1);
      expectClose(
        statistics.criterion.subarray(skipped),
        statistics.own!.truth!.subarray(skipped),
        1e-9,
      );
    }
  });

  it("of iterates is that of factors as they move, of a divergence and with components scaled too", () => {
    const unit = {
      kind: "norm",
      norm: "l1",
      how: "scale",
      per: "slice",
      rescale: "other",
    } as const;
    const counts = { ...tensor, data: y.map((value) => Math.abs(value)) };
    for (const way of [
      { objective: "kullbackLeibler" },
      { constraints: { core: unit } },
    ] as const) {
      const { statistics } = factorize(counts, {
        ...way,
        rank,
        criterion: "iterates",
        tolerance: 0,
        maxIterations: 6,
        statistics: { truth: TRUTHS.iterates() },
      });
      expectClose(statistics.criterion.subarray(1), statistics.own!.truth!.subarray(1), 1e-12);
    }
  });
});
