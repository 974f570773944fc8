import { describe, expect, it } from "vitest";
import { repeated } from "../../src/ui/use-sound.ts";

describe("sound at a rate that browsers play", () => {
  it("has lines between its samples", () => {
    expect(repeated(Float64Array.of(0, 1, -1), 2)).toEqual(Float32Array.of(0, 0.5, 1, 0, -1, -1));
    expect(repeated(Float64Array.of(0.5), 1)).toEqual(Float32Array.of(0.5));
  });
});
