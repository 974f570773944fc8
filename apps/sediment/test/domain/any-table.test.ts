import { isUnmixError } from "@unmix/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { applySources, unmix } from "../../src/domain/index.ts";
import { tableOf } from "./tables.ts";

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(Number.NaN, 0, 5, 1e12, -1e-12, 1e-200) },
);
const error = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(Number.NaN, 0, -1, 1e-300, 1e12, Number.POSITIVE_INFINITY),
);
const grains = (features: number) =>
  fc.array(fc.array(value, { minLength: features, maxLength: features }), { maxLength: 20 });
const tables = fc.integer({ min: 1, max: 3 }).chain((features) =>
  fc.array(grains(features), { minLength: 1, maxLength: 5 }).chain((sinks) => {
    const table = tableOf(sinks, ["Age", "Eu", "Ti"].slice(0, features));
    const length = table.values.length;
    return fc
      .array(error, { minLength: length, maxLength: length })
      .map((errors) => ({ ...table, errors: Float64Array.from(errors) }));
  }),
);
const settings = fc.record({
  log: fc.constantFrom([], ["Age"]),
  points: fc.integer({ min: 8, max: 40 }),
  percentile: fc.integer({ min: 50, max: 100 }),
  bandwidth: fc.constantFrom("median" as const, "first" as const, { Age: 1e-5 }, { Age: 1e6 }),
  errors: fc.constantFrom("none" as const, "1sigma" as const),
  density: fc.constantFrom("kde" as const, "kde" as const, "pdp" as const),
  joint: fc.constantFrom("copula" as const, "product" as const),
  floor: fc.constantFrom(0, 1e-4),
  bootstrap: fc.constantFrom(0, 2),
  maxIterations: fc.constant(300),
});

it("gives finite numbers or a sentence for any table", () => {
  fc.assert(
    fc.property(tables, settings, (table, options) => {
      try {
        const result = unmix(table, options);
        const { proportions, sources, shares, labels } = result;
        const { loss, relativeError } = result.fit.normalised;
        expect([loss, relativeError].every(Number.isFinite)).toBe(true);
        for (const numbers of [proportions, sources, shares, labels.posterior, labels.score]) {
          expect(numbers.every(Number.isFinite)).toBe(true);
        }
        expect(applySources(result, table).labels.label).toEqual(labels.label);
      } catch (error) {
        if (!isUnmixError(error)) throw error;
        expect(error.message).toMatch(/sample|a PDP needs errors/);
      }
    }),
    { numRuns: 150, seed: 77 },
  );
});
