import { UnmixError } from "@unmix/core";
import { densitiesOn } from "./densities.ts";
import { labelGrains, labelShares, sinkPrior } from "./labels.ts";
import { matchFeatures, notesOnLabelled } from "./match-features.ts";
import { mixSources } from "./mixing.ts";
import type { SedimentOptions } from "./options.ts";
import { resolveLabelOptions } from "./resolve-options.ts";
import type { SedimentResult } from "./result.ts";
import type { GrainTable, Labels, Warning } from "./types.ts";
import { errorsOfOther, grainsBySink, usableValues } from "./values.ts";

/** What learned sources say of other grains. */
export interface AppliedSources {
  readonly table: GrainTable;
  readonly labels: Labels;
  /** I × R proportions in which the learned sources mix to the new samples, rows sum to 1. */
  readonly proportions: Float64Array;
  /** I × R shares of the grains of a sink labelled with each source. */
  readonly shares: Float64Array;
  readonly warnings: readonly Warning[];
}

/**
 * Labels new grains with the sources of a result and finds how these mix to the new samples; the
 * sources stay as they are. A feature that the new table lacks is left out; one whose name differs in the unit
 * alone is taken.
 *
 * @param options `prior` and `floor` when they are to differ from those of the result; no others
 * @throws {UnmixError} when another setting is given, or the table has none of the result's features
 */
export function applySources(
  result: SedimentResult,
  table: GrainTable,
  options: Partial<SedimentOptions> = {},
): AppliedSources {
  const { features, sources, rank, points } = result;
  const settings = resolveLabelOptions(options, result.options);
  const names = features.map(({ feature }) => feature);
  const matched = matchFeatures(table, names);
  if (matched.missing.length === features.length) {
    throw new UnmixError(
      "input",
      `The file has none of the features that the sources were learned from (${names.join(", ")}); it has ${table.features.join(", ") || "none"}.`,
      { features: table.features },
    );
  }
  // A PDP of a file without errors is a KDE.
  const errors = errorsOfOther(table, settings.errors);
  const usable = usableValues(matched.table, features, errors);
  const groups = grainsBySink(table);
  const { densities, counts } = densitiesOn(usable, groups, features, settings);
  const sinks = groups.length;
  const proportions = mixSources(densities, counts, sources, {
    sinks,
    features: features.length,
    rank,
  });
  const labels = labelGrains(
    usable.values,
    { features, points, rank, sources },
    {
      floor: settings.floor,
      ...(settings.joint === "copula" && { dependence: result.dependence }),
      ...(settings.prior === "sink" && { logPrior: sinkPrior(proportions, table.sinkOf, rank) }),
    },
  );
  const outside = labels.status.filter((status) => status === "outside").length;
  return {
    table,
    labels,
    proportions,
    shares: labelShares(labels.label, table.sinkOf, sinks, rank),
    warnings: [
      ...notesOnLabelled(matched),
      ...(table.notes ?? []),
      ...(outside > 0
        ? [
            {
              code: "outside-range",
              message: `${outside} of ${labels.status.length} grains lie outside the range that the sources were learned on; read their labels with care.`,
            },
          ]
        : []),
    ],
  };
}
