import { inStretches, LONG, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { inPieces } from "../../linear/pieces.ts";
import { type DataParts, type Stored, scratchBytes } from "../data/stored.ts";
import type { ObjectiveParts } from "./squared.ts";

/** Y, its weights and room for the model, entry by entry: what all but plain squared error need. */
export interface Entries {
  readonly y: KernelArray;
  /** None where every entry counts 1; a place for those `given`, which {@link look} puts there. */
  readonly weights: KernelArray | undefined;
  readonly given: Float64Array | undefined;
  /** The values that the structure's products are with. */
  readonly working: KernelArray;
  /** Where these are the stored entries of a sparse Y only: their places, and room for the kernels. */
  readonly places?: Places;
}

/** Where the stored entries of a sparse Y are: those of row i from `firsts[i]` up to but without the next. */
interface Places {
  readonly starts: number;
  readonly firsts: Uint32Array;
  readonly indices: number;
  readonly room: number;
}

/** Y by its entries, its weights, and room for as many values of the model. */
export function entriesOf(
  stored: Stored,
  given: Float64Array | undefined,
  { buffer, reserve, ...parts }: DataParts,
): Entries {
  const sparse = stored.kind === "sparse";
  const at = sparse ? stored.values : (stored as Extract<Stored, { kind: "dense" }>).at;
  const count = sparse ? stored.entries : parts.rows * parts.columns;
  const y = { at, view: new Float64Array(buffer as ArrayBuffer, at, count) };
  const weights = given && reserve(count);
  const working = reserve(count);
  if (!sparse) return { y, weights, given, working };
  const room = reserve(scratchBytes("sparse", parts) / 8).at;
  const { starts, indices } = stored;
  const firsts = new Uint32Array(buffer as ArrayBuffer, starts, parts.rows + 1);
  return { y, weights, given, working, places: { starts, firsts, indices, room } };
}

/**
 * Goes over the entries once, with pauses where they are many, and puts the weights in their place.
 *
 * @param over a stretch of them
 */
export function look(
  { y, weights, given }: Entries,
  over: (from: number, to: number) => void,
): Pausing<void> {
  return inStretches(y.view.length, (from, to) => {
    weights?.view.set(given!.subarray(from, to), from);
    over(from, to);
  });
}

/** What the work on an entry of the model costs at most, in multiply–adds: a power or a logarithm. */
export const ENTRY = 64;

/** Rows that are expanded and worked on while they are near. */
const TOGETHER = 8;

/**
 * Writes the model as it is to the working values, a few rows at a time, and calls `visit` with the
 * byte offsets of these rows in Y, in the working values and in the weights (0 for none), with pauses. Of
 * a sparse Y it is the stored entries, as many rows at a time as lie between two pauses.
 */
export function* visitModel(
  {
    kernels,
    data,
    structure,
    blocks,
  }: Pick<ObjectiveParts, "kernels" | "data" | "structure" | "blocks">,
  { y, weights, working, places }: Entries,
  visit: (y: number, x: number, w: number, length: number) => void,
): Pausing<void> {
  const { rows, columns } = data;
  if (places) {
    const { starts, firsts, indices, room } = places;
    const { p, q } = structure.sides!();
    const { rank } = blocks[0]!;
    // An entry costs as much as if it were multiplied by so many components.
    yield* inPieces(data, rank + ENTRY, (row, count) => {
      const shape = [rank, rows, columns, row, count] as const;
      kernels.modelSparse(p, q, starts, indices, working.at, room, ...shape);
      const first = firsts[row]!;
      const at = 8 * first;
      visit(y.at + at, working.at + at, 0, firsts[row + count]! - first);
    });
    return;
  }
  const most = blocks.reduce((rank, block) => Math.max(rank, block.rank), 1);
  const together = Math.max(1, Math.min(TOGETHER, Math.floor(LONG / columns / (most + ENTRY))));
  let work = 0;
  for (let row = 0; row < rows; row += together) {
    const count = Math.min(together, rows - row);
    const own = count * columns * (most + ENTRY);
    if (work > 0 && work + own > LONG) {
      yield;
      work = 0;
    }
    work += own;
    structure.expand!(row, count, working);
    const at = 8 * row * columns;
    visit(y.at + at, working.at + at, weights ? weights.at + at : 0, count * columns);
  }
}

/**
 * The factor s that minimizes Σ w d(y | s x) over s for the β-divergence d (squared error is β = 2):
 * Σ w y x^(β − 1) ÷ Σ w x^β.
 */
export function* bestScaleOf(
  parts: Pick<ObjectiveParts, "kernels" | "data" | "structure" | "blocks">,
  entries: Entries,
  beta: number,
  floor: number,
): Pausing<number> {
  const { kernels } = parts;
  let along = 0;
  let own = 0;
  yield* visitModel(parts, entries, (y, x, w, length) => {
    kernels.denominators(x, w, beta, floor, x, length);
    along += kernels.dot(y, x, length);
  });
  const { view, at } = entries.working;
  yield* visitModel(parts, entries, (_y, x, w, length) => {
    kernels.denominators(x, w, beta + 1, floor, x, length);
    const start = (x - at) / 8;
    let sum = own;
    for (let i = start; i < start + length; i++) sum += view[i]!;
    own = sum;
  });
  return along / own;
}
