import { describe, expect, it } from "vitest";
import { createRandom, decomposeModes, type ModeOptions } from "../../../src/index.ts";
import { aliasAdvice } from "../../../src/modes/result/alias-advice.ts";

const EVEN = Float64Array.from({ length: 200 }, (_, i) => 3 + i / 100);
const SAID =
  "The samples are even, and half their rate is 50 a unit of time: of the frequencies asked for, up to 75, those above it are only mirror images of lower ones, as 75 is of 25. Ask for up to 50, unless the signal is known to lie higher.";
const random = createRandom(1);

const told = (times: Float64Array, highest = 75) =>
  aliasAdvice({ times }, { frequencies: [0, highest] });

describe("frequencies above half the rate", () => {
  it("are told of even samples, be some missing", () => {
    expect(told(EVEN)).toBe(SAID);
    expect(told(EVEN.filter((_, i) => i % 7 > 1))).toBe(SAID);
    expect(told(EVEN, 230)).toContain("as 230 is of 30.");
  });

  it("are told where times were rounded", () => {
    const rounded = Float64Array.from({ length: 200 }, (_, i) => Number((i / 300).toFixed(4)));
    expect(told(rounded, 200)).toMatch(/half their rate is 150 a unit/);
    expect(told(rounded, 150)).toBeUndefined();
  });

  it("are as any others where samples are uneven", () => {
    expect(told(EVEN.map((time) => time + 0.004 * random.uniform()))).toBeUndefined();
    expect(told(EVEN.map(() => 2 * random.uniform()).sort())).toBeUndefined();
  });

  it("are nothing to say of below it, to rounding", () => {
    expect(told(EVEN, 50)).toBeUndefined();
    expect(told(EVEN, 50.0000000001)).toBeUndefined();
    expect(told(Float64Array.of(0, 1), 0.5)).toBeUndefined();
  });

  it("are not refused, and show what lies lower once more", () => {
    const values = EVEN.map((time) => Math.sin(2 * Math.PI * 30 * time));
    const brief: ModeOptions = { features: 2000, grouping: { metric: "overlap" } };
    const { atoms, groups } = decomposeModes(
      { times: EVEN, values },
      { ...brief, frequencies: [55, 75] },
    );
    expect(groups.advice).toContain(SAID);
    const strongest = atoms.amplitudes.indexOf(Math.max(...atoms.amplitudes));
    expect(Math.abs(atoms.frequencies[strongest]! - 70)).toBeLessThan(2);
    expect(decomposeModes({ times: EVEN, values }, brief).groups.advice).toBeUndefined();
  });
});
