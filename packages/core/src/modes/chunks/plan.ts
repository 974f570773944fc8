import { UnmixError } from "../../errors.ts";
import type { ModeOptions } from "../options/options.ts";

/** How a long signal is cut. Chunk k begins at `first` + k × (`seconds` − `overlap`). */
export interface ChunkPlan {
  /** When the first begins: the first time of the signal, seconds. */
  readonly first: number;
  /** Chunks, 1 or more. */
  readonly count: number;
  /** The length of each, seconds. */
  readonly seconds: number;
  /** Over which one chunk fades into the next, seconds. */
  readonly overlap: number;
  /** Standard deviations of the windows, seconds. */
  readonly spreads: readonly number[];
}

/** Samples a chunk. */
const USUAL = 2 ** 14;
const SPREADS_A_CHUNK = 20;
const SPREADS_AN_OVERLAP = 4;

/**
 * How to cut, or nothing where the signal is to be done at once. Chunks are of one length, at most that
 * which was asked for.
 *
 * @throws {UnmixError} when `chunkSeconds` or `overlap` is not what it must be
 */
export function planChunks(times: Float64Array, options: ModeOptions): ChunkPlan | undefined {
  const { chunkSeconds, overlap, spreads: given } = options;
  checkPositive("chunkSeconds", chunkSeconds);
  checkPositive("overlap", overlap);
  const length = times.at(-1)! - times[0]!;
  const list = given === undefined ? [] : typeof given === "number" ? [given] : given;
  const widest = Math.max(0, ...list);
  const usual = Math.max((USUAL * length) / (times.length - 1), SPREADS_A_CHUNK * widest);
  const most = chunkSeconds ?? usual;
  if (chunkSeconds === undefined ? length <= 2 * usual : length <= chunkSeconds) return undefined;
  const spreads = given === undefined ? [most / SPREADS_A_CHUNK] : list;
  const fade = overlap ?? Math.min(most / 2, SPREADS_AN_OVERLAP * Math.max(...spreads));
  if (fade > most / 2) {
    throw new UnmixError(
      "option",
      `overlap is ${fade} and chunkSeconds ${most}; the overlap must be at most half of a chunk.`,
      { overlap: fade, chunkSeconds: most },
    );
  }
  // A plan made again from its own chunks is the same.
  const count = Math.ceil((length - fade) / (most - fade) - 1e-9);
  return {
    first: times[0]!,
    count,
    seconds: (length - fade) / count + fade,
    overlap: fade,
    spreads,
  };
}

function checkPositive(name: string, value: number | undefined): void {
  if (value === undefined || value > 0) return;
  throw new UnmixError("option", `${name} is ${value}; it must be a number of seconds above 0.`, {
    name,
    value,
  });
}

/** Where a chunk begins to rise, and where it has faded, seconds; beyond the signal for the last. */
export function spanOf(
  { first, seconds, overlap }: ChunkPlan,
  chunk: number,
): readonly [number, number] {
  const begin = first + chunk * (seconds - overlap);
  return [begin, begin + seconds];
}

/** The part of a sample that belongs to a chunk; the parts of all chunks add up to 1. */
export function shareOf(plan: ChunkPlan, chunk: number, time: number): number {
  return fadeOf(plan, chunk, time) - (chunk === 0 ? 0 : fadeOf(plan, chunk - 1, time));
}

/** The part of a sample that belongs to a chunk and those before it: 1, then down to 0 as the chunk fades. */
export function fadeOf(plan: ChunkPlan, chunk: number, time: number): number {
  if (chunk === plan.count - 1) return 1;
  const [begin, end] = spanOf(plan, chunk);
  if (time <= begin) return 1;
  const left = Math.min(1, Math.max(0, (end - time) / plan.overlap));
  return Math.sin((Math.PI / 2) * left) ** 2;
}
