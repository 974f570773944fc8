import type { OpenFile } from "@unmix/workbench/job";
import type {
  Edit,
  ModesOptions,
  ModesResult,
  Series,
  Signal,
  TableOptions,
} from "../domain/index.ts";

/** What the modes page asks of its worker. Reading, running, regrouping and writing all happen there. */
export type ModesJobs = {
  example: { input: ExampleName; output: Series };
  exampleFile: { input: ExampleName; output: Uint8Array<ArrayBuffer> };
  /** `signal` is what the browser had to decode, which it does not do in workers. */
  open: {
    input: { file: OpenFile; signal: Signal | undefined; options: TableOptions };
    output: Series;
  };
  openModel: { input: OpenFile; output: ModesResult };
  run: {
    input: {
      series: Series;
      options: Partial<ModesOptions>;
      /** The file that the series was read from; absent for an example. */
      file: OpenFile | undefined;
    };
    output: ModesResult;
  };
  edit: { input: { result: ModesResult; edit: Edit }; output: ModesResult };
  export: {
    input: { kind: ModesExportKind; result: ModesResult };
    output: Uint8Array<ArrayBuffer>;
  };
};

/** A siren over a hum, to hear; a ramp, a tone and a chirp, as the method's paper has them. */
export type ExampleName = "siren" | "chirp";

/** What can be written of a result. */
export type ModesExportKind =
  | "zip"
  | "model"
  | "modes"
  | "features"
  | "curves"
  | "pareto"
  | "residual";
