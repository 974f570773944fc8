import { describe, expect, it } from "vitest";
import { createDct } from "../../src/signal/dct.ts";
import { createFft } from "../../src/signal/fft.ts";
import { largestDifference, normals } from "./transforms.ts";

const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 31, 32, 45, 64, 97, 100, 127, 128, 210];

/** The definition, with the angle reduced before its cosine. */
function naiveDft(re: Float64Array, im: Float64Array) {
  const n = re.length;
  const out = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      out.re[k]! += re[j]! * Math.cos(angle) - im[j]! * Math.sin(angle);
      out.im[k]! += re[j]! * Math.sin(angle) + im[j]! * Math.cos(angle);
    }
  }
  return out;
}

describe("createFft", () => {
  it.each(LENGTHS)("agrees with the definition at length %i", (n) => {
    const re = normals(n);
    const im = normals(n, 2);
    const expected = naiveDft(re, im);
    createFft(n).forward(re, im);
    expect(largestDifference(re, expected.re)).toBeLessThan(1e-12 * Math.max(1, n));
    expect(largestDifference(im, expected.im)).toBeLessThan(1e-12 * Math.max(1, n));
  });

  it.each([...LENGTHS, 4096, 10007])("is undone by its inverse at length %i", (n) => {
    const re = normals(n);
    const im = normals(n, 2);
    const before = [re.slice(), im.slice()];
    const fft = createFft(n);
    fft.forward(re, im);
    fft.inverse(re, im);
    expect(largestDifference(re, before[0]!)).toBeLessThan(1e-13 * Math.log2(n + 2) * 4);
    expect(largestDifference(im, before[1]!)).toBeLessThan(1e-13 * Math.log2(n + 2) * 4);
  });

  it("finds a tone of a prime length to rounding", () => {
    const n = 10007;
    const re = Float64Array.from({ length: n }, (_, j) =>
      Math.cos((2 * Math.PI * ((j * 1234) % n)) / n),
    );
    const im = new Float64Array(n);
    createFft(n).forward(re, im);
    const expected = new Float64Array(n);
    expected[1234] = expected[n - 1234] = n / 2;
    expect(largestDifference(re, expected)).toBeLessThan(1e-9);
    expect(largestDifference(im, new Float64Array(n))).toBeLessThan(1e-9);
  });

  it.each([0, -1, 2.5, Number.NaN])("refuses length %d", (n) => {
    expect(() => createFft(n)).toThrow(/whole number from 1 to/);
  });
});

describe("createDct", () => {
  it.each(LENGTHS)("agrees with the definition at length %i", (n) => {
    const x = normals(n);
    const expected = Float64Array.from({ length: n }, (_, k) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += x[j]! * Math.cos((Math.PI * (2 * j + 1) * k) / (2 * n));
      return sum * Math.sqrt((k === 0 ? 1 : 2) / n);
    });
    const out = new Float64Array(n);
    const dct = createDct(n);
    dct.forward(x, out);
    expect(largestDifference(out, expected)).toBeLessThan(1e-12 * Math.max(1, n));
    dct.inverse(out, out);
    expect(largestDifference(out, x)).toBeLessThan(1e-12 * Math.max(1, n));
  });
});
