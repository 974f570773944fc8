import { alignFactors, type Cp, reconstruct, type Tensor, type Tucker1 } from "@unmix/core";
import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { cpFactors, drawn } from "../models/dense.ts";

/** Column r is column order[r] times scale[r]. */
function columns({ data, shape }: Tensor, order: readonly number[], scale: readonly number[]) {
  const rank = order.length;
  const turned = data.map((_, n) => {
    const r = n % rank;
    return scale[r]! * data[n - r + order[r]!]!;
  });
  return { data: turned, shape };
}

const noisy = ({ data, shape }: Tensor, seed: number): Tensor => {
  const noise = drawn([data.length], seed, true).data;
  return { data: data.map((x, i) => x + 0.05 * noise[i]!), shape };
};

const ORDER = [2, 0, 3, 1];
const ONES = [1, 1, 1, 1];

describe("a model brought in the order of another", () => {
  it("of CP has the factors of the other, up to noise, with signs and scale moved", () => {
    const known = cpFactors([7, 6, 5], 4, 3, true);
    const scales = [
      [-2, 3, -1, 0.5],
      [-4, -1, 1, 2],
      [1 / 8, -1 / 3, -1, 1],
    ];
    const learned: Cp = {
      kind: "cp",
      matrices: known.matrices.map((matrix, n) => columns(noisy(matrix, n), ORDER, scales[n]!)),
    };
    const kept = alignFactors(learned, known);
    const { model, similarity } = alignFactors(learned, known, { scale: true });
    for (const each of [kept.model, model]) {
      expectClose(reconstruct(each).data, reconstruct(learned).data, 1e-13);
    }
    expect(Math.min(...similarity)).toBeGreaterThan(0.97);
    model.matrices.forEach((matrix, n) => {
      expectClose(matrix.data, known.matrices[n]!.data, 0.12);
    });
    // Scale stays where it is unless it is to move.
    const norm = ({ model: { matrices } }: typeof kept) =>
      Math.hypot(...matrices[1]!.data.filter((_, i) => i % 4 === 2));
    expect(norm(kept)).toBeCloseTo(
      4 * Math.hypot(...known.matrices[1]!.data.filter((_, i) => i % 4 === 2)),
      0,
    );
  });

  it("of Tucker-1 is the other where it was one with its components turned", () => {
    const known: Tucker1 = { kind: "tucker1", matrix: drawn([7, 4], 1), core: drawn([4, 3, 5], 2) };
    const { data, shape } = known.core;
    const core = {
      data: Float64Array.from(ORDER.flatMap((r) => [...data.subarray(15 * r, 15 * r + 15)])),
      shape,
    };
    const learned: Tucker1 = { kind: "tucker1", matrix: columns(known.matrix, ORDER, ONES), core };
    const { model, similarity } = alignFactors(learned, known);
    expect(model).toEqual(known);
    expectClose(similarity, ONES, 1e-14);
  });

  it("is refused where the two do not compare", () => {
    const cp = cpFactors([4, 3], 2, 1);
    const other = cpFactors([4, 3], 3, 1);
    expect(() => alignFactors<Cp>(cp, other)).toThrow(
      /4 × 2, 3 × 2, and the known one.*4 × 3, 3 × 3/,
    );
    expect(() => alignFactors({ model: cp } as never, cp)).toThrow(/a kind is undefined/);
    expect(() => alignFactors(cp, cp, { scales: true } as never)).toThrow(/"scales"/);
  });
});
