import type { Cp, Factorization, Model, Tensor, Tucker, Tucker1 } from "@unmix/core";
import { renderToString } from "@unmix/workbench/figures";
import { describe, expect, it } from "vitest";
import { figuresOf } from "../../src/factorize/figures.ts";
import type { FactorizeResult, TuckerSweep } from "../../src/factorize/types.ts";

/** Values that rise and fall along the last mode. */
function tensor(shape: readonly number[], low = 0): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float64Array.from({ length: size }, (_, i) => low + ((i * 7) % 11) / 4);
  return { data, shape };
}

function resultOf(
  model: Model,
  shape: readonly number[],
  names: FactorizeResult["names"] = shape.map(() => null),
): FactorizeResult {
  const history = Float64Array.of(1, 0.1, 0.01);
  const fit = {
    model,
    statistics: {
      objective: history,
      relativeError: history,
      stationarity: history,
      criterion: history,
    },
    termination: { kind: "converged", advice: "It converged." },
    options: { criterion: "stationarity", tolerance: 0.01 },
  } as unknown as Factorization<Model>;
  const origin = { file: "Y.npy", sha256: "", program: "unmix", version: "0" } as const;
  return { origin, shape, names, missing: 0, fit };
}

const wide: Tucker1 = { kind: "tucker1", core: tensor([2, 3, 50]), matrix: tensor([4, 2]) };
const named: Tucker1 = { kind: "tucker1", core: tensor([2, 3], -1), matrix: tensor([4, 2]) };
const small: Tucker = {
  kind: "tucker",
  core: tensor([2, 2, 3]),
  matrices: [tensor([4, 2]), tensor([70, 2]), null],
};
const signals: Tucker1 = { kind: "tucker1", core: tensor([2, 90], -1), matrix: tensor([4, 2]) };
const parallel: Cp = { kind: "cp", matrices: [tensor([4, 2]), tensor([3, 2]), tensor([5, 2])] };

const RESULTS: Readonly<Record<string, FactorizeResult>> = {
  wide: resultOf(wide, [4, 3, 50]),
  named: resultOf(
    named,
    [4, 3],
    [
      ["a", "b", "c", "=d"],
      ["Age (Ma)", "Th & U", "<x>"],
    ],
  ),
  small: resultOf(small, [4, 70, 3]),
  signals: resultOf(signals, [4, 90]),
};

const figure = (result: FactorizeResult, name: string) =>
  figuresOf(result).find((drawn) => drawn.name === name)!;

describe("the figures of a result", () => {
  it("are its convergence, the ranks tried, and every factor", () => {
    const names = (result: FactorizeResult) => figuresOf(result).map(({ name }) => name);
    expect(names(RESULTS.wide!)).toEqual(["convergence", "core", "matrix"]);
    expect(names(RESULTS.small!)).toEqual(["convergence", "core", "matrix_0", "matrix_1"]);
    expect(names(resultOf(parallel, [4, 3, 5]))).toEqual([
      "convergence",
      "matrix_0",
      "matrix_1",
      "matrix_2",
    ]);
  });

  it.each([
    ["wide", "core"],
    ["wide", "matrix"],
    ["named", "core"],
    ["named", "matrix"],
    ["small", "core"],
    ["small", "matrix_1"],
    ["signals", "core"],
  ])("of %s, %s keeps its drawing", async (result, name) => {
    const svg = renderToString(figure(RESULTS[result]!, name), { width: 720 });
    await expect(svg).toMatchFileSnapshot(`./__snapshots__/${result}-${name}.svg`);
  });

  it("show the path of Tucker ranks", async () => {
    const path = [
      [1, 1, 1],
      [2, 2, 1],
      [2, 2, 2],
      [3, 2, 2],
    ];
    const errors = [0.6, 0.3, 0.1, 0.09];
    const ranks: TuckerSweep = {
      rows: path.map((rank, i) => ({
        rank,
        parameters: 10 + 7 * i,
        loss: 20 * errors[i]!,
        relativeError: errors[i]!,
        svdBound: 18 * errors[i]!,
        elbow: i === 2 ? 6.5 : Number.NaN,
        information: -100 * i,
      })),
      chosen: [2, 2, 2],
      method: "hull",
      votes: { hull: [2, 2, 2], information: [3, 2, 2], breakpoint: [2, 1, 2] },
      disagreement: true,
      bounds: [],
      complete: true,
    };
    const drawn = figure({ ...RESULTS.small!, ranks }, "rank");
    expect(drawn.description).toBe(
      "Relative error along a path of ranks from 1,1,1 to 3,2,2 with the least that any fit could reach. Chosen: 2,2,2, by hull, at relative error 0.1. Votes: hull 2,2,2; information 3,2,2; breakpoint 2,1,2.",
    );
    expect(drawn.data.rows[2]).toEqual([3, 2, 2, 2, 24, 2, 0.1, 1.8, 6.5, -200, 1]);
    const svg = renderToString(drawn, { width: 720 });
    await expect(svg).toMatchFileSnapshot("./__snapshots__/tucker-ranks.svg");
  });

  it("draw every value at its place", () => {
    const { data } = figure(RESULTS.wide!, "core");
    expect(data.columns).toEqual(["mode_0", "mode_1", "mode_2", "value"]);
    expect(data.rows).toHaveLength(300);
    // Panel 1 of the core is the middle mode at 1; its second curve is component 2.
    const drawing = renderToString(figure(RESULTS.wide!, "core"));
    expect(drawing).toContain("mode 1: 1");
    expect(drawing).toContain("component 2");
    expect(data.rows[150 + 50 + 3]).toEqual(["component_2", "1", "3", wide.core.data[203]]);
  });

  it("say how many panels are left out", () => {
    const core = tensor([2, 30, 60]);
    const many = resultOf({ kind: "tucker1", core, matrix: tensor([4, 2]) }, [4, 30, 60]);
    expect(figure(many, "core").description).toBe(
      "Core of 2 × 30 × 60 values as curves along mode 2, the first 24 of 30 panels; values from 0 to 2.5.",
    );
  });
});
