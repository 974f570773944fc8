import { UnmixError } from "../../errors.ts";
import { finish, ready } from "../../iterate/pauses.ts";
import { checkNames } from "../../option-names.ts";
import { createRandom, deriveSeed } from "../../random/random.ts";
import type { SparseMatrix } from "../../tensor/sparse.ts";
import { takeAlong } from "../../tensor/take.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { shuffle } from "../bpgd/order.ts";
import { type Components, componentsOf } from "../factors/components.ts";
import type { Cp, Tucker1 } from "../factors/model.ts";
import type { Job } from "../fit/plan.ts";
import { weightsOf } from "../objectives/check.ts";
import { assign } from "../uncertainty/assignment.ts";
import { cosine } from "../uncertainty/match.ts";
import { fitOf, type SweepSettings } from "./rank-sweep.ts";

/** How the stability of each rank is measured. */
export interface StabilityOptions {
  /** How often the data are cut into two halves, at least 1, default 5. Each takes two fits of each rank. */
  readonly splits?: number;
  /**
   * The mode whose indices are dealt to the halves: one along which noise is independent. Default the
   * longest mode whose halves can have all ranks.
   */
  readonly along?: number;
}

/** The fits of the halves at every rank, and what they say. */
export interface Stability {
  readonly jobs: readonly Job[];
  /** For each rank from 1 on, its stability; NaN where its fits are not all done. */
  values(): readonly number[];
}

/** Keeps the seeds of the halves apart from those of the sweep. */
const STREAM = 0;

/**
 * The stability of the components of each rank over halves of the data: the indices of one mode are dealt
 * at random to two halves, each is fitted by itself from a random start, and {@link reproduced} compares
 * the factors of the other modes; the mean over all splits.
 *
 * Starts alone would not tell too many components from the right number: a component that fits noise is
 * as good a minimum as any, and a solver that converges finds it from every start. The halves have noise
 * of their own, so what fits it in one is not there in the other.
 *
 * Papers: T. Lange, V. Roth, M. L. Braun and J. M. Buhmann, "Stability-based validation of clustering
 * solutions", Neural Computation 16 (2004), for halves; S. Wu, A. Joseph, A. S. Hammonds, S. E. Celniker,
 * B. Yu and E. Frise, "Stability-driven nonnegative matrix factorization to interpret spatial gene
 * expression and build local gene networks", PNAS 113 (2016), for components that are compared.
 *
 * @param halves those of {@link dealHalves} for the tensor and the settings
 */
export function stabilityJobs(
  tensor: Tensor | SparseMatrix,
  settings: SweepSettings,
  { mode, halves, weights }: Halves,
): Stability {
  const { ranks, seed, factorize } = settings;
  const found = ranks.map((): (Components | undefined)[] => []);
  const jobs = found.flatMap((fits, i) =>
    halves.map((half, h): Job => {
      const rank = i + 1;
      return {
        stage: `Stability of rank ${rank}`,
        size: rank / 2,
        after: [],
        *fit() {
          const own = {
            ...factorize,
            history: false,
            ...(weights && { weights: yield* takeAlong(weights, mode, half) }),
          };
          return fitOf(
            yield* takeAlong(tensor, mode, half),
            { factorize: own },
            rank,
            deriveSeed(seed, STREAM, rank, h),
          );
        },
        take({ model, termination }) {
          if (termination.kind !== "stopped") fits[h] = sharedBy(model as Tucker1 | Cp, mode);
          return ready(undefined);
        },
      };
    }),
  );
  const isDone = (fits: readonly unknown[]) => fits.filter(Boolean).length === halves.length;
  return {
    jobs,
    values: () =>
      found.map((fits) => (isDone(fits) ? stabilityOf(fits as Components[]) : Number.NaN)),
  };
}

/** How the data are cut. */
export interface Halves {
  /** The mode whose indices are dealt. */
  readonly mode: number;
  /** The indices of each half; the two of a split stand one after the other. */
  readonly halves: readonly Int32Array[];
  /** Those of all entries, where they have any. */
  readonly weights: Tensor | undefined;
  /** The shape of the smaller half. */
  readonly least: readonly number[];
}

/**
 * Deals the indices of one mode of a tensor of `shape` to two halves, as often as is asked for.
 *
 * @throws {UnmixError} when a half has no entry with a weight above 0
 */
export function dealHalves(
  shape: readonly number[],
  { ranks, seed, factorize }: SweepSettings,
  { splits = 5, along }: StabilityOptions,
): Halves {
  const mode = along ?? defaultMode(shape, factorize.model === "cp", ranks.length)!;
  const weights = factorize.weights && { data: weightsOf(factorize.weights, shape), shape };
  const halves = Array.from({ length: splits }, (_, s) =>
    halvesOf(shape[mode]!, deriveSeed(seed, STREAM, 0, s)),
  ).flat();
  for (const half of weights ? halves : []) {
    if (finish(takeAlong(weights!, mode, half)).data.some((weight) => weight > 0)) continue;
    throw new UnmixError(
      "input",
      `The stability deals the indices of mode ${mode} to two halves, but one of them has no entry with a weight above 0; split along another mode, or leave the stability out.`,
      { mode },
    );
  }
  return { mode, halves, weights, least: halved(shape, mode) };
}

/** A stability from which on all components of a rank count as found again. */
const STABLE = 0.6;

/**
 * The rank that stability chooses: the largest with a stability of at least 0.6. Too few components can be
 * less stable than the right number, because there are several ways to merge those there are; with too
 * many, one at least fits noise.
 *
 * @param most a rank that needs no more components, such as the first that fits exactly
 * @returns nothing where no rank was measured
 */
export function chooseByStability(
  values: readonly number[],
  most = values.length,
): number | undefined {
  if (values.every((value) => Number.isNaN(value))) return undefined;
  return (
    1 +
    Math.max(
      0,
      values.slice(0, most).findLastIndex((value) => value >= STABLE),
    )
  );
}

/** @throws {UnmixError} when an option makes no sense for a tensor of `shape` and ranks up to `maxRank` */
export function checkStability(
  options: StabilityOptions,
  shape: readonly number[],
  cp: boolean,
  maxRank: number,
): void {
  checkNames("option of the stability", options, ["splits", "along"]);
  const { splits = 5, along } = options;
  if (!Number.isSafeInteger(splits) || splits < 1) {
    throw new UnmixError(
      "option",
      `The stability is to be measured over ${splits} splits into halves; it must be a whole number of at least 1.`,
      { splits },
    );
  }
  if (along !== undefined && !(Number.isSafeInteger(along) && along >= 0 && along < shape.length)) {
    throw new UnmixError(
      "option",
      `The stability is to be measured by halves along mode ${along}; the modes are ${[...shape.keys()].join(", ")}.`,
      { along },
    );
  }
  const mode = along ?? defaultMode(shape, cp, maxRank);
  const most = mostRankOfHalves({ along: mode }, shape, cp);
  if (mode !== undefined && maxRank <= most) return;
  throw new UnmixError(
    "option",
    `The stability of ranks up to ${maxRank} is asked for, but half of a tensor of shape ${shape.join(" × ")}${along === undefined ? "" : ` along mode ${along}`} has ranks up to ${most}; let the sweep go up to that, or leave the stability out.`,
    { maxRank, most, shape: [...shape] },
  );
}

/** The largest rank of half a tensor of this shape, along the mode asked for or else the best for that. */
export function mostRankOfHalves(
  { along }: { readonly along?: number | undefined },
  shape: readonly number[],
  cp: boolean,
): number {
  const modes = along === undefined ? [...shape.keys()] : [along];
  return Math.max(...modes.map((mode) => mostRank(halved(shape, mode), cp)));
}

/** The largest rank of a tensor of this shape. */
export function mostRank(shape: readonly number[], cp: boolean): number {
  const side = cp ? Math.max(...shape) : (shape[0] ?? 0);
  const others = side > 0 ? shape.reduce((product, n) => product * n, 1) / side : 0;
  return cp ? others : Math.min(side, others);
}

/**
 * How well the worst component of one model is found again in another, over that by chance: components
 * are paired so that the sum of their similarities s (the product of the cosines of their vectors, without
 * sign) is largest; with o the mean similarity of both partners to all other components of the other
 * model, it is the least of (s − o) ÷ (1 − o). It is 1 where all are the same and about 0 where one is
 * no more like its partner than like others: vectors without negative entries are always somewhat alike.
 *
 * @param a for each factor one vector a component
 * @param b the same of the other model, of as many components
 */
export function reproduced(a: Components, b: Components): number {
  const rank = a[0]!.length;
  const similarity = Float64Array.from({ length: rank * rank }, (_, n) => {
    const [k, l] = [Math.floor(n / rank), n % rank];
    return Math.abs(a.reduce((product, factor, m) => product * cosine(factor[k]!, b[m]![l]!), 1));
  });
  const partner = assign(
    similarity.map((s) => 1 - s),
    rank,
    rank,
  );
  let worst = 1;
  partner.forEach((l, k) => {
    const own = similarity[k * rank + l]!;
    let others = 0;
    for (let j = 0; j < rank; j++) {
      if (j !== l) others += similarity[k * rank + j]!;
      if (j !== k) others += similarity[j * rank + l]!;
    }
    const chance = rank > 1 ? others / (2 * rank - 2) : 0;
    worst = Math.min(worst, chance < 1 ? (own - chance) / (1 - chance) : 0);
  });
  return worst;
}

/** The mean over splits, whose two halves stand one after the other. */
function stabilityOf(fits: readonly Components[]): number {
  let sum = 0;
  for (let h = 0; h < fits.length; h += 2) sum += reproduced(fits[h]!, fits[h + 1]!);
  return sum / (fits.length / 2);
}

/** The components along the modes that the halves share. */
function sharedBy(model: Tucker1 | Cp, mode: number): Components {
  const components = componentsOf(model);
  if (model.kind === "cp") return components.filter((_, n) => n !== mode);
  return mode === 0 ? components.slice(1) : components.slice(0, 1);
}

/** All indices, dealt to two halves at random; each keeps their order, so that neighbours stay near. */
function halvesOf(length: number, seed: number): [Int32Array, Int32Array] {
  const order = Array.from({ length }, (_, i) => i);
  shuffle(order, createRandom(seed));
  const middle = length >> 1;
  return [
    Int32Array.from(order.slice(0, middle)).sort(),
    Int32Array.from(order.slice(middle)).sort(),
  ];
}

/** The shape of the smaller half. */
function halved(shape: readonly number[], mode: number): number[] {
  return shape.map((size, n) => (n === mode ? size >> 1 : size));
}

function defaultMode(shape: readonly number[], cp: boolean, maxRank: number): number | undefined {
  return [...shape.keys()]
    .filter((n) => mostRank(halved(shape, n), cp) >= maxRank)
    .sort((m, n) => shape[n]! - shape[m]! || n - m)[0];
}
