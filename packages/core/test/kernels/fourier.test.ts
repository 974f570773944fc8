import { expect, it } from "vitest";
import { fourierKernel } from "../../src/kernels/fourier.ts";
import { fourierTables, plainFourier } from "../../src/signal/fft.ts";
import { normals } from "../signal/transforms.ts";

const LENGTHS = Array.from({ length: 14 }, (_, k) => 2 ** (k + 5));

it.each(LENGTHS)("the compiled transform of length %i has the bits of the plain one", (length) => {
  const [re, im] = [normals(length), normals(length, 2)];
  const [plainRe, plainIm] = [re.slice(), im.slice()];
  fourierKernel(length, fourierTables)!(re, im);
  plainFourier(length)(plainRe, plainIm);
  expect(Buffer.from(re.buffer).equals(Buffer.from(plainRe.buffer))).toBe(true);
  expect(Buffer.from(im.buffer).equals(Buffer.from(plainIm.buffer))).toBe(true);
});

it("transforms of two lengths by turns do not disturb each other", () => {
  const made = [64, 128].map((length) => {
    const kernel = fourierKernel(length, fourierTables)!;
    const plain = plainFourier(length);
    return { length, kernel, plain };
  });
  for (const { length, kernel, plain } of [...made, ...made]) {
    const [re, im] = [normals(length), normals(length, 2)];
    const [plainRe, plainIm] = [re.slice(), im.slice()];
    kernel(re, im);
    plain(plainRe, plainIm);
    expect([re, im]).toEqual([plainRe, plainIm]);
  }
});

it("there is none for lengths that are done before it is called, or that wait for memory", () => {
  for (const length of [1, 16, 2 ** 19]) {
    expect(fourierKernel(length, fourierTables)).toBeUndefined();
  }
});
