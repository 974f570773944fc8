import {
  exampleGrains,
  exampleLongCsv,
  exampleLongXlsx,
  exampleSourcesXlsx,
  exampleWideXlsx,
  type GrainTable,
  readGrains,
  readSources,
} from "@unmix/sediment/domain";
import { describe, expect, it } from "vitest";

const FILES = {
  "wide.xlsx": exampleWideXlsx,
  "long.xlsx": exampleLongXlsx,
  "long.csv": exampleLongCsv,
};

/** All but where the unusable cells stand, which is a matter of the layout. */
function content(table: GrainTable) {
  const { skipped, notes, ...rest } = table;
  return { ...rest, notes: notes ?? [], unusable: skipped.map((cell) => cell.text).sort() };
}

describe("the example", () => {
  it.each(Object.entries(FILES))(
    "reads back from %s as the table it was made from",
    async (name, write) => {
      const options = { seed: 5, sinks: 12, grainsPerSink: 60 };
      const planted = exampleGrains(options);
      const read = await readGrains({ name, bytes: write(options) });
      const { skipped: _, ...rest } = planted;
      expect(read).toMatchObject(rest);
      const missing = planted.values.filter(Number.isNaN).length;
      expect(read.skipped).toHaveLength(missing);
      expect(
        read.skipped.filter((cell) => cell.reason === "belowDetection").length,
      ).toBeGreaterThan(0);
      expect(read.skipped.filter((cell) => cell.reason === "blank").length).toBeGreaterThan(0);
      expect(read.notes).toBeUndefined();
    },
  );

  it("is the same in the wide and the long layout", async () => {
    const [wide, long, csv] = await Promise.all(
      Object.entries(FILES).map(([name, write]) => readGrains({ name, bytes: write() })),
    );
    expect(content(long!)).toEqual(content(wide!));
    expect(content(csv!)).toEqual(content(wide!));
  });

  it("is large and mixed enough to be unmixed, in every seed", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { sinks, sinkOf, truth } = exampleGrains({ seed });
      expect(sinkOf.length / sinks.length).toBe(80);
      for (let r = 0; r < 3; r++) {
        const shares = sinks.map((_, i) => truth!.proportions![i * 3 + r]!);
        expect(Math.max(...shares), `seed ${seed}, source ${r}`).toBeGreaterThan(0.6);
        expect(Math.min(...shares), `seed ${seed}, source ${r}`).toBeLessThan(0.15);
      }
    }
  });

  it("gives the same bytes for the same seed and others for another", () => {
    expect(exampleWideXlsx({ seed: 3 })).toEqual(exampleWideXlsx({ seed: 3 }));
    expect(exampleLongCsv({ seed: 3 })).not.toEqual(exampleLongCsv({ seed: 4 }));
  });

  it("gives its sources as a file of known sources", async () => {
    const { truth, values, features } = exampleGrains();
    const read = await readSources({ name: "sources.xlsx", bytes: exampleSourcesXlsx() });
    expect(read.sinks).toEqual(truth!.sources);
    expect(read.sinkOf).toEqual(truth!.labels!.slice().sort());
    const ages = (v: Float64Array) => v.filter((_, k) => k % features.length === 0).sort();
    expect(ages(read.values)).toEqual(ages(values));
  });

  it.each([
    [{ sinks: 1 }, "The example's sinks is 1; it must be a whole number of at least 2."],
    [
      { grainsPerSink: 2.5 },
      "The example's grainsPerSink is 2.5; it must be a whole number of at least 1.",
    ],
  ])("refuses %o", (options, message) => {
    expect(() => exampleGrains(options)).toThrow(message);
  });
});
