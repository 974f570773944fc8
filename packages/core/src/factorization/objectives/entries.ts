import type { KernelArray } from "../block.ts";
import type { ObjectiveParts } from "./squared.ts";

/** Y, its weights and room for the model, entry by entry: what all but plain squared error need. */
export interface Entries {
  readonly y: KernelArray;
  /** None where every entry counts 1. */
  readonly weights: KernelArray | undefined;
  /** The values that the structure's products are with. */
  readonly working: KernelArray;
}

/** Rows that are expanded and worked on while they are near. */
const TOGETHER = 8;

/**
 * Writes the model as it is to the working values, a few rows at a time, and calls `visit` with the
 * byte offsets of these rows in Y, in the working values and in the weights (0 for none).
 */
export function visitModel(
  { data, structure }: Pick<ObjectiveParts, "data" | "structure">,
  { y, weights, working }: Entries,
  visit: (y: number, x: number, w: number, length: number) => void,
): void {
  const { rows, columns } = data;
  for (let row = 0; row < rows; row += TOGETHER) {
    const count = Math.min(TOGETHER, rows - row);
    structure.expand!(row, count, working);
    const at = 8 * row * columns;
    visit(y.at + at, working.at + at, weights ? weights.at + at : 0, count * columns);
  }
}

/**
 * The factor s that minimizes Σ w d(y | s x) over s for the β-divergence d (squared error is β = 2):
 * Σ w y x^(β − 1) ÷ Σ w x^β.
 */
export function bestScaleOf(
  parts: Pick<ObjectiveParts, "kernels" | "data" | "structure">,
  entries: Entries,
  beta: number,
  floor: number,
): number {
  const { kernels } = parts;
  let along = 0;
  let own = 0;
  visitModel(parts, entries, (y, x, w, length) => {
    kernels.denominators(x, w, beta, floor, x, length);
    along += kernels.dot(y, x, length);
  });
  const { view, at } = entries.working;
  visitModel(parts, entries, (_y, x, w, length) => {
    kernels.denominators(x, w, beta + 1, floor, x, length);
    const start = (x - at) / 8;
    for (let i = start; i < start + length; i++) own += view[i]!;
  });
  return along / own;
}
