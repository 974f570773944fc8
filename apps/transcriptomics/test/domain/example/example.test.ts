import {
  exampleExpression,
  exampleH5ad,
  exampleTables,
  readExpression,
} from "@unmix/transcriptomics/domain";
import { describe, expect, it } from "vitest";

const example = exampleExpression();
const [region] = example.columns;
if (region?.kind !== "category") throw new Error("the example has no regions");

/** The mean count of a gene in the spots of a region. */
function meanIn(gene: string, name: string): number {
  const column = example.genes.indexOf(gene);
  const code = region?.kind === "category" ? region.categories.indexOf(name) : -1;
  const { starts, indices, values } = example.counts;
  let sum = 0;
  let spots = 0;
  for (let i = 0; i < example.spots.length; i++) {
    if (region?.kind !== "category" || region.codes[i] !== code) continue;
    spots++;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) if (indices[k] === column) sum += values[k]!;
  }
  return sum / spots;
}

describe("the simulated embryo", () => {
  it("is a section of usual size whose parts agree", () => {
    const { counts, spots, genes, places } = example;
    expect([counts.rows, counts.columns]).toEqual([spots.length, genes.length]);
    expect(spots.length).toBeGreaterThan(1500);
    expect(genes.length).toBeGreaterThan(300);
    expect(new Set(genes).size).toBe(genes.length);
    expect(new Set(spots).size).toBe(spots.length);
    expect([places?.x.length, places?.y.length]).toEqual([spots.length, spots.length]);
    expect(counts.values.every((value) => Number.isInteger(value) && value > 0)).toBe(true);
  });

  it("has spots of every region", () => {
    const spots = region.categories.map((_, code) => region.codes.filter((c) => c === code).length);
    expect(Math.min(...spots)).toBeGreaterThan(30);
  });

  it.each([
    ["Alb", "Liver"],
    ["Myh6", "Heart"],
    ["Krt5", "Skin"],
    ["Col2a1", "Cartilage"],
    ["Foxg1", "Brain"],
  ])("expresses %s in %s above all other regions", (gene, home) => {
    const inHome = meanIn(gene, home);
    for (const other of region.categories) {
      if (other !== home) expect(inHome).toBeGreaterThan(1.5 * meanIn(gene, other));
    }
  });

  it("varies more than a Poisson distribution does", () => {
    const column = example.genes.indexOf("Actb");
    const { starts, indices, values } = example.counts;
    const counts = example.spots.map((_, i) => {
      for (let k = starts[i]!; k < starts[i + 1]!; k++)
        if (indices[k] === column) return values[k]!;
      return 0;
    });
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / counts.length;
    expect(variance).toBeGreaterThan(1.3 * mean);
  });

  it("is the same for the same seed and another for another", () => {
    const bytes = (seed: number) => Buffer.from(exampleExpression(seed).counts.values.buffer);
    const first = Buffer.from(example.counts.values.buffer);
    expect(bytes(1).equals(first)).toBe(true);
    expect(bytes(2).equals(first)).toBe(false);
  });

  it.each([
    ["example.h5ad", exampleH5ad],
    ["example-tables.zip", exampleTables],
  ] as const)("is read back from %s as it is", async (name, write) => {
    const { counts, spots, genes, places, columns } = await readExpression([
      { name, bytes: await write() },
    ]);
    expect(counts).toEqual(example.counts);
    expect([spots, genes]).toEqual([example.spots, example.genes]);
    expect([places!.x, places!.y]).toEqual([example.places!.x, example.places!.y]);
    const read = columns.find((column) => column.name === "region");
    const labels = (column: typeof read) =>
      column?.kind === "category" && Array.from(column.codes, (code) => column.categories[code]);
    expect(labels(read)).toEqual(labels(region));
  });
});
