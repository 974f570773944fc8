export {
  exampleLongCsv,
  exampleLongXlsx,
  exampleSourcesXlsx,
  exampleWideXlsx,
} from "./example/files.ts";
export { type ExampleOptions, exampleGrains } from "./example/grains.ts";
export type { SedimentOptions } from "./options.ts";
export type { Cell, InputFile } from "./read/file.ts";
export { type ColumnPreview, inspect, type Preview, type SheetPreview } from "./read/inspect.ts";
export {
  type ColumnMapping,
  type Layout,
  type Mapping,
  parseMapping,
  type Role,
} from "./read/mapping.ts";
export { readGrains, readSources } from "./read/read.ts";
export type { SedimentResult } from "./result.ts";
export type * from "./types.ts";
