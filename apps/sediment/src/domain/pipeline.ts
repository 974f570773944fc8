import { type Progress, run, type Steps, type Tensor, UnmixError } from "@unmix/core";
import type { Origin } from "@unmix/tables";
import { adviseFeatures } from "./advice.ts";
import { bootstrapSteps } from "./bootstrap.ts";
import { compareWithKnown } from "./compare.ts";
import { estimateDensities } from "./densities.ts";
import { compareSamples } from "./dissimilarity.ts";
import { fillFromModelSteps, fitSteps, type Presented, presentModel } from "./fit.ts";
import {
  gatherEvidence,
  labelEvidence,
  labelShares,
  learnDependence,
  sinkPrior,
} from "./labels.ts";
import { matchFeatures, notesOnKnown } from "./match-features.ts";
import type { SedimentOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";
import type { SedimentResult } from "./result.ts";
import { fillMissing, separateSteps } from "./separation.ts";
import type { ConvergenceRow, GrainTable } from "./types.ts";
import { grainsBySink, usableValues } from "./values.ts";
import { collectWarnings } from "./warnings.ts";

const UNKNOWN_ORIGIN: Origin = { file: "", sha256: "", program: "unmix", version: "" };

/**
 * From grains to sources, proportions and labels, run to the end on this thread.
 *
 * @see unmixSteps
 */
export function unmix(
  table: GrainTable,
  options: Partial<SedimentOptions> = {},
  origin: Origin = UNKNOWN_ORIGIN,
  known?: GrainTable,
): SedimentResult {
  return run(unmixSteps(table, options, origin, known));
}

/**
 * From grains to sources, proportions and labels.
 *
 * The samples' densities (I × J × K) are factorized into mixing proportions (I × R) and densities
 * of the sources (R × J × K); every grain is labelled with the source that explains it best.
 * Method: Graham, Richardson, Friedlander and Saylor 2024, "Tracing Sedimentary Origins in
 * Multivariate Geochronology via Constrained Tensor Factorization"; `docs/guide/sediment.md` says
 * where this differs.
 *
 * Input is checked before the first step. "Stop here" ends the stage it meets and goes on with what
 * there is.
 *
 * @param known grains of known sources, one sink a source, for comparison only
 * @throws {UnmixError} when the table is too small or an option does not fit it
 */
export function unmixSteps(
  table: GrainTable,
  options: Partial<SedimentOptions> = {},
  origin: Origin = UNKNOWN_ORIGIN,
  known?: GrainTable,
): Steps<SedimentResult> {
  checkTable(table);
  const resolved = resolveOptions(options, table);
  checkEverySink(table, resolved);
  return analyse(table, resolved, origin, known);
}

function* analyse(
  table: GrainTable,
  options: SedimentOptions,
  origin: Origin,
  known: GrainTable | undefined,
): Steps<SedimentResult> {
  const share = shareOut(options);
  yield { stage: "Densities", iteration: 0, maxIterations: 1, fraction: 0, statistics: {} };
  const selected = options.features.map((feature) => ({
    feature,
    log: options.log.includes(feature),
  }));
  const usable = usableValues(table, selected, options.errors);
  const groups = grainsBySink(table);
  const { features, densities, counts, fallbacks } = estimateDensities(
    usable,
    groups,
    selected,
    options,
  );
  const [I, J, K] = [groups.length, features.length, options.points];
  const filled: Tensor = { data: densities.slice(), shape: [I, J, K] };
  fillMissing(filled.data, counts, I, J);

  const fit = yield* within(fitSteps(filled, options), share.fit);
  const factorization = counts.includes(0)
    ? yield* within(fillFromModelSteps(filled, counts, fit.factorization, options), share.fill)
    : fit.factorization;
  const rank = fit.ranks.chosen;
  const presented = presentModel(factorization.model, options.reference);
  const { proportions, sources } = presented;

  const learned = { features, points: K, rank, sources };
  const evidence = gatherEvidence(usable.values, learned, options.floor);
  const dependence = learnDependence(evidence, proportions, table.sinkOf, learned);
  const labels = labelEvidence(usable.values, evidence, learned, {
    ...(options.joint === "copula" && { dependence }),
    ...(options.prior === "sink" && { logPrior: sinkPrior(proportions, table.sinkOf, rank) }),
  });

  const separation = yield* within(
    separateSteps(usable, groups, features, filled.data, options),
    share.separation,
  );
  const bootstrap = yield* within(
    bootstrapSteps(
      { usable, groups, sinkOf: table.sinkOf, features, filled, presented, label: labels.label },
      options,
    ),
    share.bootstrap,
  );

  const compared = compareSamples(usable, groups);
  const matched = known && matchFeatures(known, options.features);
  const comparison = compareWithKnown(
    { table, options, features, rank, proportions, sources, labels },
    matched?.table,
  );
  const { loss, relativeError, iterations, termination } = factorization;
  const { residuals, normalised } = residualsOf(densities, counts, presented, [I, J, K]);
  return {
    table,
    options,
    features,
    points: K,
    densities,
    ...(compared.dissimilarity && { dissimilarity: compared.dissimilarity }),
    rank,
    ranks: fit.ranks,
    proportions,
    ...(bootstrap && { intervals: { low: bootstrap.low, high: bootstrap.high } }),
    sources,
    sourceNames: Array.from({ length: rank }, (_, r) => `Source ${r + 1}`),
    dependence,
    labels: bootstrap ? { ...labels, stability: bootstrap.stability } : labels,
    shares: labelShares(labels.label, table.sinkOf, I, rank),
    residuals,
    fit: {
      loss,
      relativeError,
      svdBound: fit.svdBound,
      normalised,
      iterations,
      ...(fit.scales && { scales: fit.scales }),
      termination,
      history: historyOf(factorization.statistics),
    },
    ...(separation && { separation }),
    advice: adviseFeatures(options.features, sources, proportions, dependence, rank),
    ...(comparison && { comparison }),
    warnings: collectWarnings({
      table,
      options,
      usable,
      features,
      fallbacks,
      rank,
      ranks: fit.ranks,
      termination,
      labels,
      dependence,
      ...(separation && { separation }),
      kuiperRange: compared.kuiperRange,
      ...(bootstrap && { refits: bootstrap.refits }),
      known: matched ? notesOnKnown(matched) : [],
    }),
    origin,
  };
}

function checkTable(table: GrainTable): void {
  if (table.features.length === 0) {
    throw new UnmixError(
      "input",
      "The file has no feature: nothing measured to compare grains by.",
    );
  }
  if (table.sinks.length < 2) {
    throw new UnmixError(
      "input",
      `The file has ${table.sinks.length} sample; at least two that mix the same sources in different proportions are needed.`,
      { sinks: table.sinks.length },
    );
  }
  if (new Set(table.sinkOf).size === table.sinkOf.length) {
    throw new UnmixError(
      "input",
      "Every sample has a single grain: this is a table of compositions, not of grains. The sources are found in how the grains of a sample are distributed, so each sample needs many of them, 60 or more at best. If the rows are grains, say which column names the sample; a table with a row per sample is one for the command unmix factorize.",
      { sinks: table.sinks.length },
    );
  }
}

/** A sample of which nothing was measured has no proportions to find. */
function checkEverySink(table: GrainTable, options: SedimentOptions): void {
  const { values } = usableValues(
    table,
    options.features.map((feature) => ({ feature, log: options.log.includes(feature) })),
  );
  const J = options.features.length;
  const seen = new Uint8Array(table.sinks.length);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]!)) seen[table.sinkOf[Math.floor(i / J)]!] = 1;
  }
  const i = seen.indexOf(0);
  if (i >= 0) {
    const empty = table.sinks[i]!;
    const isOneRow = table.sinkOf.filter((sink) => sink === i).length === 1;
    const advice = isOneRow
      ? "if it is a heading or a note between the grains, delete its row"
      : "leave the sample out or use other features";
    throw new UnmixError(
      "input",
      `The sample "${empty}"${isOneRow ? ", a single row," : ""} has no usable value of any feature in use (${options.features.join(", ")}); ${advice}.`,
      { sink: empty },
    );
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** About how the time divides between the stages. */
function shareOut(
  options: SedimentOptions,
): Record<"fit" | "fill" | "separation" | "bootstrap", Span> {
  const sweep = options.rank === "auto" || options.maxRank !== "auto";
  const weights = [sweep ? 20 : 3, 2, 0.1 * options.shuffles, 0.5 * options.bootstrap];
  const total = weights.reduce((sum, weight) => sum + weight, 1);
  const ends: number[] = [1 / total];
  for (const weight of weights) ends.push(ends.at(-1)! + weight / total);
  const span = (s: number) => ({ from: ends[s]!, to: ends[s + 1]! });
  return { fit: span(0), fill: span(1), separation: span(2), bootstrap: span(3) };
}

/** A stage with the part of the whole that is done, which never falls. */
function* within<T>(steps: Steps<T>, { from, to }: Span): Steps<T> {
  let reached = 0;
  try {
    let next = steps.next();
    while (!next.done) {
      const inner = next.value;
      const done = inner.fraction ?? inner.iteration / Math.max(1, inner.maxIterations);
      reached = Math.max(reached, Math.min(1, done));
      const progress: Progress = { ...inner, fraction: from + reached * (to - from) };
      next = steps.next(yield progress);
    }
    return next.value;
  } finally {
    steps.return(undefined as never);
  }
}

/** I × J of ‖Y − A B‖ ÷ ‖Y‖ over the fibre, NaN where there is none, and the same over all fibres. */
function residualsOf(
  densities: Float64Array,
  counts: Int32Array,
  { proportions, sources }: Presented,
  [I, J, K]: readonly [number, number, number],
): { residuals: Float64Array; normalised: SedimentResult["fit"]["normalised"] } {
  const R = proportions.length / I;
  const residuals = new Float64Array(I * J).fill(Number.NaN);
  let wholeDifference = 0;
  let wholeSize = 0;
  for (let i = 0; i < I; i++) {
    for (let j = 0; j < J; j++) {
      if (counts[i * J + j] === 0) continue;
      let difference = 0;
      let size = 0;
      for (let k = 0; k < K; k++) {
        const y = densities[(i * J + j) * K + k]!;
        let fitted = 0;
        for (let r = 0; r < R; r++) {
          fitted += proportions[i * R + r]! * sources[(r * J + j) * K + k]!;
        }
        difference += (y - fitted) ** 2;
        size += y * y;
      }
      if (size > 0) residuals[i * J + j] = Math.sqrt(difference / size);
      wholeDifference += difference;
      wholeSize += size;
    }
  }
  const loss = Math.sqrt(wholeDifference);
  return { residuals, normalised: { loss, relativeError: loss / Math.sqrt(wholeSize) } };
}

function historyOf(statistics: {
  readonly relativeError: Float64Array;
  readonly stationarity: Float64Array;
}): ConvergenceRow[] {
  return Array.from(statistics.relativeError, (relativeError, iteration) => ({
    iteration,
    relativeError,
    stationarity: statistics.stationarity[iteration]!,
  }));
}
