import {
  createRandom,
  deriveSeed,
  matchFactors,
  type Progress,
  quantile,
  rowsOf,
  type Steps,
  type Tensor,
} from "@unmix/core";
import { densitiesOn } from "./densities.ts";
import { type Presented, presentModel, refitSteps } from "./fit.ts";
import { gatherEvidence, labelEvidence, learnDependence, sinkPrior } from "./labels.ts";
import type { SedimentOptions } from "./options.ts";
import type { FeatureDensity } from "./types.ts";
import type { UsableValues } from "./values.ts";

/** What the refits say together. */
export interface Bootstrap {
  /** I × R 2.5th and 97.5th percentiles of the proportions. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Share of refits that give each grain the label it has (n). */
  readonly stability: Float64Array;
  readonly refits: number;
}

/** What is resampled and compared with. */
export interface BootstrapBase {
  readonly usable: UsableValues;
  readonly groups: readonly Int32Array[];
  readonly sinkOf: Int32Array;
  readonly features: readonly FeatureDensity[];
  /** I × J × K densities as fitted; their fibres stand in where a sample has no values. */
  readonly filled: Tensor;
  readonly presented: Presented;
  readonly label: Int32Array;
}

/** Keeps the streams of the refits apart from the others. */
const STREAM = 2;

/** A refit starts near its end, so it may settle less far. */
const TOLERANCE_FACTOR = 10;

/**
 * Draws grains again within each sample (with replacement, as many), rebuilds the densities on the
 * same grids and widths, fits again from the sources found, and labels the grains as they are. The
 * sources of each refit are matched to the first ones by optimal assignment of their densities.
 *
 * Percentile bootstrap: Efron 1979. "Stop here" keeps the refits done.
 *
 * @returns `undefined` when no refit was done
 */
export function* bootstrapSteps(
  base: BootstrapBase,
  options: SedimentOptions,
): Steps<Bootstrap | undefined> {
  const { usable, groups, features, filled, presented, label, sinkOf } = base;
  const I = groups.length;
  const J = features.length;
  const R = presented.proportions.length / I;
  const start = {
    matrix: { data: presented.proportions, shape: [I, R] },
    core: { data: presented.sources, shape: [R, J, options.points] },
  };
  const drawn: Float64Array[] = [];
  const stable = new Float64Array(label.length);
  let stopped = false;
  for (let refit = 0; refit < options.bootstrap && !stopped; refit++) {
    const random = createRandom(deriveSeed(options.seed, STREAM, refit));
    const resampled = groups.map((rows) => rows.map(() => rows[random.integer(rows.length)]!));
    const { densities, counts } = densitiesOn(usable, resampled, features, options);
    counts.forEach((count, fibre) => {
      if (count > 0) return;
      const at = fibre * options.points;
      densities.set(filled.data.subarray(at, at + options.points), at);
    });
    const steps = refitSteps({ data: densities, shape: filled.shape }, start, options, {
      history: false,
      tolerance: options.tolerance * TOLERANCE_FACTOR,
    });
    try {
      let next = steps.next();
      while (!next.done) {
        const answer = yield progress(refit, options.bootstrap);
        stopped ||= answer === "stop";
        next = steps.next(answer);
      }
      if (stopped) break;
      const { proportions, sources } = inOrderOf(
        presented,
        presentModel(next.value.model, options.reference),
        R,
      );
      drawn.push(proportions);
      const learned = { features, points: options.points, rank: R, sources };
      const evidence = gatherEvidence(usable.values, learned, options.floor);
      const relabelled = labelEvidence(usable.values, evidence, learned, {
        ...(options.joint === "copula" && {
          dependence: learnDependence(evidence, proportions, sinkOf, learned),
        }),
        ...(options.prior === "sink" && { logPrior: sinkPrior(proportions, sinkOf, R) }),
      });
      for (let g = 0; g < label.length; g++) if (relabelled.label[g] === label[g]) stable[g]!++;
    } finally {
      steps.return(undefined as never);
    }
  }
  if (drawn.length === 0) return undefined;
  const at = (i: number) => drawn.map((proportions) => proportions[i]!);
  return {
    low: Float64Array.from({ length: I * R }, (_, i) => quantile(at(i), 0.025)),
    high: Float64Array.from({ length: I * R }, (_, i) => quantile(at(i), 0.975)),
    stability: stable.map((count) => count / drawn.length),
    refits: drawn.length,
  };
}

/** The sources of a refit in the order of those they match. */
function inOrderOf(known: Presented, refit: Presented, R: number): Presented {
  const { learnedOf } = matchFactors(rowsOf(refit.sources, R), rowsOf(known.sources, R));
  const length = refit.sources.length / R;
  const sources = new Float64Array(refit.sources.length);
  learnedOf.forEach((r, place) => {
    sources.set(refit.sources.subarray(r * length, (r + 1) * length), place * length);
  });
  return {
    proportions: refit.proportions.map(
      (_, i) => refit.proportions[i - (i % R) + learnedOf[i % R]!]!,
    ),
    sources,
  };
}

function progress(iteration: number, maxIterations: number): Progress {
  return { stage: "Bootstrap", iteration, maxIterations, statistics: {} };
}
