import type {
  Column,
  HeldProfile,
  KnownProfiles,
  MarkerSets,
  Preview,
  ProfileOptions,
  ProfileResult,
  ReadOptions,
  SectionImage,
  SelectionGene,
  TableName,
} from "../domain/index.ts";
import type { TissueFigureOptions } from "../figures/index.ts";

/**
 * What the page asks of the worker that holds a section. The counts never leave it: the page has the
 * places, and asks for the values it draws.
 */
export type TissueJobs = {
  open: { input: { files: Source; options: ReadOptions }; output: Opened };
  exampleFile: { input: ExampleFile; output: Uint8Array<ArrayBuffer> };
  openModel: { input: File; output: ProfileResult };
  readKnown: { input: File; output: KnownFile };
  run: {
    input: {
      options: Partial<ProfileOptions>;
      known: readonly KnownFile[];
      held: readonly HeldProfile[];
    };
    output: ProfileResult;
  };
  gene: { input: number; output: Float64Array };
  column: { input: string; output: Column };
  select: { input: Uint32Array; output: readonly SelectionGene[] };
  /** One type in place of several. */
  merge: {
    input: {
      result: ProfileResult;
      factors: readonly number[];
      known: readonly KnownFile[];
    };
    output: ProfileResult;
  };
  export: { input: Export; output: Uint8Array<ArrayBuffer> };
};

/** Where a section comes from. */
export type Source = readonly File[] | "example";

/** The files that the example can be saved as. */
export type ExampleFile = "example.h5ad" | "example-tables.zip";

/** A section as the page knows it: all but the counts. */
export interface Section {
  readonly spots: readonly string[];
  readonly genes: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly unit: string;
  readonly diameter?: number;
  readonly sections?: { readonly names: readonly string[]; readonly of: Int32Array };
  readonly columns: readonly { readonly name: string; readonly kind: Column["kind"] }[];
  readonly images: readonly SectionImage[];
  readonly remarks: readonly string[];
  readonly matrix: string;
  /** The sum of all counts of every spot. */
  readonly depth: Float64Array;
}

export interface Opened {
  readonly section: Section;
  /** How the file was understood; absent for the example. */
  readonly preview?: Preview;
}

/** A file of known profiles or marker sets, to compare with. */
export type KnownFile =
  | { readonly kind: "profiles"; readonly profiles: KnownProfiles }
  | { readonly kind: "markers"; readonly markers: MarkerSets };

/** What can be written of a result. */
export type ExportKind = "zip" | "h5ad" | "model" | TableName;

export interface Export {
  readonly kind: ExportKind;
  readonly result: ProfileResult;
  readonly figures: TissueFigureOptions;
}
