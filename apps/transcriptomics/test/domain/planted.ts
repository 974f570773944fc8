import { createRandom, type Random, sparseMatrix } from "@unmix/core";
import type { Expression } from "../../src/domain/types.ts";

/** How a section is planted. */
export interface Planting {
  readonly side?: number;
  readonly genes?: number;
  /** Of the genes the last ones that all types have alike. */
  readonly everywhere?: number;
  readonly types?: number;
  /** Molecules of a spot, about. */
  readonly depth?: number;
  /** Whether spots have types; without, all counts are of one flat profile. */
  readonly pattern?: boolean;
  readonly seed?: number;
}

/** Poisson counts of stripes of types on a square grid, each type with genes of its own. */
export function planted({
  side = 16,
  genes = 40,
  everywhere = 0,
  types = 4,
  depth = 200,
  pattern = true,
  seed = 1,
}: Planting = {}): Expression {
  const random = createRandom(seed);
  const spots = side * side;
  const codes = Int32Array.from({ length: spots }, (_, i) =>
    Math.min(types - 1, Math.floor(((i % side) / side) * types)),
  );
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < spots; i++) {
    for (let g = 0; g < genes; g++) {
      const own = g % types === codes[i];
      const isAlike = !pattern || g >= genes - everywhere;
      const count = poisson((depth / genes) * (isAlike ? 1 : own ? 3 : 1 / 3), random);
      if (count === 0) continue;
      rows.push(i);
      columns.push(g);
      values.push(count);
    }
  }
  return {
    counts: sparseMatrix({
      rows: spots,
      columns: genes,
      rowIndices: rows,
      columnIndices: columns,
      values,
    }),
    matrix: { name: "X", others: [] },
    spots: Array.from({ length: spots }, (_, i) => `spot ${i}`),
    genes: Array.from({ length: genes }, (_, g) => `Gene${g}`),
    places: {
      x: Float64Array.from({ length: spots }, (_, i) => i % side),
      y: Float64Array.from({ length: spots }, (_, i) => Math.floor(i / side)),
      unit: "array position",
    },
    columns: [
      {
        name: "region",
        kind: "category",
        categories: Array.from({ length: types }, (_, t) => `type ${t}`),
        codes,
      },
    ],
    remarks: [],
  };
}

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let product = random.uniform();
  let count = 0;
  while (product > limit) {
    product *= random.uniform();
    count++;
  }
  return count;
}

/** The same section with its spots in another order. */
export function shuffled(expression: Expression, order: readonly number[]): Expression {
  const { counts, places, columns } = expression;
  const rows: number[] = [];
  const indices: number[] = [];
  const values: number[] = [];
  order.forEach((i, s) => {
    for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
      rows.push(s);
      indices.push(counts.indices[k]!);
      values.push(counts.values[k]!);
    }
  });
  return {
    ...expression,
    counts: sparseMatrix({ ...counts, rowIndices: rows, columnIndices: indices, values }),
    spots: order.map((i) => expression.spots[i]!),
    places: {
      ...places!,
      x: Float64Array.from(order, (i) => places!.x[i]!),
      y: Float64Array.from(order, (i) => places!.y[i]!),
    },
    columns: columns.map((column) =>
      column.kind === "category"
        ? { ...column, codes: Int32Array.from(order, (i) => column.codes[i]!) }
        : { ...column, values: Float64Array.from(order, (i) => column.values[i]!) },
    ),
  };
}

/** A molecule of a table: its gene and its place. */
export interface Molecule {
  readonly gene: string;
  readonly x: number;
  readonly y: number;
}

/** The molecules that the counts of a section stand for, in no order, each anywhere in the square of its spot. */
export function scattered(
  { counts, genes, places }: Expression,
  side: number,
  seed = 1,
): Molecule[] {
  const random = createRandom(seed);
  const molecules: Molecule[] = [];
  for (let i = 0; i < counts.rows; i++) {
    for (let k = counts.starts[i]!; k < counts.starts[i + 1]!; k++) {
      for (let n = 0; n < counts.values[k]!; n++) {
        molecules.push({
          gene: genes[counts.indices[k]!]!,
          x: side * (places!.x[i]! + random.uniform()),
          y: side * (places!.y[i]! + random.uniform()),
        });
      }
    }
  }
  for (let n = molecules.length - 1; n > 0; n--) {
    const other = random.integer(n + 1);
    [molecules[n], molecules[other]] = [molecules[other]!, molecules[n]!];
  }
  return molecules;
}
