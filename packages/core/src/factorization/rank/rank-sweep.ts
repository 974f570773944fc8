import { type Pausing, ready } from "../../iterate/pauses.ts";
import { deriveSeed } from "../../random/random.ts";
import { isSparse, type SparseMatrix, shapeOf } from "../../tensor/sparse.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Factorization, minimized } from "../bpgd/factorization.ts";
import type { Cp, Tucker, Tucker1 } from "../factors/model.ts";
import type { Fit, Job } from "../fit/plan.ts";
import { weightsOf } from "../objectives/check.ts";
import type { CpOptions, FactorizeOptions, TuckerOptions } from "../options/options.ts";
import { extendCp, extendSparseCp } from "./cp-start.ts";
import { extendTucker } from "./tucker-start.ts";
import { extendModel } from "./warm-start.ts";

/** What is the same for all factorizations of a sweep. */
export interface SweepSettings {
  /** In the order of the sweep, each at least the one before it: 1, 2, …, or of Tucker one rank a mode. */
  readonly ranks: readonly Rank[];
  readonly startsPerRank: number;
  readonly seed: number;
  readonly factorize: Swept<FactorizeOptions> | Swept<CpOptions> | Swept<TuckerOptions>;
}

export type Rank = number | readonly number[];

/** What a sweep decides itself is not among the options. */
export type Swept<O extends CpOptions | FactorizeOptions | TuckerOptions> = Omit<
  O,
  "rank" | "seed" | "start" | "reuseStart" | "frozen"
>;

export type SweepFit = Factorization<Tucker1 | Cp | Tucker>;

/** The factorizations of a rank sweep. */
export interface Sweep {
  readonly jobs: readonly Job[];
  /** The best of each rank that is finished, from the first on; of the first in any case. */
  best(): { readonly fits: readonly SweepFit[]; readonly complete: boolean };
}

/** One factorization of the sweep, from `start` or at random. */
export function fitOf(
  tensor: Tensor | SparseMatrix,
  { factorize }: Pick<SweepSettings, "factorize">,
  rank: Rank,
  seed: number,
  start?: Start,
): Fit {
  return {
    tensor,
    options: { ...factorize, rank, seed, ...(start && { start }) } as Fit["options"],
  };
}

type Start = FactorizeOptions["start"] & CpOptions["start"] & TuckerOptions["start"];

/**
 * Each rank has its random starts, which depend on nothing; a warm start from the best factorization
 * of the rank before, with one component added from its residual; and the same from the one that only
 * such warm starts led to, where that is another.
 */
export function sweepJobs(tensor: Tensor | SparseMatrix, settings: SweepSettings): Sweep {
  const { ranks, startsPerRank, seed } = settings;
  const states: RankState[] = [];
  const jobs: Job[] = [];
  let before: number[] = [];
  for (const [i, rank] of ranks.entries()) {
    const previous = states.at(-1);
    const random = previous ? startsPerRank : Math.max(1, startsPerRank);
    const count = previous ? random + 2 : random;
    const state: RankState = { isFirst: i === 0, left: count, stopped: false };
    states.push(state);
    const warmStarts = sharing(() => startsFrom(tensor, previous!, rank, settings));
    const numbers = Array.from({ length: count }, (_, s) => jobs.length + s);
    for (const s of numbers.keys()) {
      const isRandom = s < random;
      jobs.push({
        stage: `Rank ${typeof rank === "number" ? rank : rank.join(", ")}`,
        size: i + 1,
        after: isRandom ? [] : before,
        *fit() {
          const start = isRandom ? undefined : (yield* warmStarts())[s - random];
          // Where a rank would have no start at all, it has a random one.
          if (isRandom || start || s === 0) {
            return fitOf(tensor, settings, rank, deriveSeed(seed, i + 1, s), start);
          }
          state.left--;
          return undefined;
        },
        take: (result) => ready(record(state, s, result as SweepFit)),
      });
    }
    before = numbers;
  }
  return {
    jobs,
    best() {
      const unfinished = states.findIndex(({ left, stopped }) => left > 0 || stopped);
      // A rank whose fits were cut short cannot be compared with the ranks before it.
      const finished = unfinished < 0 ? ranks.length : Math.max(1, unfinished);
      const fits = states.slice(0, finished).map(({ best }) => best!.fit);
      return { fits, complete: unfinished < 0 };
    },
  };
}

/** What the starts of one rank gave so far, in whatever order they ended. */
interface RankState {
  readonly isFirst: boolean;
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

/** The factorizations to start from, brought to the next rank: the best one, then the chain's. */
function* startsFrom(
  tensor: Tensor | SparseMatrix,
  previous: RankState,
  rank: Rank,
  { factorize }: SweepSettings,
): Pausing<Start[]> {
  const { isFirst, best, last } = previous;
  // The first rank has no warm start, so there the chain begins with the best.
  const fits = new Set([best!.fit, isFirst ? best!.fit : last!.fit]);
  const { constraints } = factorize;
  const weights = factorize.weights && weightsOf(factorize.weights, shapeOf(tensor));
  const startFrom = ({ model }: SweepFit): Pausing<Start | undefined> => {
    switch (model.kind) {
      case "tucker1":
        return extendModel(tensor, model, constraints as FactorizeOptions["constraints"], weights);
      case "cp":
        return isSparse(tensor)
          ? extendSparseCp(tensor, model, constraints as CpOptions["constraints"])
          : extendCp(tensor, model, constraints as CpOptions["constraints"], weights);
      default:
        return extendTucker(
          tensor as Tensor,
          model,
          rank as readonly number[],
          constraints as TuckerOptions["constraints"],
          weights,
        );
    }
  };
  const starts: Start[] = [];
  for (const fit of fits) {
    const start = yield* startFrom(fit);
    if (start) starts.push(start);
  }
  return starts;
}

/** Work that is done once for all who ask for it: each goes on where another left it. */
function sharing<T>(begin: () => Pausing<T>): () => Pausing<T> {
  let work: Pausing<T> | undefined;
  let done: IteratorReturnResult<T> | undefined;
  return function* () {
    work ??= begin();
    while (!done) {
      const next = work.next();
      if (next.done) done = next;
      else yield;
    }
    return done.value;
  };
}
