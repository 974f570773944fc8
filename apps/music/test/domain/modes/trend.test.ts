import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import {
  exampleSeries,
  fromModesModelJson,
  type ModesOptions,
  modeFacts,
  modes,
  type Series,
  shortTime,
  TWO_TONES,
  toModesFiles,
  toModesModelJson,
  trendNote,
} from "../../../src/domain/index.ts";

const TONES = exampleSeries(TWO_TONES, { seconds: 1, samples: 200 });
const QUICK: Partial<ModesOptions> = { features: 1500, ridgeSpread: 0.2 };
const plus = (line: (time: number) => number, scale = 1): Series => ({
  ...TONES,
  values: TONES.values.map((value, i) => scale * value + line(TONES.times[i]!)),
});

describe("an offset and a slope", () => {
  const offset = plus((t) => 1000 + 20 * t);
  const result = modes(offset, QUICK);

  it("are taken off where little else would be found, and told", () => {
    const found = modeFacts(result).map(({ frequency }) => Math.round(frequency));
    expect(found.sort((a, b) => a - b)).toEqual([5, 20]);
    expect(result.series.trend!.from).toBeCloseTo(1000, 0);
    expect(result.series.trend!.to).toBeCloseTo(1020, 0);
    expect(result.series.notes).toEqual([]);
    expect(trendNote(result.series)).toMatch(
      /^A straight line from 1000 at the first time to 1020 at the last was taken off before the search: it has 100 % of the energy\./,
    );
    const times = offset.times.map((time) => time + 1.7e9);
    const later = modes({ ...offset, times }, QUICK).series.trend!;
    expect(Math.abs(later.from - result.series.trend!.from)).toBeLessThan(1e-6);
  });

  it("stay in where that is asked for, and where they are no more than other parts", () => {
    const kept = modes(offset, { ...QUICK, trend: "keep" });
    expect(kept.series).toBe(offset);
    expect(trendNote(kept.series)).toBeUndefined();
    expect(modeFacts(kept)[0]!.share).toBeGreaterThan(0.99);
    const little = plus(() => 0.5);
    expect(modes(little, QUICK).series).toBe(little);
    const removed = modes(little, { ...QUICK, trend: "remove" }).series;
    expect(removed.trend!.from).toBeCloseTo(0.5, 0);
  });

  it.each([
    ["constant", plus(() => 3, 0)],
    ["0", plus(() => 0, 0)],
  ])("stay in where there is nothing beside them: %s", (_, series) => {
    for (const trend of ["auto", "remove"] as const) {
      expect(modes(series, { ...QUICK, trend }).series).toBe(series);
    }
  });

  it("stand in the residual's table, whose parts add up to what was read", () => {
    const text = new TextDecoder().decode(
      toModesFiles(result)["residual.csv"] as Uint8Array<ArrayBuffer>,
    );
    const [headings, ...lines] = text.trim().split(/\r?\n/);
    expect(headings).toBe("time,value,outliers,residual,trend");
    const table = lines.map((line) => line.split(",").map(Number));
    expectClose(
      Float64Array.from(table, ([, value]) => value!),
      offset.values,
      1e-9,
    );
    const sums = table.map(([, , outlier, residual, line], i) =>
      result.modes.reduce((sum, mode) => sum + mode.values[i]!, outlier! + residual! + line!),
    );
    expectClose(Float64Array.from(sums), offset.values, 1e-9);
  });

  it("come back from a model: the same run again, or with them left in", () => {
    const opened = fromModesModelJson(toModesModelJson(result));
    const again = modes(opened.series, opened.options);
    expect(toModesModelJson({ ...again, origin: result.origin })).toBe(toModesModelJson(result));
    const kept = modes(opened.series, { ...opened.options, trend: "keep" }).series;
    expect([kept.trend, kept.notes]).toEqual([undefined, []]);
    expectClose(kept.values, offset.values, 1e-9);
    const broken = toModesModelJson(result).replace(/"trend":\{"from":/, '"trend":{"form":');
    expect(() => fromModesModelJson(broken)).toThrow('its part "series.trend" is no line');
  });
});

describe("a time in a sentence", () => {
  it("has the digits that tell it from others of its series", () => {
    const at = (first: number, length: number) => ({
      times: Float64Array.of(first, first + length),
    });
    expect(shortTime(at(1.7e9, 2), 1.7e9 + 0.976)).toBe(1700000000.98);
    expect(shortTime(at(0, 399), 12.34)).toBe(12);
    expect(shortTime(at(0, 4e-7), 1.2345e-7)).toBe(1.23e-7);
  });
});
