import { describe, expect, it } from "vitest";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { factorize, factorizeSteps } from "../../../src/factorization/fit/factorize.ts";
import type {
  CpOptions,
  FactorizeOptions,
  TuckerOptions,
} from "../../../src/factorization/options/options.ts";
import { toJson } from "../../../src/json/json.ts";
import type { StridedArray } from "../../../src/tensor/ndarray.ts";
import { planted } from "../../problems.ts";

const { tensor, matrix, core } = planted([4, 3, 5], 2);
const scaled = (per: "slice" | "column"): ConstraintSpec => ({
  kind: "norm",
  norm: "l1",
  how: "scale",
  per,
  rescale: "other",
});

it("tells no momentum where there is none", () => {
  const { tensor } = planted([8, 5, 6], 2, { noise: 0.05 });
  const options = { rank: 2, update: "gradient", seed: 1, maxIterations: 40 } as const;
  expect(factorize(tensor, { ...options, momentum: false }).momentum).toBe(0);
  expect(factorize(tensor, options).momentum).toBeGreaterThan(0);
});

describe("a wrong option is refused before any work", () => {
  const cases: [string, Partial<FactorizeOptions>, RegExp][] = [
    ["no component", { rank: 0 }, /rank is 0.*4 × 3 × 5.*from 1 to 4/],
    ["more components than rows", { rank: 5 }, /rank is 5.*from 1 to 4/],
    ["half a component", { rank: 1.5 }, /rank is 1.5/],
    ["a negative seed", { seed: -1 }, /option seed is -1/],
    ["a negative limit", { maxIterations: -1 }, /option maxIterations is -1/],
    ["no inner step", { innerSteps: 0 }, /option innerSteps is 0.*at least 1/],
    ["a tolerance that is no number", { tolerance: Number.NaN }, /option tolerance is NaN/],
    ["a negative target", { targetError: -0.1 }, /option targetError is -0.1/],
    ["a negative time", { timeLimit: -1 }, /option timeLimit is -1/],
    ["an unknown criterion", { criterion: "luck" as never }, /"luck".*stationarity/],
    ["an unknown step", { step: "long" as never }, /"long".*scalar, component/],
    ["a step of no length", { step: { constant: 0 } }, /constant 0;.*positive/],
    ["a step that is its length alone", { step: 0.1 as never }, /step is 0.1;.*\{ constant \}/],
    ["a number in quotes", { tolerance: "1e-3" as never }, /tolerance is "1e-3";.*a number/],
    ["an order that leaves a factor out", { order: ["core"] }, /order is core.*core, 0/],
    ["an order that names one twice", { order: [0, 0] }, /each factor once/],
    [
      "a frozen factor that is not given",
      { frozen: [0] },
      /matrix of mode 0 is frozen.*none is given/,
    ],
    ["a frozen factor that is none", { frozen: [3] }, /"3" is to be frozen.*core, 0/],
    ["nothing to fit", { start: { matrix, core }, frozen: ["core", 0] }, /nothing to fit/],
    ["an unknown model", { model: "pca" as never }, /no model "pca".*tucker1, tucker, cp/],
    ["an unknown order", { order: "both" as never }, /"both".*coreFirst/],
    ["unknown kernels", { kernels: "gpu" as never }, /"gpu".*plain/],
    [
      "a word for momentum",
      { momentum: "yes" as never },
      /momentum is "yes".*true, false, or a weight/,
    ],
    ["a misspelt option", { tolerence: 1e-3 } as never, /no option "tolerence".*tolerance/],
    ["null for an option", { tolerance: null as never }, /option "tolerance" is null/],
    ["null for a constraint", { constraints: { core: null as never } }, /"core" is null/],
    ["a word for the constraints", { constraints: "none" as never }, /core, matrix.*is "none"/],
    [
      "a composition of nothing",
      { constraints: { matrix: { kind: "composed" } as never } },
      /list of its parts/,
    ],
    ["an empty start", { start: {} as never }, /start must be "random", "svd", or factors as/],
    ["a start that a result left out", { start: "given" }, /"given".*does not hold/],
    [
      "both factors rescaling",
      { constraints: { core: scaled("slice"), matrix: scaled("column") } },
      /Both factors/,
    ],
    [
      "a rescaling that is not last",
      {
        constraints: {
          core: { kind: "composed", parts: [scaled("slice"), { kind: "nonnegative" }] },
        },
      },
      /must be the last/,
    ],
    [
      "a start of another shape",
      { start: { matrix: core } },
      /matrix to start from has shape 2 × 3 × 5.*4 × 2/,
    ],
    [
      "a start with a gap",
      {
        start: {
          matrix: { ...matrix, data: matrix.data.map((v, i) => (i === 3 ? Number.NaN : v)) },
          core,
        },
      },
      /entry \[1, 1\] of the matrix to start from is NaN/,
    ],
  ];
  it.each(cases)("%s", (_, options, sentence) => {
    expect(() => factorizeSteps(tensor, { rank: 2, ...options })).toThrow(sentence);
  });
});

describe("a wrong rank of a model is refused before any work", () => {
  const cases: [string, CpOptions | TuckerOptions, RegExp][] = [
    ["CP of more than the rest allows", { model: "cp", rank: 13 }, /rank is 13.*from 1 to 12/],
    ["CP with a list", { model: "cp", rank: [2] as never }, /rank is \[2\].*from 1 to 12/],
    ["Tucker with a number", { model: "tucker", rank: 2 as never }, /list of 3 ranks/],
    ["Tucker with too few", { model: "tucker", rank: [2, 2] }, /rank is \[2, 2\].*list of 3 ranks/],
    ["a mode too small", { model: "tucker", rank: [2, 4, 2] }, /mode 1 is 4.*from 1 to 3/],
    [
      "a rank above the others' product",
      { model: "tucker", rank: [4, 3, 1] },
      /mode 0 is 4.*1 to 3/,
    ],
    ["a mode of none", { model: "tucker", rank: [1, 0, 4] }, /mode 1 is 0.*from 1 to 3/],
    ["a rank in quotes", { model: "cp", rank: "2" as never }, /rank is "2";/],
    ["no matrix at all", { model: "tucker", rank: [null, null, null] }, /no mode has a matrix/],
  ];
  it.each(cases)("%s", (_, options, sentence) => {
    expect(() => factorizeSteps(tensor, options as CpOptions)).toThrow(sentence);
  });
});

it.each(["constraints", "finalConstraints", "penalties", "start"])(
  "%s of another number of matrices than modes are refused",
  (option) => {
    for (const kind of [
      { model: "cp", rank: 2 },
      { model: "tucker", rank: [2, 2, 2] },
    ]) {
      const options = { ...kind, [option]: { matrices: [null, null] } };
      expect(() => factorizeSteps(tensor, options as never)).toThrow(
        `The option ${option} lists 2 matrices, but the tensor has 3 modes; list one for each`,
      );
    }
  },
);

it("no options at all are refused with a sentence", () => {
  expect(() => factorizeSteps(tensor, undefined as never)).toThrow(/each option.*is undefined/);
  expect(() => factorizeSteps(tensor, {} as never)).toThrow(/rank is undefined/);
});

describe("the options of a result", () => {
  const options = {
    rank: 2,
    seed: 4,
    timeLimit: 60,
    maxIterations: 30,
    constraints: { core: scaled("slice") },
  };

  it("do the same again", () => {
    const first = factorize(tensor, options);
    const second = factorize(tensor, first.options);
    expect(second.model).toEqual(first.model);
    expect(second.options).toEqual(first.options);
  });

  it("are all that decides about a fit, filled in", () => {
    const { options: ofCp } = factorize(tensor, { model: "cp", rank: 2, maxIterations: 1 });
    const nonnegative = { kind: "nonnegative" };
    expect(ofCp).toEqual({
      model: "cp",
      rank: 2,
      constraints: { matrices: [nonnegative, nonnegative, nonnegative] },
      start: "random",
      frozen: [],
      seed: 0,
      maxIterations: 1,
      tolerance: 1e-6,
      criterion: "stationarity",
      targetError: 0,
      momentum: true,
      update: "coordinate",
      step: "scalar",
      order: "coreFirst",
      innerSteps: 10,
      compress: false,
      history: true,
      objective: "squared",
      precision: "float64",
      kernels: "auto",
    });
  });

  it("stand in one order, whichever were given", () => {
    const fit = factorize(tensor, { rank: 2, maxIterations: 3, timeLimit: 60 });
    const again = factorize(tensor, fit.options);
    expect(Object.keys(again.options)).toEqual(Object.keys(fit.options));
    expect(toJson(again)).toBe(toJson(fit));
  });
  it("do so from given factors, once these are given again", () => {
    const start = { matrix, core };
    const first = factorize(tensor, { ...options, start });
    expect(first.options.start).toBe("given");
    expect(() => factorize(tensor, first.options)).toThrow(/"given"/);
    expect(factorize(tensor, { ...first.options, start }).model).toEqual(first.model);
  });
});

describe("a wrong tensor is refused before any work", () => {
  const withEntry = (value: number) => tensor.data.map((v, i) => (i === 17 ? value : v));
  const cases: [string, StridedArray, RegExp][] = [
    [
      "a missing value",
      { ...tensor, data: withEntry(Number.NaN) },
      /entry \[1, 0, 2\] of the tensor is NaN/,
    ],
    ["an infinite value", { ...tensor, data: withEntry(-1 / 0) }, /is -Infinity.*finite/],
    ["a vector", { data: tensor.data, shape: [60] }, /shape 60.*two dimensions/],
    ["an empty tensor", { data: [], shape: [0, 4] }, /shape 0 × 4/],
    ["too few numbers", { data: tensor.data, shape: [4, 4, 4] }, /does not fit into 60 numbers/],
    ["nothing", null as never, /must be an ndarray.*is null/],
    ["a number", 3 as never, /must be an ndarray.*is 3/],
    ["a shape of fractions", { data: tensor.data, shape: [1.5, 40] }, /whole numbers/],
  ];
  it.each(cases)("%s", (_, wrong, sentence) => {
    expect(() => factorizeSteps(wrong, { rank: 1 })).toThrow(sentence);
  });
});

describe("what would end in a wrong result is refused or told", () => {
  const tensor = { data: Float64Array.of(1, 2, 3, 4, 5, 7), shape: [2, 3] };
  const scaled = {
    kind: "norm",
    norm: "l1",
    how: "scale",
    per: "slice",
    rescale: "other",
  } as const;

  it("weights do not move into a factor whose constraint fixes its scale", () => {
    const sentence =
      "The constraint of the core rescales into the matrix of mode 0, whose own constraint fixes its scale and would be broken; rescale into another, or leave rescale out.";
    const fixed = { kind: "simplex", per: "row" } as const;
    const ask = (options: Partial<FactorizeOptions>) => () =>
      factorize(tensor, { rank: 1, ...options });
    expect(ask({ constraints: { core: scaled, matrix: fixed } })).toThrow(sentence);
    expect(ask({ finalConstraints: { core: scaled, matrix: fixed } })).toThrow(sentence);
  });

  it("nothing asked at the end is the same as nothing said", () => {
    const large = { data: tensor.data.map((y) => y * 2 ** 200), shape: [2, 3] };
    const free = factorize(large, { rank: 1, maxIterations: 3 });
    const none = { core: { kind: "none" }, matrix: { kind: "none" } } as const;
    const said = factorize(large, { rank: 1, maxIterations: 3, finalConstraints: none });
    expect(said.model).toEqual(free.model);
  });

  it("data whose squares leave the range of floating point end as such where a penalty fixes their scale", () => {
    const penalties = { core: { ridge: 1 }, matrix: { ridge: 1 } };
    const huge = { data: tensor.data.map((y) => y * 1e200), shape: [2, 3] };
    const fit = factorize(huge, { rank: 1, objective: "kullbackLeibler", penalties });
    expect(fit.termination.kind).toBe("nonfinite");
    const larger = {
      data: planted([12, 15], 3).tensor.data.map((y) => y * 1e100),
      shape: [12, 15],
    };
    const svd = { rank: 2, objective: "kullbackLeibler", start: "svd" } as const;
    expect(factorize(larger, svd).relativeError).toBeLessThan(0.5);
    const largest = { data: larger.data.map((y) => y * 1e90), shape: larger.shape };
    expect(factorize(largest, svd).relativeError).toBeLessThan(0.5);
    expect(factorize(largest, { ...svd, penalties }).termination.kind).toBe("nonfinite");
  });

  it("components that cancel have their loss told right", () => {
    const small = { data: tensor.data.map((y) => y * 1e-6), shape: [2, 3] };
    const start = {
      matrix: { data: Float64Array.of(1e3, -1e3, 2e3, -2e3), shape: [2, 2] },
      core: { data: Float64Array.of(1, 2, 3, 1, 2, 3 + 1e-9), shape: [2, 3] },
    };
    const none = { core: { kind: "none" }, matrix: { kind: "none" } } as const;
    const { loss } = factorize(small, { rank: 2, start, constraints: none, maxIterations: 0 });
    // The components cancel in all but the last column.
    const last = [1e3 * 3 - 1e3 * (3 + 1e-9), 2e3 * 3 - 2e3 * (3 + 1e-9)];
    const truth = small.data.reduce(
      (sum, y, k) => sum + (y - (k % 3 === 2 ? last[Math.floor(k / 3)]! : 0)) ** 2,
      0,
    );
    expect(loss / Math.sqrt(truth)).toBeCloseTo(1, 5);
  });
});
