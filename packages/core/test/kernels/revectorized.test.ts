import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const COMPILED = new URL("../../src/kernels/compiled.ts", import.meta.url).href;
const SINGLE = new URL("../../src/kernels/single.ts", import.meta.url).href;

/** Prints every product of some sizes; the engine optimizes the kernels before their first call. */
const PROGRAM = `
import { createHash } from "node:crypto";
import { compiledKernels } from ${JSON.stringify(COMPILED)};
import { rowStride } from ${JSON.stringify(SINGLE)};
const memory = new WebAssembly.Memory({ initial: 64 });
const kernels = compiledKernels("wide", memory);
const hash = (at, length) => {
  const bytes = new Uint8Array(memory.buffer, at, 8 * length);
  return createHash("sha256").update(bytes).digest("hex");
};
let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
for (let rank = 1; rank <= 13; rank++) {
  for (const [rows, columns] of [[1, 8], [5, 33], [16, 94], [37, 203], [40, 512], [21, 1030]]) {
    const [x, z, y] = [2 ** 16, 2 ** 18, 2 ** 20];
    const [out, cross, scratch] = [2 ** 21, 2 ** 21 + 2 ** 18, 2 ** 21 + 2 ** 19];
    new Float64Array(memory.buffer, x, (2 ** 21 - x) / 8).forEach((_, k, all) => (all[k] = random()));
    kernels.product(x, y, out, rank, rows, columns);
    kernels.addProduct(x, y, out, rank, rows, columns, 0, rows, scratch);
    kernels.productTransposed(z, y, cross, rank, rows, columns);
    console.log(rank, rows, columns, hash(out, rank * columns), hash(cross, rank * rows));
    const single = new Float32Array(memory.buffer, y, (rows * rowStride(columns)) / 4);
    single.forEach((_, k) => (single[k] = random()));
    kernels.productSingle(x, y, 1.5, out, scratch, rank, rows, columns);
    kernels.productTransposedSingle(z, y, 1.5, cross, scratch, rank, rows, columns);
    console.log(rank, rows, columns, hash(out, rank * columns), hash(cross, rank * rows));
  }
}`;

/** Older ones know no sources with types, and others are built without the flag. */
const joins =
  Number.parseInt(process.versions.node, 10) >= 24 &&
  process.arch === "x64" &&
  process.platform !== "darwin";

function run(...flags: string[]): string {
  return execFileSync(
    process.execPath,
    ["--no-liftoff", ...flags, "--input-type=module", "--eval", PROGRAM],
    { encoding: "utf8" },
  );
}

it.skipIf(!joins)("wide kernels have the same bits with joined pairs of vectors", () => {
  const joined = run("--experimental-wasm-revectorize");
  expect(joined.split("\n")).toHaveLength(2 * 13 * 6 + 1);
  expect(joined).toBe(run());
});
