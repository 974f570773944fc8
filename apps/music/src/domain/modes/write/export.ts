import { type ColumnTable, type Table, toCsvBytes } from "@unmix/tables";
import { toWav } from "../../sound/wav/write.ts";
import { hearingOf } from "../hearing.ts";
import type { ModesResult } from "../result.ts";
import { toModesModelJson } from "./model.ts";
import { curvesTable, featuresTable, modesTable, paretoTable, residualTable } from "./tables.ts";

/** Every table that a run writes, by the name of its file without the ending. */
export type ModesTableName = "modes" | "features" | "curves" | "pareto" | "residual";

const TABLES: Readonly<Record<ModesTableName, (result: ModesResult) => Table | ColumnTable>> = {
  modes: modesTable,
  features: featuresTable,
  curves: curvesTable,
  pareto: paretoTable,
  residual: residualTable,
};

/** One table of a run as comma-separated text, in UTF-8: with a row a sample it may be longer than a string. */
export function toModesCsv(result: ModesResult, name: ModesTableName): Uint8Array<ArrayBuffer> {
  return toCsvBytes(TABLES[name](result));
}

/**
 * The files of a run by name: tables as csv, `model.json`, the figures (SVG text by name, without ending)
 * under `figures/`. Of what can be heard, see `hearingOf`, each mode, the outliers and the residual are WAV files of
 * 32-bit float, which add up to it; of a table the residual is a table too.
 */
export function toModesFiles(
  result: ModesResult,
  figures: Readonly<Record<string, string>> = {},
): Record<string, string | Uint8Array<ArrayBuffer>> {
  const files: Record<string, string | Uint8Array<ArrayBuffer>> = {};
  const isSound = result.series.sampleRate !== undefined;
  for (const name of Object.keys(TABLES) as ModesTableName[]) {
    if (name === "residual" && isSound) continue;
    files[`${name}.csv`] = toModesCsv(result, name);
  }
  Object.assign(files, toModesWavs(result));
  files["model.json"] = toModesModelJson(result);
  for (const [name, svg] of Object.entries(figures)) files[`figures/${name}.svg`] = svg;
  return files;
}

/** The sound files of modes, by name; none where they cannot be heard. */
export function toModesWavs(result: ModesResult): Record<string, Uint8Array<ArrayBuffer>> {
  const { modes, outliers, residual, series } = result;
  const hearing = hearingOf(series);
  if (!hearing) return {};
  const { sampleRate, toSound } = hearing;
  const wav = (values: Float64Array) => toWav({ sampleRate, channels: [toSound(values)] });
  return {
    ...Object.fromEntries(modes.map(({ values }, m) => [`mode_${m + 1}.wav`, wav(values)])),
    "outliers.wav": wav(outliers),
    "residual.wav": wav(residual),
  };
}
