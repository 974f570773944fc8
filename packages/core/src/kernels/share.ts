import { CHUNK } from "./sizes.ts";
import type { Lead, Perform } from "./team.ts";

/** Does one slab of a job; `thread` is 0 for the leader. */
export type Slab = (slab: number, slabs: number, thread: number) => void;

/** Runs a job: puts the values into {@link Share.inputs}, and returns when all slabs are done. */
export type Job = (slabs: number, ...values: readonly number[]) => void;

/**
 * Where kernels make their jobs known. Every thread makes the same ones known in the same order, so that
 * they have the same numbers; the leader alone runs them.
 */
export interface Share {
  /** Threads at most, the leader included. */
  readonly threads: number;
  /** What a job was passed. */
  readonly inputs: Float64Array;
  /** What slabs leave for the leader, up to `PARTS` numbers. */
  readonly parts: Float64Array;
  job(perform: Slab): Job;
}

/** A share of which no job runs before `lead` says who runs it. */
export function createShare(
  inputs: Float64Array,
  parts: Float64Array,
  threads: number,
): { readonly share: Share; readonly perform: Perform; lead(lead: Lead): void } {
  const jobs: Slab[] = [];
  let leading: Lead | undefined;
  return {
    share: {
      threads,
      inputs,
      parts,
      job(perform) {
        const number = jobs.push(perform) - 1;
        return (slabs, ...values) => {
          for (let i = 0; i < values.length; i++) inputs[i] = values[i]!;
          leading!.run(number, slabs);
        };
      },
    },
    perform: (job, slab, slabs, thread) => jobs[job]!(slab, slabs, thread),
    lead(lead) {
      leading = lead;
    },
  };
}

/** Multiply–adds below which a call is not shared: some 130 µs of work, many times a barrier. */
export const SPLIT_FROM = 2 ** 19;
/** Slabs of a call: enough that a thread that was interrupted leaves little for last. */
export const SLABS = 16;

/** Slabs of a call of `work` multiply–adds on `units` that are not cut; 1 where it is not shared. */
export function slabsOf(work: number, units: number): number {
  return work < SPLIT_FROM ? 1 : Math.max(1, Math.min(SLABS, Math.floor(units)));
}

/** Where slab `slab` of `slabs` begins among `units`. */
export function cut(units: number, slab: number, slabs: number): number {
  return Math.floor((units * slab) / slabs);
}

/** Where it begins among `length` places that are cut at multiples of `unit`. */
export function cutAt(unit: number, length: number, slab: number, slabs: number): number {
  return Math.min(length, unit * cut(Math.ceil(length / unit), slab, slabs));
}

/**
 * Slabs of columns. Memory is read row by row, so that each is to be as wide as can be: a panel of
 * the loops at least, four panels where there would still be four.
 */
export function columnSlabs(columns: number): number {
  return Math.max(Math.min(4, columns / 512), columns / 2048);
}

/** The scratch of a thread in that of all. */
export function ownScratch(scratch: number, rank: number, thread: number): number {
  return scratch + thread * 16 * rank * CHUNK;
}

/**
 * `sofar` + Σ over `count` numbers from `first` on, in their order, of which `run` leaves as many as fit
 * at a time in `parts`.
 */
export function sumOfParts(
  parts: Float64Array,
  first: number,
  count: number,
  sofar: number,
  run: (first: number, count: number) => void,
): number {
  let total = sofar;
  for (let start = first; start < first + count; start += parts.length) {
    const some = Math.min(parts.length, first + count - start);
    run(start, some);
    for (let i = 0; i < some; i++) total += parts[i]!;
  }
  return total;
}
