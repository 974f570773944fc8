import type { SedimentOptions } from "./options.ts";
import type { FeatureDensity, GrainTable } from "./types.ts";

/** The values of a table as the densities and labels see them. */
export interface UsableValues {
  /** n × J, log10 taken where asked; NaN where there is nothing to use. */
  readonly values: Float64Array;
  /**
   * n × J standard deviations in the same units, where errors are used; NaN where there is none, or one
   * that no error can be (below zero, not finite).
   */
  readonly deviations?: Float64Array;
  /** Per feature the values that are zero or negative and so have no log10 (J). */
  readonly nonpositive: Int32Array;
}

/**
 * Picks the columns of the features in use, takes log10 where asked, and turns errors into standard
 * deviations (on a log scale those of log10, by σ ÷ (x ln 10)).
 *
 * @param features the features in use, each a feature of the table
 */
export function usableValues(
  table: GrainTable,
  features: readonly Pick<FeatureDensity, "feature" | "log">[],
  errors: SedimentOptions["errors"] = "none",
): UsableValues {
  const n = table.sinkOf.length;
  const width = table.features.length;
  const J = features.length;
  const values = new Float64Array(n * J).fill(Number.NaN);
  const used = errorsUsed(table, errors);
  const deviations = used === "none" ? undefined : new Float64Array(n * J).fill(Number.NaN);
  const nonpositive = new Int32Array(J);
  const perSigma = used === "2sigma" ? 0.5 : 1;
  features.forEach(({ feature, log }, j) => {
    const column = table.features.indexOf(feature);
    if (column < 0) return;
    for (let g = 0; g < n; g++) {
      const value = table.values[g * width + column]!;
      if (!Number.isFinite(value)) continue;
      if (log && value <= 0) {
        nonpositive[j]!++;
        continue;
      }
      values[g * J + j] = log ? Math.log10(value) : value;
      if (!deviations) continue;
      const error = table.errors![g * width + column]! * perSigma;
      const deviation = log ? error / (value * Math.LN10) : error;
      if (deviation >= 0 && deviation < Number.POSITIVE_INFINITY) {
        deviations[g * J + j] = deviation;
      }
    }
  });
  return deviations ? { values, deviations, nonpositive } : { values, nonpositive };
}

/** How many standard deviations the errors of a table are, "none" where they are not used or it has none. */
export function errorsUsed(
  table: Pick<GrainTable, "errors" | "errorsAre">,
  errors: SedimentOptions["errors"],
): Exclude<SedimentOptions["errors"], "auto"> {
  if (!table.errors) return "none";
  return errors === "auto" ? (table.errorsAre ?? "none") : errors;
}

/** The same of another file than that of the run: what it says itself, else as those of the run were. */
export function errorsOfOther(
  table: Pick<GrainTable, "errors" | "errorsAre">,
  errors: SedimentOptions["errors"],
): Exclude<SedimentOptions["errors"], "auto"> {
  return errorsUsed(table, errors === "none" ? "none" : (table.errorsAre ?? errors));
}

/** The rows of the grains of each sink (I lists), in input order. */
export function grainsBySink(table: Pick<GrainTable, "sinks" | "sinkOf">): Int32Array[] {
  const rows: number[][] = table.sinks.map(() => []);
  table.sinkOf.forEach((sink, g) => {
    rows[sink]!.push(g);
  });
  return rows.map((list) => Int32Array.from(list));
}
