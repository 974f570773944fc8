import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PORTABLE_PROBLEMS, portableStream } from "../../bench/portable-problems.mjs";

const SIDES = JSON.parse(
  readFileSync(new URL("../fixtures/portable/right-hand-sides.json", import.meta.url), "utf8"),
) as Record<
  string,
  {
    length: number;
    places: number[];
    values: number[];
    norm: number;
    checksum: number;
    parameter: number;
  }
>;

describe("the portable stream", () => {
  it("draws the published numbers", () => {
    const { uniforms, subset } = portableStream(314);
    expect([...uniforms(3)]).toEqual([0.38883652025833726, 0.6379842513706535, 0.5842846354935318]);
    expect(new Set(subset(10, 10)).size).toBe(10);
  });
});

describe.each(Object.keys(SIDES))("the problem %s", (name) => {
  it("has the published right-hand side to 1e-10", () => {
    const { b, sigma, tau } = PORTABLE_PROBLEMS[name]!();
    const side = SIDES[name]!;
    expect(b.length).toBe(side.length);
    const scale = side.norm;
    side.places.forEach((place, k) => {
      expect(Math.abs(b[place]! - side.values[k]!)).toBeLessThan(1e-10 * scale);
    });
    const checksum = b.reduce((sum, value, i) => sum + value * Math.cos(i), 0);
    expect(Math.abs(checksum - side.checksum)).toBeLessThan(1e-10 * scale);
    expect(Math.abs((tau ?? sigma!) - side.parameter)).toBeLessThan(1e-10 * scale);
  });
});
