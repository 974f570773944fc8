import {
  estimateRankSteps,
  estimateTuckerRankSteps,
  type FactorizeOptions,
  factorize,
  factorizeSteps,
} from "@unmix/core";
import { planFactorization } from "@unmix/multiscale";
import { describe, expect, it } from "vitest";
import { inFlags } from "../../src/factorize/wording.ts";

const tensor = { data: Float64Array.of(1, 2, 3, 4, 5, 7), shape: [2, 3] };
const negative = { data: tensor.data.map((x) => -x), shape: [2, 3] };
const holed = { data: tensor.data.with(4, Number.POSITIVE_INFINITY), shape: [2, 3] };

/** What core says to wrong options, or of how a fit ended. */
const said = (work: () => unknown) => {
  try {
    const result = work() as { termination?: { advice: string } };
    return result.termination?.advice ?? "";
  } catch (error) {
    return (error as Error).message;
  }
};
const of =
  (options: object, data: object = tensor) =>
  () =>
    factorizeSteps(data as never, { rank: 1, ...options } as FactorizeOptions);

describe("sentences of core in the words of the command", () => {
  it.each([
    of({ maxIterations: -1 }),
    of({ innerSteps: 0 }),
    of({ targetError: -1 }),
    of({ timeLimit: -1 }),
    of({ tolerance: -1 }),
    of({ seed: 0.5 }),
    of({ criterion: "beauty" }),
    of({ step: { constant: -1 } }),
    of({ model: "cp", constraints: { matrices: [null] } }),
    of({ order: ["core"] }),
    of({ rank: 5 }),
    of({ compress: { directions: 0 } }),
    of({ precision: "half" }),
    of({ precision: "float32", weights: tensor }),
    of({ update: "exact", penalties: { core: { smoothness: 1 } } }),
    of({ penalties: { core: { sparsity: 1 } }, constraints: { core: { kind: "none" } } }),
    of({ update: "exact", objective: "kullbackLeibler" }),
    of({ penalties: { core: { ridge: -1 } } }),
    of({ penalties: { core: { ridge: 1 } } }),
    of({ penalties: { core: { ridge: 1 } }, objective: { beta: 1.5 } }),
    of({ objective: "kullbackLeibler", constraints: { core: { kind: "none" } } }),
    of({ objective: "kullbackLeibler", criterion: "gradientNorm" }),
    of({ objective: "kullbackLeibler", step: "component" }),
    of({ objective: "kullbackLeibler" }, negative),
    of({ objective: { beta: 0 } }, negative),
    of({}, holed),
    of({ weights: negative }),
    of({ weights: { data: [1], shape: [1] } }),
    of({ weights: { data: new Float64Array(6), shape: [2, 3] } }),
    of({ model: "tucker", rank: [1, 3] }),
    of({ model: "tucker", rank: [null, null] }),
    of({ model: "tucker", rank: [1, 1], compress: true }),
    () => factorize(tensor, { rank: 1, maxIterations: 1, tolerance: 0 }),
    () => factorize(tensor, { rank: 1, timeLimit: 0 }),
    () => factorize(negative, { rank: 1 }),
    () => factorize({ ...tensor, data: tensor.data.with(0, -1) }, { rank: 1 }),
    () => factorize(tensor, { rank: 1, targetError: 0.9 }),
    () => estimateRankSteps(tensor, { maxRank: 9 }),
    () => estimateRankSteps(tensor, { holdOut: { folds: 99 } }),
    () => estimateRankSteps(tensor, { maxRank: 2, stability: {} }),
    () => estimateRankSteps(tensor, { holdOut: {}, factorize: { precision: "float32" } }),
    () => estimateTuckerRankSteps(tensor, { maxRank: 0, factorize: { model: "tucker" } }),
    () => planFactorization(tensor, { rank: 1 }, { modes: [2] }),
    () => planFactorization(tensor, { rank: 1 }, { modes: [1], coarsest: 2 }),
    () => planFactorization(tensor, { rank: 1 }, { modes: [1], interpolate: "none" as never }),
    () => planFactorization(tensor, { rank: 5 }, { modes: [1] }),
  ])("%#", (work) => {
    const sentence = said(work);
    const words = inFlags(sentence);
    expect(sentence).not.toBe("");
    // Names of options are flags by then: none is left that only a program knows.
    expect(words).not.toMatch(/[Tt]he option|null|\bweight 0\b|\{ ?kind/);
    const values =
      /\b(?:stationarity|nonnegativeCone|gradientNorm|relativeError|coreFirst|matrixFirst|randomSides)\b/g;
    expect(words.replace(values, "")).not.toMatch(/\b[a-z]+[A-Z][A-Za-z]+\b/);
    expect(words).toContain("--");
  });
  it("leaves other sentences as they are", () => {
    const sentence = "The result has settled: more sweeps would change little.";
    expect(inFlags(sentence)).toBe(sentence);
  });
});
