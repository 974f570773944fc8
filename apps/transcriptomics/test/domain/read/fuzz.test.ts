// Runs alone: a damaged file may leave the library of HDF5 with a heap from which even whole files are read no more.
import { createRandom, isUnmixError } from "@unmix/core";
import { type Expression, inspect, readExpression } from "@unmix/transcriptomics/domain";
import { gzipSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { expectSparse } from "../matrices.ts";
import { annData, DENSE, GENES, SECTIONS, SPOTS, shared, sparse } from "./files.ts";

const CASES = 40;

/** What is read of a damaged file either holds together or is refused by a sentence. */
async function survive(name: string, bytes: Uint8Array): Promise<void> {
  const files = [{ name, bytes }];
  await attempt(() => inspect(files));
  const expression = await attempt(() => readExpression(files));
  if (expression) expectWhole(expression);
}

async function attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isUnmixError(error, "file")) return undefined;
    throw error;
  }
}

function expectWhole({ counts, spots, genes, places, columns }: Expression): void {
  expectSparse(counts);
  expect([counts.rows, counts.columns]).toEqual([spots.length, genes.length]);
  expect(counts.values.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  if (places) {
    expect(places.x.length).toBe(spots.length);
    expect(places.x.every(Number.isFinite) && places.y.every(Number.isFinite)).toBe(true);
  }
  for (const column of columns) {
    const length = column.kind === "number" ? column.values.length : column.codes.length;
    expect(length).toBe(spots.length);
  }
}

/** Some bytes changed, or the end cut off. */
function damage(bytes: Uint8Array, seed: number): Uint8Array {
  const random = createRandom(seed);
  if (seed % 4 === 0) return bytes.slice(0, random.integer(bytes.length));
  const out = bytes.slice();
  const flips = 1 + random.integer(seed % 4 === 1 ? 2 : 30);
  for (let f = 0; f < flips; f++) out[random.integer(out.length)] = random.integer(256);
  return out;
}

describe("damaged files", () => {
  it("of HDF5 are read whole or refused by a sentence", async () => {
    const { bytes } = await annData((root) => {
      sparse(root, "X", "rows");
      root.create_group("layers");
      sparse(root, "layers/counts", "columns");
    });
    for (let seed = 1; seed <= CASES; seed++) await survive("fuzz.h5ad", damage(bytes, seed));
    // And the library still reads what is whole.
    const { counts } = await readExpression([{ name: "whole.h5ad", bytes }]);
    expect(counts.values.length).toBe(DENSE.flat().filter((value) => value > 0).length);
  });

  it
    .skipIf(!SECTIONS)
    .each(["tiny_dense_lzf.h5ad", "tiny_legacy07.h5ad", "anndata_v0.7.8.zarr.zip"])(
    "like %s are read whole or refused by a sentence",
    async (name) => {
      const [file] = shared(`fixtures/${name}`);
      if (!file || "read" in file) throw new Error("no file");
      const bytes = new Uint8Array(file.bytes as ArrayBuffer);
      for (let seed = 1; seed <= CASES / 2; seed++) await survive(name, damage(bytes, seed));
    },
  );

  it("of text are read whole or refused by a sentence", async () => {
    const table = `spot,${GENES.join(",")}\n${DENSE.map((row, i) => `${SPOTS[i]},${row.join(",")}`).join("\n")}\n`;
    const bytes = strToU8(table);
    for (let seed = 1; seed <= 2 * CASES; seed++) {
      await survive("fuzz.csv", damage(bytes, seed));
      await survive("fuzz.csv.gz", damage(gzipSync(bytes, { mtime: 0 }), seed));
    }
  });
});
