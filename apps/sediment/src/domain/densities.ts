import {
  bandwidth,
  type Grid,
  gridBetween,
  gridPoints,
  innerPercentile,
  kernelDensity,
  quantile,
  UnmixError,
  widened,
} from "@unmix/core";
import type { SedimentOptions } from "./options.ts";
import type { FeatureDensity } from "./types.ts";
import type { UsableValues } from "./values.ts";

/** The densities of groups of grains on grids that all groups share. */
export interface Densities {
  readonly features: readonly FeatureDensity[];
  /** groups × J × K, density × step, so that each fibre sums to about 1; zero where `counts` is. */
  readonly densities: Float64Array;
  /** Grains whose value entered each density (groups × J). */
  readonly counts: Int32Array;
  /** Features whose width could not be had as asked. */
  readonly fallbacks: readonly WidthFallback[];
}

/** A feature whose kernel width was not found as asked, and what was done. */
export interface WidthFallback {
  readonly feature: string;
  readonly reason: "fewValues" | "equalValues" | "noErrors" | "belowStep";
  /** Values concerned; all where it is left out. */
  readonly grains?: number;
  /** For `belowStep` the grid's step, and the grid points that the median of those widths needs. */
  readonly step?: number;
  readonly points?: number;
}

type DensitySettings = Pick<SedimentOptions, "points" | "percentile" | "bandwidth" | "density">;

/** Kernel widths that a density reaches beyond its outermost values. */
const REACH = 4;
/** Steps that it reaches at least, for no kernel is narrower than a step. */
const LEAST_REACH = 2;

/**
 * One kernel width and one grid a feature, shared by all sinks, and the densities on them: for each
 * sink and feature the inner part of the values, smoothed by a Gaussian of the rule's width (wider
 * by the value's own error, where errors are used; for a PDP by that alone).
 *
 * The grid runs from the lowest to the highest inner value over sinks, four widths beyond either. A
 * kernel narrower than a step would lose the grains that lie between two points of the grid, so it
 * is widened to one step.
 *
 * @param groups the rows of the grains of each sink
 * @throws {UnmixError} when a feature has no value at all
 */
export function estimateDensities(
  usable: UsableValues,
  groups: readonly Int32Array[],
  features: readonly Pick<FeatureDensity, "feature" | "log">[],
  settings: DensitySettings,
): Densities {
  const J = features.length;
  const fallbacks: WidthFallback[] = [];
  const shared = features.map(({ feature, log }, j) => {
    const inner = groups.map((rows) => innerValues(usable, rows, j, J, settings.percentile));
    const filled = inner.filter((part) => part.values.length > 0);
    if (filled.length === 0) {
      throw new UnmixError(
        "input",
        `The feature ${feature} has no usable value in any sample${log ? " (its log10 needs values above zero)" : ""}; leave it out.`,
        { feature },
      );
    }
    const width = sharedWidth(feature, inner, settings, fallbacks);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const { values } of filled) {
      for (const value of values) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const widths = filled.flatMap((part) => kernelWidths(part, width, settings.density));
    const grid = gridAbout(low, high, quantile(widths, 0.5), settings.points);
    const deviations = filled.flatMap((part) => (part.deviations ? [...part.deviations] : []));
    const unknown = deviations.filter((deviation) => !(deviation > 0)).length;
    // A feature without any error is no surprise, save where errors are all there is to smooth by.
    if (unknown > 0 && (unknown < deviations.length || settings.density === "pdp")) {
      fallbacks.push({ feature, reason: "noErrors", grains: unknown });
    }
    const narrow = widths.filter((h) => h < grid.step);
    if (narrow.length > 0) {
      const points = 1 + Math.ceil((high - low) / quantile(narrow, 0.5) + 2 * REACH);
      fallbacks.push({
        feature,
        reason: "belowStep",
        ...(deviations.length > 0 && { grains: narrow.length }),
        step: grid.step,
        points,
      });
    }
    const shown = deviations.length > 0 ? width : Math.max(width, grid.step);
    return { feature, log, bandwidth: shown, grid: gridPoints(grid) };
  });
  const { densities, counts } = densitiesOn(usable, groups, shared, settings);
  return {
    features: shared.map((feature, j) => ({
      ...feature,
      counts: Int32Array.from(groups, (_, i) => counts[i * J + j]!),
    })),
    densities,
    counts,
    fallbacks,
  };
}

/**
 * The densities of other groups of grains on grids and widths that are there already: resampled
 * grains, known sources, new samples.
 */
export function densitiesOn(
  usable: UsableValues,
  groups: readonly Int32Array[],
  features: readonly Pick<FeatureDensity, "grid" | "bandwidth">[],
  settings: Pick<DensitySettings, "percentile" | "density">,
): { readonly densities: Float64Array; readonly counts: Int32Array } {
  const J = features.length;
  const K = features[0]!.grid.length;
  const densities = new Float64Array(groups.length * J * K);
  const counts = new Int32Array(groups.length * J);
  features.forEach(({ grid: points, bandwidth: width }, j) => {
    const grid = asGrid(points);
    groups.forEach((rows, i) => {
      const part = innerValues(usable, rows, j, J, settings.percentile);
      counts[i * J + j] = part.values.length;
      if (part.values.length === 0) return;
      const widths = kernelWidths(part, width, settings.density).map((h) => Math.max(h, grid.step));
      const density = part.deviations
        ? kernelDensity(part.values, grid, widths)
        : kernelDensity(part.values, grid, widths[0]!, supportOf(part.values, widths[0]!));
      const at = (i * J + j) * K;
      for (let k = 0; k < K; k++) densities[at + k] = density[k]! * grid.step;
    });
  });
  return { densities, counts };
}

interface InnerValues {
  readonly values: Float64Array;
  readonly deviations?: Float64Array;
}

/** The values of one group and feature between the outer percentiles, with their errors. */
function innerValues(
  { values, deviations }: UsableValues,
  rows: Int32Array,
  j: number,
  J: number,
  percentile: number,
): InnerValues {
  const all = Float64Array.from(rows, (g) => values[g * J + j]!).filter((x) => !Number.isNaN(x));
  if (all.length === 0) return deviations ? { values: all, deviations: all } : { values: all };
  const cut = percentile < 100 ? innerPercentile(all, percentile) : all;
  // Of two or three values the outer percentiles would take most or all.
  const inner = cut.length >= 2 ? cut : all;
  if (!deviations) return { values: inner };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of inner) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const kept = rows.filter((g) => values[g * J + j]! >= low && values[g * J + j]! <= high);
  return {
    values: Float64Array.from(kept, (g) => values[g * J + j]!),
    deviations: Float64Array.from(kept, (g) => deviations[g * J + j]!),
  };
}

/** The width of the kernel: as given, or by the rule over the sinks with at least two values. */
function sharedWidth(
  feature: string,
  inner: readonly InnerValues[],
  settings: DensitySettings,
  fallbacks: WidthFallback[],
): number {
  const asked = settings.bandwidth;
  if (typeof asked === "object" && asked[feature] !== undefined) return asked[feature];
  const usual = inner.filter((part) => part.values.length > 1);
  const source = asked === "first" ? inner.slice(0, 1).filter((p) => p.values.length > 1) : usual;
  if (source.length > 0) {
    const varied = source.some(({ values }) => values.some((value) => value !== values[0]));
    if (!varied) fallbacks.push({ feature, reason: "equalValues" });
    return quantile(
      source.map((part) => bandwidth(part.values)),
      0.5,
    );
  }
  fallbacks.push({ feature, reason: "fewValues" });
  const pooled = usual.length > 0 ? usual : inner;
  return bandwidth(Float64Array.from(pooled.flatMap((part) => [...part.values])));
}

/**
 * The kernel width of every value: the shared one, or with its error (for a PDP its error alone). A
 * value without an error, or with one that is not above 0, takes the shared width.
 */
function kernelWidths(part: InnerValues, width: number, density: "kde" | "pdp"): number[] {
  if (!part.deviations) return Array.from(part.values, () => width);
  const known = Array.from(part.deviations, (deviation) => deviation || 0);
  return density === "pdp"
    ? known.map((deviation) => deviation || width)
    : [...widened(width, known)];
}

/** From `low` to `high`, and beyond either four widths, or two steps where those are more. */
function gridAbout(low: number, high: number, width: number, points: number): Grid {
  const grid = gridBetween(low - REACH * width, high + REACH * width, points);
  if (LEAST_REACH * grid.step <= REACH * width) return grid;
  const step = (high - low) / (points - 1 - 2 * LEAST_REACH);
  return gridBetween(low - LEAST_REACH * step, high + LEAST_REACH * step, points);
}

function supportOf(values: Float64Array, width: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low - REACH * width, high + REACH * width];
}

function asGrid(points: Float64Array): Grid {
  return gridBetween(points[0]!, points[points.length - 1]!, points.length);
}
