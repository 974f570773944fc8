import {
  type ConstraintSpec,
  factorize,
  factorizeSteps,
  type ModelDefinition,
  type Tensor,
} from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { planted } from "../problems.ts";

// Everything here comes from the package's own door, as it does for a user.
const { tensor, rank } = planted([9, 14], 3, { noise: 0.05 });

describe("a model of one's own", () => {
  interface Nmf {
    readonly kind: "nmf";
    readonly left: Tensor;
    readonly right: Tensor;
  }

  /** Y ≈ L Rᵀ for a matrix, with what a model has to say written out in loops. */
  const nmf: ModelDefinition<Nmf> = {
    kind: "nmf",
    factors: ([rows = 0, columns = 0], components) =>
      [rows, columns].map((length, n) => ({
        name: n,
        shape: [length, components],
        axis: 1,
        rank: components,
        length,
        partners: [1 - n],
      })),
    rooms: () => [],
    create({ y, shape: [rows = 0, columns = 0], blocks }) {
      const stale = [true, true];
      const gramOf = (x: Float64Array, length: number, out: Float64Array) => {
        const n = x.length / length;
        for (let r = 0; r < n; r++) {
          for (let s = 0; s < n; s++) {
            let sum = 0;
            for (let i = 0; i < length; i++) sum += x[r * length + i]! * x[s * length + i]!;
            out[r * n + s] = sum;
          }
        }
      };
      const form = (n: number) => {
        if (!stale[n]) return false;
        const [own, other] = [blocks[n]!, blocks[1 - n]!];
        const x = other.current.view;
        gramOf(x, other.length, own.gram.view);
        // The product with Y: cross[r, i] = Σ_j Y[i, j] x[r, j], or of its transpose.
        own.cross.view.fill(0);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            const value = y.view[i * columns + j]!;
            const [mine, theirs] = n === 0 ? [i, j] : [j, i];
            for (let r = 0; r < own.rank; r++) {
              own.cross.view[r * own.length + mine]! += value * x[r * other.length + theirs]!;
            }
          }
        }
        own.prepared = false;
        stale[n] = false;
        return true;
      };
      const trace = ({ gram, rank: n }: (typeof blocks)[number]) => {
        let sum = 0;
        for (let r = 0; r < n; r++) sum += gram.view[r * n + r]!;
        return sum;
      };
      return {
        form,
        moved(n) {
          stale[1 - n] = true;
        },
        scaled(n) {
          stale[1 - n] = true;
        },
        sideOf: (n) => n,
        normSquared(n) {
          form(1 - n);
          return trace(blocks[1 - n]!);
        },
        modelNormSquared() {
          form(0);
          form(1);
          return blocks[0]!.gram.view.reduce((sum, x, i) => sum + x * blocks[1]!.gram.view[i]!, 0);
        },
        residualSquared() {
          const [left, right] = [blocks[0]!.current.view, blocks[1]!.current.view];
          let sum = 0;
          for (let i = 0; i < rows; i++) {
            for (let j = 0; j < columns; j++) {
              let value = y.view[i * columns + j]!;
              for (let r = 0; r < blocks[0]!.rank; r++) {
                value -= left[r * rows + i]! * right[r * columns + j]!;
              }
              sum += value * value;
            }
          }
          return sum;
        },
      };
    },
    assemble: ([left, right]) => ({ kind: "nmf", left: left!, right: right! }),
  };

  it("is fitted like one of the library's", () => {
    const settings = { rank, maxIterations: 40, tolerance: 0, seed: 2 };
    const own = factorize(tensor, { model: nmf, ...settings });
    const cp = factorize(tensor, { model: "cp", ...settings });
    expect(own.model.kind).toBe("nmf");
    expect(own.options.model).toBe("nmf");
    expectClose(own.model.left.data, cp.model.matrices[0]!.data, 1e-8);
    expectClose(own.statistics.objective, cp.statistics.objective, 1e-9);
  });
  it("takes constraints, also those that rescale", () => {
    const unit: ConstraintSpec = {
      kind: "norm",
      norm: "l2",
      how: "scale",
      per: "column",
      rescale: "other",
    };
    const { model } = factorize(tensor, {
      model: nmf,
      rank,
      constraints: { matrices: [unit, null] },
      maxIterations: 20,
    });
    for (let r = 0; r < rank; r++) {
      let sum = 0;
      for (let i = 0; i < 9; i++) sum += model.left.data[i * rank + r]! ** 2;
      expect(sum).toBeCloseTo(1, 12);
    }
  });
});

describe("statistics of one's own", () => {
  it("are measured at the start and after every sweep, and shown in the progress", () => {
    const statistics = {
      largest: ({ factor }: { factor(name: 0): Tensor }) => Math.max(...factor(0).data),
      twice: (iterate: { statistics: Readonly<Record<string, number>> }) =>
        2 * iterate.statistics.largest!,
    };
    const steps = factorizeSteps(tensor, { rank, statistics, maxIterations: 5, tolerance: 0 });
    const shown: number[] = [];
    let next = steps.next();
    for (; !next.done; next = steps.next()) shown.push(next.value.statistics.twice!);
    const { own } = next.value.statistics;
    expect([...own!.twice!]).toEqual(shown);
    expect(own!.largest!.length).toBe(6);
    expect(own!.largest!.at(-1)).toBe(Math.max(...next.value.model.matrix.data));
    expect(shown).toEqual([...own!.largest!].map((x) => 2 * x));
  });
  it("are refused where they are none", () => {
    const statistics = { size: 3 as never };
    expect(() => factorize(tensor, { rank, statistics })).toThrow(/"size" is 3.*function/);
    const wrong = { odd: ({ factor }: { factor(name: number): Tensor }) => factor(7).data.length };
    expect(() => factorize(tensor, { rank, statistics: wrong })).toThrow(/no factor "7".*core, 0/);
    const none = { nothing: (() => {}) as never };
    expect(() => factorize(tensor, { rank, statistics: none })).toThrow(
      'The statistic "nothing" gave undefined; it must give a number.',
    );
  });
});

describe("a stopping rule of one's own", () => {
  it("ends the run with its sentence", () => {
    const fit = factorize(tensor, {
      rank,
      tolerance: 0,
      stopWhen: ({ sweeps, statistics }) =>
        sweeps >= 4 && statistics.relativeError! < 0.5 ? "Half of the data is enough." : undefined,
    });
    expect(fit.iterations).toBe(4);
    expect(fit.termination).toEqual({ kind: "ruleMet", advice: "Half of the data is enough." });
  });
  it.each([true, false, null])("is refused where it gives %s in place of a sentence", (given) => {
    expect(() => factorize(tensor, { rank, stopWhen: () => given as never })).toThrow(
      `The option stopWhen gave ${given}; it must give a sentence, which ends the run, or undefined`,
    );
  });
});
