import { describe, expect, it } from "vitest";
import { type Expression, geneCounts, selectionGenes } from "../../../src/domain/index.ts";

/** Three spots, three genes: [1 0 2], [0 4 0], [1 0 0]. */
const expression: Expression = {
  counts: {
    rows: 3,
    columns: 3,
    starts: Uint32Array.of(0, 2, 3, 4),
    indices: Uint32Array.of(0, 2, 1, 0),
    values: Float64Array.of(1, 2, 4, 1),
  },
  matrix: { name: "X", others: [] },
  spots: ["a", "b", "c"],
  genes: ["A", "B", "C"],
  columns: [],
  remarks: [],
};

describe("looking at counts", () => {
  it("gives a column", () => {
    expect([...geneCounts(expression, 0)]).toEqual([1, 0, 1]);
    expect([...geneCounts(expression, 1)]).toEqual([0, 4, 0]);
  });

  it("finds what a selection has more of, pooled and per ten thousand", () => {
    const found = selectionGenes(expression, Uint32Array.of(0), 5);
    // Of the selection 1/3 is A and 2/3 C; of the others 1/5 is A and 4/5 B.
    expect(found.map(({ gene }) => gene)).toEqual([2, 0]);
    expect(found[1]!.inside).toBeCloseTo(1e4 / 3, 9);
    expect(found[1]!.outside).toBeCloseTo(2000, 9);
    expect(found[1]!.change).toBeCloseTo(Math.log2((1e4 / 3 + 1) / 2001), 12);
    expect(selectionGenes(expression, Uint32Array.of(0), 1)).toHaveLength(1);
  });

  it("finds nothing in a selection of nothing", () => {
    expect(selectionGenes(expression, new Uint32Array(0), 5)).toEqual([]);
  });
});
