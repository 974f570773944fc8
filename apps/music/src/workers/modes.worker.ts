import { drive } from "@unmix/core";
import { renderToString } from "@unmix/workbench/figures";
import { expose } from "@unmix/workbench/job";
import program from "../../package.json" with { type: "json" };
import {
  applyEdit,
  exampleSeries,
  exampleSound,
  fromModesModelJson,
  fromSignal,
  type ModesResult,
  modesSteps,
  originOf,
  readSeries,
  toModesCsv,
  toModesFiles,
  toModesModelJson,
  toSeriesCsv,
  toWav,
  zipFiles,
} from "../domain/index.ts";
import { modesFiguresOf } from "../figures/index.ts";
import type { ModesExportKind, ModesJobs } from "./modes-jobs.ts";

expose<ModesJobs>({
  example: (name) => (name === "siren" ? fromSignal(exampleSound()) : exampleSeries()),
  exampleFile: (name) =>
    name === "siren" ? toWav(exampleSound(), 16) : bytesOf(toSeriesCsv(exampleSeries())),
  open: ({ file, signal, options }) => (signal ? fromSignal(signal) : readSeries(file, options)),
  openModel: ({ name, bytes }) => fromModesModelJson(new TextDecoder().decode(bytes), name),
  run: async ({ series, options, file }, context) =>
    drive(modesSteps(series, options, await originOf(file, program.version)), context),
  edit: ({ result, edit }) => applyEdit(result, edit),
  export: ({ kind, result }) => write(kind, result),
});

function write(kind: ModesExportKind, result: ModesResult): Uint8Array<ArrayBuffer> {
  if (kind === "zip") {
    const drawn = modesFiguresOf(result).map((figure) => [figure.name, renderToString(figure)]);
    return zipFiles(toModesFiles(result, Object.fromEntries(drawn)));
  }
  return kind === "model" ? bytesOf(toModesModelJson(result)) : toModesCsv(result, kind);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}
