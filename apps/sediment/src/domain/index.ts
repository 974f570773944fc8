export type { Cell, InputFile } from "@unmix/tables";
export { type Origin, originOf } from "@unmix/tables";
export { type AppliedSources, applySources } from "./apply.ts";
export {
  exampleLongCsv,
  exampleLongXlsx,
  exampleSourcesXlsx,
  exampleWideXlsx,
} from "./example/files.ts";
export { type ExampleOptions, exampleGrains } from "./example/grains.ts";
export { UNDECIDED_SCORE } from "./labels.ts";
export { type SedimentOptions, sedimentSettings } from "./options.ts";
export { unmix, unmixSteps } from "./pipeline.ts";
export { type ColumnPreview, inspect, type Preview, type SheetPreview } from "./read/inspect.ts";
export {
  type ColumnMapping,
  type Layout,
  type Mapping,
  parseMapping,
  type Role,
} from "./read/mapping.ts";
export { readGrains, readSources } from "./read/read.ts";
export { defaultOptions, resolveOptions } from "./resolve-options.ts";
export type { SedimentResult } from "./result.ts";
export type * from "./types.ts";
export { GRAVE_WARNINGS } from "./warnings.ts";
export { toAppliedFiles } from "./write/applied.ts";
export {
  exportZip,
  type TableName,
  toAllFiles,
  toFiles,
  toLongXlsx,
  toTableCsv,
} from "./write/export.ts";
export { fromModelJson, toModelJson } from "./write/model.ts";
export { SKIPPED_HEADINGS } from "./write/skipped.ts";
export { DISSIMILARITY_HEADINGS } from "./write/tables.ts";
