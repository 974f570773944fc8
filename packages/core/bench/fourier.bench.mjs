// Microseconds of one transform, real and imaginary parts apart: the compiled kernel, the plain one, and NumPy where
// Python has it, whose parts lie side by side. The least of some rounds, taken in turn.
import { spawnSync } from "node:child_process";
import { createFft } from "@unmix/core";
import { plainFourier } from "../dist/signal/fft.js";
import { pythonWith, quick } from "./support.mjs";

const LENGTHS = [64, 512, 4096, 32_768, 262_144].slice(0, quick ? 3 : undefined);
const ROUNDS = 15;
const NUMPY = `
import sys, time, numpy
for length in map(int, sys.argv[1:]):
    x = numpy.random.default_rng(0).standard_normal((length, 2)).view(complex)[:, 0]
    repeats = max(3, 2 ** 20 // length)
    least = 1e9
    for _ in range(${ROUNDS}):
        start = time.process_time()
        for _ in range(repeats): numpy.fft.fft(x)
        least = min(least, (time.process_time() - start) / repeats)
    print(least * 1e6)
`;

const python = pythonWith("numpy");
const theirs = python
  ? spawnSync(python, ["-c", NUMPY, ...LENGTHS.map(String)], { encoding: "utf8" })
      .stdout.trim()
      .split("\n")
      .map(Number)
  : [];
console.log(
  `Microseconds of a Fourier transform, Node ${process.version}: least of ${ROUNDS} rounds`,
);
LENGTHS.forEach((length, n) => {
  const re = Float64Array.from({ length }, (_, k) => Math.cos(k * k));
  const im = Float64Array.from({ length }, (_, k) => Math.sin(3 * k * k));
  const ways = [createFft(length).forward, plainFourier(length)].map((transform) => ({
    transform,
    least: Number.POSITIVE_INFINITY,
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) way.least = Math.min(way.least, timeOf(way.transform, re, im));
  }
  const [compiled, plain] = ways.map(({ least }) => least);
  const beside = theirs[n]
    ? `  NumPy ${theirs[n].toFixed(2)} (${(compiled / theirs[n]).toFixed(2)})`
    : "";
  console.log(
    `${String(length).padStart(6)}  compiled ${compiled.toFixed(2)}  plain ${plain.toFixed(2)} (ratio ${(compiled / plain).toFixed(2)})${beside}`,
  );
});

function timeOf(transform, re, im) {
  const repeats = Math.max(3, 2 ** 20 / re.length);
  // The copies keep the values from growing; they cost a tenth of a transform.
  const [a, b] = [re.slice(), im.slice()];
  const start = performance.now();
  for (let k = 0; k < repeats; k++) {
    a.set(re);
    b.set(im);
    transform(a, b);
  }
  return (1000 * (performance.now() - start)) / repeats;
}
