import type { ProfileResult } from "../result.ts";
import type { Column, Expression } from "../types.ts";
import type { Additions, Block } from "./additions.ts";

/**
 * What a result adds to an AnnData file: maps (`obsm/X_celltypes`), levels and shares of genes
 * (`varm/celltype_profiles`, `varm/celltype_shares`; NaN for genes left out), labels, margins, status and
 * confidence of spots (`obs/celltype…`), and every setting (`uns/unmix`, JSON).
 */
export function additionsOf(result: ProfileResult, expression: Expression): Additions {
  const { maps, levels, shares, regions, spread, rank, factorNames } = result;
  const ofGenes = (rows: Float64Array): Block => {
    const values = new Float64Array(expression.genes.length * rank).fill(Number.NaN);
    result.geneIndices.forEach((g, k) => {
      values.set(rows.subarray(k * rank, (k + 1) * rank), g * rank);
    });
    return { columns: rank, values };
  };
  const statuses = ["ok", "mixed", "empty"] as const;
  const obs: Column[] = [
    { name: "celltype", kind: "category", categories: factorNames, codes: regions.label },
    { name: "celltype_margin", kind: "number", values: regions.margin },
    {
      name: "celltype_status",
      kind: "category",
      categories: statuses,
      codes: Int32Array.from(regions.status, (status) => statuses.indexOf(status)),
    },
    { name: "celltype_confidence", kind: "number", values: spread.confidence },
  ];
  const { options, origin, preparation, smoothing, fit, warnings } = result;
  const settings = {
    options,
    matrix: preparation.matrix,
    rank,
    factorNames,
    ...(result.merged && {
      merged: { factorNames: result.merged.from.factorNames, into: result.merged.into },
    }),
    ...(result.held && { held: result.held }),
    smoothing: smoothing.pitches,
    relativeError: fit.relativeError,
    warnings: warnings.map(({ message }) => message),
    origin,
  };
  return {
    obsm: { X_celltypes: { columns: rank, values: maps } },
    varm: { celltype_profiles: ofGenes(levels), celltype_shares: ofGenes(shares) },
    obs,
    uns: { unmix: JSON.stringify(settings) },
  };
}
