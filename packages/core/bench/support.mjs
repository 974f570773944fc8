// What the benches share: CPU time, middles of samples, the Python beside which we run.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom } from "@unmix/core";
import { compiledKernels } from "../dist/kernels/compiled.js";
import { tellOpenBlas } from "./openblas.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const SHARED = process.env.UNMIX_SHARED ?? join(ROOT, "../shared");
export const BASELINE = join(SHARED, "baselines/bpgd_numpy.py");

export const quick = process.argv.includes("--quick");

/** A Python that has the modules, with its OpenBLAS at its fastest, or nothing. */
export function pythonWith(...modules) {
  const source = `import ${modules.join(", ")}`;
  const found = ["/usr/bin/python3", "python3"].find(
    (name) => spawnSync(name, ["-c", source]).status === 0,
  );
  if (found) tellOpenBlas(found);
  return found;
}

/**
 * The kernels to measure here: those with joined pairs of vectors where Node was started to join them, as the
 * flag makes others slower, else those that load.
 */
export function builds() {
  const loads = (name) =>
    compiledKernels(name, new WebAssembly.Memory({ initial: 1 })) !== undefined;
  if (process.execArgv.includes("--experimental-wasm-revectorize")) return ["wide"];
  return loads("relaxed") ? ["simd", "relaxed"] : ["simd"];
}

/** CPU milliseconds of this process so far. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * A function that runs a factorization on to the end of its next sweep and gives its progress there: a long
 * sweep pauses within.
 */
export function sweeper(steps) {
  let last = -1;
  return () => {
    let progress = steps.next().value;
    while (progress.iteration === last) progress = steps.next().value;
    last = progress.iteration;
    return progress;
  };
}

export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1];
}

/** Fills Y (rows × columns) with the product of half-normal factors of the given rank. */
export function plant(data, { rows, columns, rank }, random = createRandom(0)) {
  const draw = (length) => Float64Array.from({ length }, () => Math.abs(random.normal()));
  const a = draw(rows * rank);
  const b = draw(rank * columns);
  data.fill(0);
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      const factor = a[i * rank + r];
      for (let j = 0; j < columns; j++) data[i * columns + j] += factor * b[r * columns + j];
    }
  }
}

/** Adds normal noise of the given part of the root mean square of Y. */
export function addNoise(data, level, random = createRandom(1)) {
  let sum = 0;
  for (const value of data) sum += value * value;
  const scale = level * Math.sqrt(sum / data.length);
  for (let i = 0; i < data.length; i++) data[i] += scale * random.normal();
}
