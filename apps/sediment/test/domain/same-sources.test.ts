import { describe, expect, it } from "vitest";
import type { Labels } from "../../src/domain/index.ts";
import { sameSources } from "../../src/domain/same-sources.ts";

const labelled = (rank: number, ...label: number[]) => ({
  rank,
  labels: { label: Int32Array.from(label) } as Labels,
});

describe("the same sources in two results", () => {
  it("are those that most grains stay with, whatever their order", () => {
    const before = labelled(3, 0, 0, 0, 1, 1, 2, 2);
    const after = labelled(3, 2, 2, 0, 0, 0, 1, 1);
    expect([...sameSources(before, after)]).toEqual([2, 0, 1]);
  });

  it("are none where a source is gone, or has no grain in common", () => {
    expect([...sameSources(labelled(3, 0, 0, 1, 2, 2), labelled(2, 1, 1, 1, 0, 0))]).toEqual([
      1, -1, 0,
    ]);
    expect([...sameSources(labelled(2, 0, 0), labelled(2, 0, 0))]).toEqual([0, -1]);
  });
});
