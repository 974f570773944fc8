import { UnmixError } from "../../errors.ts";
import { iterate } from "../../iterate/method.ts";
import { asSteps, type Pausing } from "../../iterate/pauses.ts";
import { type Steps, still } from "../../iterate/steps.ts";
import { align } from "../../kernels/align.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { scratchLength } from "../../kernels/kernels.ts";
import { productSteps } from "../../linear/pieces.ts";
import { OVERSAMPLING, type RangeRooms, rangeSteps } from "../../linear/range.ts";
import { createRandom, deriveSeed, type Random } from "../../random/random.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { bpgd } from "../bpgd/bpgd.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import { type BpgdProblem, mostVectors, type PreparedFactor } from "../bpgd/problem.ts";
import { compressedBytes, compressedData, compressedRooms } from "../data/compressed.ts";
import type { Data } from "../data/data.ts";
import { dataOf } from "../data/data-of.ts";
import { type Stored, scratchBytes } from "../data/stored.ts";
import type { ModelDefinition } from "../models/definition.ts";
import type { Compress, ResolvedCompress } from "../options/options.ts";
import { asFirst, type FirstFit, inTurn } from "./first-fit.ts";
import { penalizedLaterSteps } from "./penalties-later.ts";

/** Compressing pays where Y has this many times more rows and columns than directions. */
const WORTHWHILE = 32;
/** Compressed sweeps between two looks at how far they have come. */
const WINDOW = 10;
/** The part of the squared error by which a window of sweeps must lower it to go on. */
const PROGRESS = 1e-3;

/**
 * What is asked of the compression, in numbers; false where there is none.
 *
 * @param plain whether the objective is squared error without weights
 * @throws {UnmixError} where the compression asked for cannot be
 */
export function compressionOf(
  asked: Compress | undefined,
  definition: ModelDefinition<unknown, never>,
  factors: readonly PreparedFactor[],
  shape: readonly number[],
  plain: boolean,
): ResolvedCompress {
  if (asked === false) return false;
  const rank = Math.max(...factors.map(({ layout }) => layout.rank));
  if (!definition.split || !plain) {
    if (asked === undefined) return false;
    throw new UnmixError(
      "option",
      definition.split
        ? "The option compress is for squared error without weights; leave it out."
        : `The option compress is for models that know the tensor by its products alone, which ${definition.kind} does not; leave it out.`,
      { option: "compress", model: definition.kind },
    );
  }
  const least = Math.min(...sidesOf(definition, shape));
  if (typeof asked === "object") return { directions: Math.min(asked.directions, least) };
  const directions = Math.min(rank + OVERSAMPLING, least);
  return asked || least >= WORTHWHILE * directions ? { directions } : false;
}

function sidesOf(
  { split }: Pick<ModelDefinition<unknown, never>, "split">,
  shape: readonly number[],
): [number, number] {
  const rows = sizeOf(shape.slice(0, split?.(shape) ?? 1));
  return [rows, sizeOf(shape) / rows];
}

/** Bytes that {@link factorizeCompressedSteps} needs beside the workspace of the method. */
export function compressionBytes(
  { options, definition, factors }: Pick<BpgdProblem, "options" | "definition" | "factors">,
  shape: readonly number[],
  threads = 1,
  kind: Stored["kind"] = "dense",
): number {
  if (!options.compress) return 0;
  const { directions } = options.compress;
  const rank = mostVectors({ options, definition, factors }, shape);
  const most = Math.max(directions, rank);
  const [rows, columns] = sidesOf(definition, shape);
  return (
    align(8 * scratchLength(most, threads)) +
    align(8 * directions * rows) +
    align(8 * directions * columns) +
    compressedBytes(directions, rank, rows) +
    scratchBytes(kind, { rank: most, rows, columns, threads, passes: false })
  );
}

/**
 * Fits the model to what of Y lies in a few directions, until that stalls, and from there to Y itself:
 * the result, its statistics and the tests that end it are those of Y.
 */
export function* factorizeCompressedSteps(
  problem: BpgdProblem,
  directions: number,
): Steps<Factorization<unknown>> {
  const first = fitCompressed(problem, directions);
  const turns = yield* inTurn(problem, first, (second) => iterate(bpgd, second, second.options));
  const { iterations, unpenalizedIterations = 0 } = turns.first;
  return { ...turns.result, compressedIterations: unpenalizedIterations + iterations };
}

/** The factors that fit the compressed data, in the units of the data in memory. */
function* fitCompressed(problem: BpgdProblem, count: number): Steps<FirstFit> {
  const { workspace, definition, shape, options } = problem;
  const { kernels } = workspace;
  const [rows, columns] = sidesOf(definition, shape);
  const rank = mostVectors(problem, shape);
  let free = problem.free;
  const reserve = (values: number): KernelArray => {
    const view = new Float64Array(workspace.buffer as ArrayBuffer, free, values);
    const array = { at: free, view };
    free += align(8 * values);
    return array;
  };
  const most = Math.max(count, rank);
  const { threads } = workspace;
  const scratch = reserve(scratchLength(most, threads)).at;
  const basis = reserve(count * rows);
  const coordinates = reserve(count * columns);
  const rooms = compressedRooms(count, rank, rows, reserve);
  const whole = dataOf(problem.y, {
    kernels,
    buffer: workspace.buffer,
    rows,
    columns,
    rank: most,
    scratch,
    threads,
    passes: false,
    reserve,
  });
  const random = createRandom(deriveSeed(options.seed, 2));
  const directions = yield* asSteps(
    findDirections(whole, count, random, { left: basis, right: coordinates }),
    still(bpgd.stage, options.maxIterations),
  );
  const lowRank = { directions, basis, coordinates };
  const data = compressedData(
    kernels,
    lowRank,
    rows,
    columns,
    whole.norm.squared(),
    rooms,
    scratch,
  );
  // What is fitted lies elsewhere than Y.
  const compressed: BpgdProblem = { ...problem, y: { kind: "dense", at: free }, data, free };
  return (yield* penalizedLaterSteps(asFirst(compressed, stalling()))) as FirstFit;
}

/** Writes the directions to `rooms.left` and the coordinates of Y in them to `rooms.right`. */
function* findDirections(
  whole: Data,
  count: number,
  random: Random,
  rooms: RangeRooms,
): Pausing<number> {
  const { left, right } = rooms;
  const found = yield* rangeSteps(whole, count, random, rooms);
  yield* whole.norm.find();
  yield* productSteps(whole, left.at, right.at, found);
  return found;
}

/** Ends when a window of sweeps has hardly lowered the objective. */
function stalling(): NonNullable<BpgdProblem["own"]["stopWhen"]> {
  let before = Number.POSITIVE_INFINITY;
  return ({ sweeps, statistics }) => {
    if (sweeps % WINDOW !== 0) return undefined;
    const objective = statistics.objective!;
    const stalls = before - objective < PROGRESS * before;
    before = objective;
    return stalls ? "The compressed data hold no more." : undefined;
  };
}
