import { describe, expect, it } from "vitest";
import { pageOf, sortedIndices } from "../../src/ui/table-order.ts";

const rows = [
  ["Grain 10", 2],
  ["Grain 9", Number.NaN],
  ["grain 1", 1],
  ["Grain 9", 2],
] as const;

describe("sortedIndices", () => {
  it("keeps the order given when none is asked for", () => {
    expect(sortedIndices(rows, undefined)).toEqual([0, 1, 2, 3]);
  });
  it("sorts numbers both ways, equal ones as they came and missing ones last", () => {
    expect(sortedIndices(rows, { column: 1, direction: "ascending" })).toEqual([2, 0, 3, 1]);
    expect(sortedIndices(rows, { column: 1, direction: "descending" })).toEqual([0, 3, 2, 1]);
  });
  it("sorts numbers inside names by their value", () => {
    expect(sortedIndices(rows, { column: 0, direction: "ascending" })).toEqual([2, 1, 3, 0]);
  });
});

describe("pageOf", () => {
  const indices = [4, 5, 6, 7, 8];
  it("cuts pages, the last one shorter", () => {
    expect(pageOf(indices, 2, 2)).toEqual({ page: 2, pages: 3, first: 4, indices: [8] });
  });
  it("keeps to the pages there are", () => {
    expect(pageOf(indices, 9, 2).page).toBe(2);
    expect(pageOf([], 3, 2)).toEqual({ page: 0, pages: 1, first: 0, indices: [] });
  });
});
