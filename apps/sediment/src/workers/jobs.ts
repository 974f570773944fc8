import type { ErrorData } from "@unmix/workbench/job";
import type {
  AppliedSources,
  GrainTable,
  InputFile,
  Mapping,
  Preview,
  SedimentOptions,
  SedimentResult,
  TableName,
} from "../domain/index.ts";
import type { SedimentFigureOptions } from "../figures/index.ts";

/** What the page asks of its worker. Reading, running and writing all happen there. */
export type SedimentJobs = {
  example: { input: null; output: GrainTable };
  exampleFile: {
    input: "wide.xlsx" | "long.csv" | "sources.xlsx";
    output: Uint8Array<ArrayBuffer>;
  };
  open: { input: { file: InputFile; mapping: Mapping }; output: Opened };
  openSources: { input: InputFile; output: GrainTable };
  openModel: { input: InputFile; output: SedimentResult };
  run: {
    input: {
      table: GrainTable;
      options: Partial<SedimentOptions>;
      /** The file that the table was read from; absent for the example. */
      file: InputFile | undefined;
      known: GrainTable | undefined;
    };
    output: SedimentResult;
  };
  apply: { input: { result: SedimentResult; file: InputFile }; output: AppliedSources };
  appliedLabels: {
    /** With the name of the file of the new grains. */
    input: { result: SedimentResult; applied: AppliedSources & { readonly name: string } };
    output: string;
  };
  export: { input: Export; output: Uint8Array<ArrayBuffer> };
};

/** A file as it was understood, and its grains, or why they could not be read. */
export type Opened = { readonly preview: Preview } & (
  | { readonly table: GrainTable }
  | { readonly table?: undefined; readonly error: ErrorData }
);

/** What can be written of a result. */
export type ExportKind = "zip" | "xlsx" | "model" | TableName;

export interface Export {
  readonly kind: ExportKind;
  readonly result: SedimentResult;
  readonly figures: SedimentFigureOptions;
}
