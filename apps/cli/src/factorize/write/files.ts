import { toJson } from "@unmix/core";
import { MAX_CELLS, toCsv } from "@unmix/tables";
import { type Figure, renderToString } from "@unmix/workbench/figures";
import { factorsOf } from "../factors.ts";
import { figuresOf, rankFigureOf } from "../figures.ts";
import { writeNpy } from "../npy.ts";
import type { FactorizeResult } from "../types.ts";
import { factorTable, scalesTable, spreadTable, startsTable, statisticsTable } from "./tables.ts";

const FORMAT = "unmix/factorize";
const VERSION = 1;

/** The files that a run leaves beside its `model.json`, which lists them. */
const LISTED = /^(?:figures\/)?[a-z0-9_]+\.(?:npy|csv|svg)$/;

/**
 * All files of a run by name: the factors, their spread over starts, the statistics, the scales, the
 * ranks tried, `model.json`, the figures.
 * A factor of more values than a table is read back with has no csv.
 */
export function toFiles(result: FactorizeResult): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  const { starts, names, multiscale } = result;
  for (const [at, factor] of factorsOf(result).entries()) {
    files[`${factor.name}.npy`] = writeNpy(factor.tensor);
    if (factor.tensor.data.length > MAX_CELLS) continue;
    files[`${factor.name}.csv`] = toCsv(factorTable(factor));
    if (starts?.spread) {
      files[`${factor.name}_spread.csv`] = toCsv(spreadTable(starts.spread, names, at));
    }
  }
  if (starts) files["starts.csv"] = toCsv(startsTable(starts));
  files["statistics.csv"] = toCsv(statisticsTable(result));
  if (multiscale) files["scales.csv"] = toCsv(scalesTable(multiscale));
  const ranks = rankFigureOf(result);
  if (ranks) files["ranks.csv"] = toCsv(tableOf(ranks));
  for (const figure of figuresOf(result)) {
    files[`figures/${figure.name}.svg`] = renderToString(figure);
  }
  return { ...files, "model.json": toModelJson(result, Object.keys(files)) };
}

/** The files that an earlier run wrote, by the text of its `model.json`; none where that is another's. */
export function earlierFiles(modelJson: string): string[] {
  try {
    const { format, files } = JSON.parse(modelJson);
    if (format !== FORMAT || !Array.isArray(files)) return [];
    return files.filter((name) => typeof name === "string" && LISTED.test(name));
  } catch {
    return [];
  }
}

/**
 * The whole result as JSON, from which `fromJson` of core reads it back to the last bit; the same
 * result gives the same text.
 *
 * @param files the names of the other files of the run
 */
function toModelJson(result: FactorizeResult, files: readonly string[]): string {
  return `${toJson({ format: FORMAT, version: VERSION, ...result, files })}\n`;
}

function tableOf({ data }: Figure) {
  return { headings: data.columns, rows: data.rows };
}
