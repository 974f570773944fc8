import { UnmixError } from "../errors.ts";
import { deriveSeed } from "../random/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Components, componentsOf } from "./components.ts";
import { matchComponents } from "./match.ts";
import type { Cp, Tucker1 } from "./model.ts";
import { checkNames } from "./option-names.ts";
import type { Job } from "./plan.ts";
import { fitOf, type SweepSettings } from "./rank-sweep.ts";

/** How the stability of each rank is measured. */
export interface StabilityOptions {
  /** Random starts at each rank, at least 2, default 10; a number is measured over all their pairs. */
  readonly restarts?: number;
}

/** The restarts of every rank, and what they say. */
export interface Stability {
  readonly jobs: readonly Job[];
  /** For each rank from 1 on, its stability; NaN where its restarts are not all done. */
  values(): readonly number[];
}

/** Keeps the seeds of the restarts apart from those of the sweep. */
const STREAM = 0;

/**
 * The stability of the components of each rank over random starts: for every pair of fits, the mean
 * over components of the cosine of their outer products, when those are matched by exact assignment;
 * and the mean of that over all pairs. It is 1 where all starts find the same components.
 *
 * Papers: J.-P. Brunet, P. Tamayo, T. R. Golub and J. P. Mesirov, "Metagenes and molecular pattern
 * discovery using matrix factorization", PNAS 101 (2004); S. Wu, A. Joseph, A. S. Hammonds, S. E.
 * Celniker, B. Yu and E. Frise, "Stability-driven nonnegative matrix factorization to interpret spatial
 * gene expression and build local gene networks", PNAS 113 (2016). Theirs take for each component the
 * nearest, which can be one for two; here every component has a partner of its own.
 */
export function stabilityJobs(
  tensor: Tensor,
  settings: SweepSettings,
  { restarts = 10 }: StabilityOptions,
): Stability {
  const found = Array.from({ length: settings.maxRank }, (): (Components | undefined)[] => []);
  const quiet = { ...settings, factorize: { ...settings.factorize, history: false } };
  const jobs = found.flatMap((fits, i) =>
    Array.from({ length: restarts }, (_, s): Job => {
      const rank = i + 1;
      return {
        stage: `Stability of rank ${rank}`,
        size: rank,
        after: [],
        fit: () => fitOf(tensor, quiet, rank, deriveSeed(settings.seed, STREAM, rank, s)),
        take({ model, termination }) {
          if (termination.kind !== "stopped") fits[s] = componentsOf(model as Tucker1 | Cp);
        },
      };
    }),
  );
  const isDone = (fits: readonly unknown[]) => fits.filter(Boolean).length === restarts;
  return {
    jobs,
    values: () =>
      found.map((fits) => (isDone(fits) ? stabilityOf(fits as Components[]) : Number.NaN)),
  };
}

/** A stability from which on the restarts of a rank count as one solution. */
const STABLE = 0.98;

/**
 * The rank that stability chooses: the largest with a stability of at least 0.98. Few components are
 * nearly always found again, so the most stable rank would say little; with too many, noise is explained
 * in other ways from every start.
 *
 * @returns nothing where no rank was measured
 */
export function chooseByStability(values: readonly number[]): number | undefined {
  const measured = [...values.keys()].filter((i) => !Number.isNaN(values[i]!));
  if (measured.length === 0) return undefined;
  return (
    1 +
    Math.max(
      0,
      values.findLastIndex((value) => value >= STABLE),
    )
  );
}

/** @throws {UnmixError} when an option makes no sense */
export function checkStability(options: StabilityOptions): void {
  checkNames("option of the stability", options, ["restarts"]);
  const { restarts = 10 } = options;
  if (Number.isSafeInteger(restarts) && restarts >= 2) return;
  throw new UnmixError(
    "option",
    `The stability is to be measured over ${restarts} restarts; it must be a whole number of at least 2.`,
    { restarts },
  );
}

/** The mean over pairs of fits of the mean cosine of their matched components. */
export function stabilityOf(fits: readonly Components[]): number {
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < fits.length; i++) {
    for (let j = 0; j < i; j++) {
      const { distances } = matchComponents(fits[i]!, fits[j]!);
      sum += 1 - distances.reduce((total, distance) => total + distance, 0) / distances.length;
      pairs++;
    }
  }
  return sum / pairs;
}
