import type { OpenFile } from "@unmix/workbench/job";
import type { GroupOptions, MusicOptions, MusicResult, Origin, Signal } from "../domain/index.ts";
import type { LaneMix } from "../domain/mixer/mixer.ts";
import type { Picture } from "../figures/index.ts";

/** What the instruments' page asks of its worker. All that takes time happens there. */
export type StemsJobs = {
  example: { input: undefined; output: Opened };
  /** The example as WAV. */
  exampleFile: { input: undefined; output: Uint8Array<ArrayBuffer> };
  /** `signal` is what the browser had to decode, which it does not do in workers. */
  open: { input: { file: OpenFile; signal: Signal | undefined }; output: Opened };
  openModel: { input: OpenFile; output: MusicResult };
  /** From a recording to instruments that can be heard. */
  run: {
    input: {
      signal: Signal;
      options: Partial<MusicOptions>;
      origin: Origin;
    };
    output: { result: MusicResult; sound: Sound; picture: Picture };
  };
  /** Other instruments for the same notes; nothing is factorized. */
  regroup: { input: { result: MusicResult; changes: Partial<GroupOptions> }; output: Grouped };
  /** The stems of a result. */
  render: { input: { signal: Signal; result: MusicResult }; output: Sound };
  picture: { input: { signal: Signal; result: MusicResult }; output: Picture };
  /** What one note sounds like where it is loudest. */
  note: { input: { signal: Signal; result: MusicResult; note: number }; output: Signal };
  export: { input: ExportInput; output: Uint8Array<ArrayBuffer> };
};

/** A recording as it was read. */
export interface Opened {
  readonly signal: Signal;
  /** Least and greatest sample of each of so many columns, in turns. */
  readonly peaks: Float32Array;
  readonly origin: Origin;
}

/** The parts of a result that regrouping changes. */
export type Grouped = Pick<
  MusicResult,
  "options" | "instruments" | "events" | "tempo" | "warnings"
>;

/** The lanes: one a stem, and last what is left of the recording. */
export interface Sound {
  readonly lanes: readonly Signal[];
  /** Of each lane, as in {@link Opened}. */
  readonly peaks: readonly Float32Array[];
  /** Lanes × lanes: their inner products, from which the power of any mix follows. */
  readonly products: Float64Array;
  /** The largest difference between the sum of all lanes and the recording. */
  readonly difference: number;
}

/** What can be written of a result. */
export type StemsExport =
  | { readonly kind: "all" | "stems" | "mix" | "midi" | "notes" | "events" | "model" }
  /** One lane alone, or everything but it. */
  | { readonly kind: "lane" | "without"; readonly lane: number };

export interface ExportInput {
  readonly what: StemsExport;
  readonly signal: Signal;
  readonly result: MusicResult;
  readonly lanes: readonly LaneMix[];
  readonly bits: 16 | 24 | 32;
}
