import { deriveSeed } from "../random/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Cp, type Factorization, minimized, type Tucker1 } from "./model.ts";
import { weightsOf } from "./objectives/check.ts";
import type { CpOptions, FactorizeOptions } from "./options.ts";
import type { Fit, Job } from "./plan.ts";
import { extendCp, extendModel } from "./warm-start.ts";

/** What is the same for all factorizations of a sweep. */
export interface SweepSettings {
  readonly maxRank: number;
  readonly startsPerRank: number;
  readonly seed: number;
  readonly factorize: Swept<FactorizeOptions> | Swept<CpOptions>;
}

/** What a sweep decides itself is not among the options. */
export type Swept<O extends CpOptions | FactorizeOptions> = Omit<
  O,
  "rank" | "seed" | "start" | "frozen"
>;

export type SweepFit = Factorization<Tucker1 | Cp>;

/** The factorizations of a rank sweep. */
export interface Sweep {
  readonly jobs: readonly Job[];
  /** The best of each rank that is finished, from rank 1 on; of rank 1 in any case. */
  best(): { readonly fits: readonly SweepFit[]; readonly complete: boolean };
}

/** One factorization of the sweep, from `start` or at random. */
export function fitOf(
  tensor: Tensor,
  { factorize }: Pick<SweepSettings, "factorize">,
  rank: number,
  seed: number,
  start?: Start,
): Fit {
  return {
    tensor,
    options: { ...factorize, rank, seed, ...(start && { start }) } as Fit["options"],
  };
}

type Start = FactorizeOptions["start"] & CpOptions["start"];

/**
 * Each rank has its random starts, which depend on nothing; a warm start from the best factorization
 * of the rank before, with one component added from its residual; and the same from the one that only
 * such warm starts led to, where that is another.
 */
export function sweepJobs(tensor: Tensor, settings: SweepSettings): Sweep {
  const { maxRank, startsPerRank, seed } = settings;
  const states: RankState[] = [];
  const jobs: Job[] = [];
  let before: number[] = [];
  for (let rank = 1; rank <= maxRank; rank++) {
    const previous = states.at(-1);
    const random = previous ? startsPerRank : Math.max(1, startsPerRank);
    const count = previous ? random + 2 : random;
    const state: RankState = { rank, left: count, stopped: false };
    states.push(state);
    let warm: Start[] | undefined;
    const warmStarts = () => {
      warm ??= startsFrom(tensor, previous!, settings);
      return warm;
    };
    const numbers = Array.from({ length: count }, (_, s) => jobs.length + s);
    for (const s of numbers.keys()) {
      const isRandom = s < random;
      jobs.push({
        stage: `Rank ${rank}`,
        size: rank,
        after: isRandom ? [] : before,
        fit() {
          const start = isRandom ? undefined : warmStarts()[s - random];
          // Where a rank would have no start at all, it has a random one.
          if (isRandom || start || s === 0) {
            return fitOf(tensor, settings, rank, deriveSeed(seed, rank, s), start);
          }
          state.left--;
          return undefined;
        },
        take: (result) => record(state, s, result as SweepFit),
      });
    }
    before = numbers;
  }
  return {
    jobs,
    best() {
      const unfinished = states.findIndex(({ left, stopped }) => left > 0 || stopped);
      // A rank whose fits were cut short cannot be compared with the ranks before it.
      const finished = unfinished < 0 ? maxRank : Math.max(1, unfinished);
      const fits = states.slice(0, finished).map(({ best }) => best!.fit);
      return { fits, complete: unfinished < 0 };
    },
  };
}

/** What the starts of one rank gave so far, in whatever order they ended. */
interface RankState {
  readonly rank: number;
  /** Jobs that have not ended. */
  left: number;
  /** Whether one was ended early. */
  stopped: boolean;
  /** The least loss; of equals the first start. */
  best?: Numbered;
  /** The last start: the factorization that only warm starts led to. */
  last?: Numbered;
}

interface Numbered {
  readonly start: number;
  readonly fit: SweepFit;
}

function record(state: RankState, start: number, fit: SweepFit): void {
  state.left--;
  state.stopped ||= fit.termination.kind === "stopped";
  const entry = { start, fit };
  if (!state.best || isBetter(entry, state.best)) state.best = entry;
  if (!state.last || start > state.last.start) state.last = entry;
}

function isBetter(a: Numbered, b: Numbered): boolean {
  const [x, y] = [minimized(a.fit), minimized(b.fit)];
  if (Number.isNaN(x) || Number.isNaN(y)) {
    return Number.isNaN(x) && Number.isNaN(y) ? a.start > b.start : Number.isNaN(y);
  }
  return x < y || (x === y && a.start < b.start);
}

/** The factorizations to start from, with one component more each: the best one, then the chain's. */
function startsFrom(tensor: Tensor, previous: RankState, { factorize }: SweepSettings): Start[] {
  const { rank, best, last } = previous;
  // Rank 1 has no warm start, so there the chain begins with the best.
  const fits = new Set([best!.fit, rank === 1 ? best!.fit : last!.fit]);
  const { constraints } = factorize;
  const weights = factorize.weights && weightsOf(factorize.weights, tensor.shape);
  return [...fits]
    .map((fit) =>
      fit.model.kind === "cp"
        ? extendCp(tensor, fit.model, constraints as CpOptions["constraints"], weights)
        : extendModel(tensor, fit.model, constraints as FactorizeOptions["constraints"], weights),
    )
    .filter((start) => start !== undefined) as Start[];
}
