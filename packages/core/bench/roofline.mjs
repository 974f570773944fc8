// The limits of this machine for one thread of 128-bit vectors, measured by kernels of our own, what
// a sweep asks of it, and how long each of its kernels takes.
import { createRandom } from "@unmix/core";
import { compiledKernels, FIRST } from "../dist/kernels/compiled.js";
import { panelsLength } from "../dist/kernels/pass.js";
import { CHUNK } from "../dist/kernels/sizes.js";
import { cpu } from "./support.mjs";

/** GFLOP/s of the build `name` where nothing waits: its product of two arrays in the first cache. */
export function multiplyAddPeak(name) {
  const memory = new WebAssembly.Memory({ initial: 3 });
  const kernels = compiledKernels(name, memory);
  const [rank, rows, columns] = [4, 4, 504];
  const x = FIRST;
  const y = x + 8 * rank * columns;
  const out = y + 8 * rows * columns;
  new Float64Array(memory.buffer, x, (rank + rows) * columns).fill(1);
  const call = () => kernels.productTransposed(x, y, out, rank, rows, columns);
  return (2 * rank * rows * columns) / leastTime(call) / 1e6;
}

/** GB/s of one thread that reads `bytes` again and again. */
export function readBandwidth(bytes) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) + 2 });
  const kernels = compiledKernels("simd", memory);
  const length = Math.floor(bytes / 16);
  // Pages that were never written are all one page of zeros.
  new Float64Array(memory.buffer, FIRST, 2 * length).fill(1);
  // Two halves, so that every byte is read once.
  return bytes / leastTime(() => kernels.dot(FIRST, FIRST + 8 * length, length)) / 1e6;
}

/** Least CPU milliseconds of a call, over rounds of a few milliseconds. */
function leastTime(call) {
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < 60) {
    call();
    calls++;
  }
  const each = Math.max(1, Math.ceil(calls / 6));
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 9; round++) {
    const before = cpu();
    for (let i = 0; i < each; i++) call();
    least = Math.min(least, (cpu() - before) / each);
  }
  return least;
}

/**
 * What one sweep with one step a factor must do: the two products and, for each factor, two gradients
 * and half a Gram matrix; and what it must move: Y once, and each factor's arrays as often as a step,
 * its statistics and the products pass over them.
 */
export function workOfSweep({ rows, columns, rank }) {
  const lengths = rows + columns;
  return {
    flops: 4 * rank * rows * columns + rank * lengths * (4 * rank + rank + 1),
    bytes: 8 * (rows * columns + 12 * rank * lengths),
  };
}

/** CPU milliseconds of the kernels of one sweep, each called alone on arrays of the size. */
export function timesOfParts(name, { rows, columns, rank }) {
  const lengths = [rows * columns, ...Array(5).fill(rank * columns), ...Array(5).fill(rank * rows)];
  const sums = panelsLength(rank, rows, columns, 1);
  lengths.push(rank * rank, rank, 2 * rank * CHUNK, sums);
  const values = lengths.reduce((total, length) => total + length + 8, 0);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((FIRST + 8 * values) / 65536) });
  const kernels = compiledKernels(name, memory);
  let top = FIRST;
  const [y, ...rest] = lengths.map((length) => {
    const at = top;
    top += 64 * Math.ceil(length / 8);
    return at;
  });
  const random = createRandom(0);
  const view = new Float64Array(memory.buffer, FIRST, (top - FIRST) / 8);
  for (let i = 0; i < view.length; i++) view[i] = random.uniform();
  const core = rest.slice(0, 5);
  const matrix = rest.slice(5, 10);
  const [gram, inverse, scratch, panels] = rest.slice(10);
  new Float64Array(memory.buffer, inverse, rank).fill(1e-9);
  const step = ([cross, x, previous, next], weight, length) =>
    kernels.advance(gram, cross, x, previous, weight, inverse, 0, next, scratch, rank, length);
  const [cross, x, previous, next] = matrix;
  const parts = {
    "pass over Y": () =>
      kernels.advanceThrough(
        y,
        core[0],
        gram,
        cross,
        x,
        previous,
        0.5,
        inverse,
        0,
        next,
        core[1],
        panels,
        scratch,
        rank,
        rows,
        columns,
      ),
    "step of the core": () => step(core, 0.5, columns),
    "Gram matrices": () => {
      kernels.rowGram(core[0], gram, rank, columns);
      kernels.rowGram(matrix[0], gram, rank, rows);
    },
    statistics: () => {
      step(core, 0, columns);
      step(matrix, 0, rows);
      kernels.dot(core[0], core[1], rank * columns);
    },
  };
  return Object.fromEntries(Object.entries(parts).map(([part, call]) => [part, leastTime(call)]));
}
