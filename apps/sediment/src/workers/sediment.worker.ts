import { drive } from "@unmix/core";
import { expose, toErrorData } from "@unmix/workbench/job";
import program from "../../package.json" with { type: "json" };
import {
  applySources,
  exampleGrains,
  exampleLongCsv,
  exampleSourcesXlsx,
  exampleWideXlsx,
  fromModelJson,
  inspect,
  originOf,
  readGrains,
  readSources,
  toAppliedFiles,
  unmixSteps,
} from "../domain/index.ts";
import type { SedimentJobs } from "./jobs.ts";
import { write } from "./write.ts";

const EXAMPLE_FILES = {
  "wide.xlsx": exampleWideXlsx,
  "long.csv": exampleLongCsv,
  "sources.xlsx": exampleSourcesXlsx,
} as const;

expose<SedimentJobs>({
  example: () => exampleGrains(),
  exampleFile: (name) => EXAMPLE_FILES[name](),
  async open({ file, mapping }) {
    const preview = await inspect(file, mapping);
    try {
      return { preview, table: await readGrains(file, mapping) };
    } catch (error) {
      // The preview is worth showing: with it the user can correct the mapping.
      return { preview, error: toErrorData(error) };
    }
  },
  openSources: (file) => readSources(file),
  openModel: ({ name, bytes }) => fromModelJson(new TextDecoder().decode(bytes), name),
  run: async ({ table, options, file, known }, context) =>
    drive(unmixSteps(table, options, await originOf(file, program.version), known), context),
  async apply({ result, file }) {
    return applySources(result, await readGrains(file));
  },
  appliedLabels: ({ result, applied }) =>
    toAppliedFiles(result, applied, applied.name)["labels.csv"]!,
  export: write,
});
