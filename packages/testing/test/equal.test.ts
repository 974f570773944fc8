import { expect, it } from "vitest";

it("typed arrays are equal where their bytes are, and else as vitest says", () => {
  const shared = new Float64Array(new SharedArrayBuffer(16), 8);
  for (const [a, b] of [
    [Float64Array.of(1 / 3, Number.NaN), Float64Array.of(1 / 3, Number.NaN)],
    [new Float64Array(1), shared],
    [Float64Array.of(7, 1).subarray(1), Float64Array.of(1)],
    [new Uint8Array(0), new Uint8Array(0)],
  ]) {
    expect({ nested: [a] }).toEqual({ nested: [b] });
    expect(a).toStrictEqual(b);
  }
  for (const [a, b] of [
    [Float64Array.of(0, 1), Float64Array.of(0, 2)],
    [Float64Array.of(0), Float64Array.of(-0)],
    [Float64Array.of(0), Float32Array.of(0, 0)],
    [Int8Array.of(1), Uint8Array.of(1)],
    [Float64Array.of(0), Float64Array.of(0, 0)],
  ]) {
    expect({ nested: [a] }).not.toEqual({ nested: [b] });
    expect(() => expect(a).toEqual(b)).toThrow();
    expect(() => expect(a).not.toEqual(b)).not.toThrow();
  }
});
