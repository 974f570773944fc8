import { expectClose } from "@unmix/testing";
import fc from "fast-check";
import { describe, it } from "vitest";
import { compiledKernels } from "../../src/kernels/compiled.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { plainKernels } from "../../src/kernels/plain.ts";
import { CHUNK } from "../../src/kernels/sizes.ts";
import { sparseScratch } from "../../src/kernels/sparse.ts";
import { createRandom } from "../../src/random/random.ts";

const names = (["plain", "simd", "relaxed"] as const).filter((name) => benchOf(name));

/** Kernels on a memory of their own, and a way to put arrays into it. */
function benchOf(name: Kernels["name"]) {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const kernels = name === "plain" ? plainKernels(memory.buffer) : compiledKernels(name, memory);
  if (!kernels) return undefined;
  let top = 1024;
  const take = (bytes: number) => {
    const at = top;
    top = Math.ceil((top + bytes) / 64) * 64;
    return at;
  };
  return {
    kernels,
    take,
    put(values: Float64Array | Uint32Array) {
      const at = take(values.byteLength);
      const Type = values.constructor as typeof Float64Array;
      new Type(memory.buffer, at, values.length).set(values);
      return at;
    },
    read: (at: number, length: number) => new Float64Array(memory.buffer, at, length).slice(),
  };
}

const sizes = fc.record({
  rank: fc.integer({ min: 1, max: 19 }),
  // Within one call and beyond it; within one chunk of columns and beyond it.
  rows: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 255, max: 259 })),
  columns: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 120, max: 140 })),
  density: fc.constantFrom(0, 0.03, 0.4, 1),
  seed: fc.nat(),
});

describe.each(names)("%s kernels over sparse data", (name) => {
  it("do as the dense ones do", () => {
    fc.assert(
      fc.property(sizes, ({ rank, rows, columns, density, seed }) => {
        const bench = benchOf(name)!;
        const { kernels } = bench;
        const random = createRandom(seed);
        const normal = (length: number) => Float64Array.from({ length }, () => random.normal());
        const dense = normal(rows * columns).map((v) => (random.uniform() < density ? v : 0));
        const starts = new Uint32Array(rows + 1);
        const indices: number[] = [];
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) if (dense[i * columns + j] !== 0) indices.push(j);
          starts[i + 1] = indices.length;
        }
        const [y, p, q] = [dense, normal(rank * rows), normal(rank * columns)].map(bench.put);
        const pattern = [bench.put(starts), bench.put(Uint32Array.from(indices))] as const;
        const values = bench.put(dense.filter((v) => v !== 0));
        const scratch = bench.take(Math.max(sparseScratch(rank, rows, columns), 16 * rank * CHUNK));
        const size = [rank, rows, columns] as const;
        const outs = [rank * columns, rank * rows, rank * columns, rank * rows].map((length) => ({
          length,
          at: bench.put(new Float64Array(length).fill(7)),
        }));
        kernels.product(p!, y!, outs[0]!.at, ...size);
        kernels.productTransposed(q!, y!, outs[1]!.at, ...size);
        kernels.productSparse(p!, ...pattern, values, 0, outs[2]!.at, scratch, ...size);
        kernels.productTransposedSparse(q!, ...pattern, values, outs[3]!.at, scratch, ...size);
        const read = outs.map(({ at, length }) => bench.read(at, length));
        expectClose(read[2]!, read[0]!, 1e-12);
        expectClose(read[3]!, read[1]!, 1e-12);

        const residual = kernels.residualSquared(y!, p!, q!, scratch, ...size);
        expectClose(
          [kernels.residualSquaredSparse(...pattern, values, p!, q!, scratch, ...size)],
          [residual],
          1e-12,
        );

        const out = bench.put(new Float64Array(indices.length));
        kernels.modelSparse(p!, q!, ...pattern, out, scratch, ...size);
        const [left, right] = [bench.read(p!, rank * rows), bench.read(q!, rank * columns)];
        const model: number[] = [];
        for (let i = 0; i < rows; i++) {
          for (let k = starts[i]!; k < starts[i + 1]!; k++) {
            let sum = 0;
            for (let r = 0; r < rank; r++) {
              sum += left[r * rows + i]! * right[r * columns + indices[k]!]!;
            }
            model.push(sum);
          }
        }
        expectClose(bench.read(out, indices.length), Float64Array.from(model), 1e-12);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});
