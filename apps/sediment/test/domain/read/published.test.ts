import { readFileSync } from "node:fs";
import { readGrains, readSources } from "@unmix/sediment/domain";
import { expectClose, sharedFile } from "@unmix/testing";
import { describe, expect, it } from "vitest";

const wide = sharedFile("data/sediment/20sinks from 3Sources from Sundell et al 2022.xlsx");
const long = sharedFile("data/sediment/20sinks long layout.xlsx");
const sources = sharedFile("data/sediment/3Sources from Sundell et al 2022.xlsx");
const open = (path: string) => ({ name: "grains.xlsx", bytes: readFileSync(path) });

const FEATURES = ["Age", "Eu_anomaly", "Ti_temp", "Th_U", "LREE_HREE", "Dy_Yb", "(Ce_Nd)_Y"];
const SINKS = Array.from({ length: 20 }, (_, i) => `Sink ${i + 1}`);

function tally(labels: Int32Array, length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

describe("the published workbooks of 20 sinks and 3 sources", () => {
  it.skipIf(!wide)("gives 20 × 75 grains with 7 features and their truth", async () => {
    const table = await readGrains(open(wide!));
    expect(table.features).toEqual(FEATURES);
    expect(table.sinks).toEqual(SINKS);
    expect(table.sinkOf).toHaveLength(1500);
    expect(tally(table.sinkOf, 20)).toEqual(new Array(20).fill(75));
    expect(table.values.every(Number.isFinite)).toBe(true);
    expect(table.skipped).toEqual([]);
    expect(table.notes).toBeUndefined();
    expect(table.errors).toBeUndefined();
    expect(table.truth?.sources).toEqual(["Source 1", "Source 2", "Source 3"]);
    expect(tally(table.truth!.labels!, 3)).toEqual([417, 546, 537]);
    expectClose(table.truth!.proportions!.slice(0, 3), [26 / 75, 41 / 75, 8 / 75], 1e-12);
  });

  it.skipIf(!wide || !long)("gives the same values in the long layout", async () => {
    const [a, b] = [await readGrains(open(wide!)), await readGrains(open(long!))];
    expect(b.sinks).toHaveLength(20);
    expect(b.features).toHaveLength(7);
    expect(b.sinkOf).toEqual(a.sinkOf);
    expectClose(b.values, a.values, 1e-12);
    expect(b.skipped).toEqual([]);
  });

  it.skipIf(!sources)("gives 75, 140 and 399 grains of the known sources", async () => {
    const table = await readSources(open(sources!));
    expect(table.sinks).toEqual(["Source 1", "Source 2", "Source 3"]);
    expect(tally(table.sinkOf, 3)).toEqual([75, 140, 399]);
    expect(table.features).toEqual(FEATURES);
    expect(table.skipped).toEqual([]);
  });
});
