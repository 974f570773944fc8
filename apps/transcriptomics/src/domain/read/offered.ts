import type { SparseMatrix } from "@unmix/core";
import type { Column, Places, SectionImage } from "../types.ts";
import type { Survey } from "./matrix.ts";

/** What kind of file, or files, a section was read from. */
export type FileKind = "h5ad" | "zarr" | "10x h5" | "10x folder" | "table" | "molecules";

/** What a file offers, before any number of a matrix is read. */
export interface Offered {
  readonly kind: FileKind;
  readonly file: string;
  readonly spots: readonly string[];
  readonly matrices: readonly OfferedMatrix[];
  readonly columns: readonly Column[];
  readonly places: readonly OfferedPlaces[];
  /** Why files that seem to hold places give none, each in a sentence. */
  readonly unplaced?: readonly string[];
  readonly images: readonly OfferedImage[];
  /** The squares that molecules were counted in, where the spots are such. */
  readonly squares?: CountedSquares;
  /** What was left out or is odd, each in a sentence. */
  readonly remarks: readonly string[];
}

/** The squares that the molecules of a table were counted in. */
export interface CountedSquares {
  /** In the unit of places. */
  readonly side: number;
  readonly unit: string;
  /** Sides that may be tried instead, that one among them, in rising order. */
  readonly sides: readonly number[];
}

export interface OfferedMatrix {
  /** Where it stands in the file, as in "layers/counts". */
  readonly name: string;
  readonly genes: number;
  readonly layout: "dense" | "rows" | "columns";
  readonly survey: () => Promise<Survey>;
  /** Spots × genes; refuses negative values. */
  readonly read: () => Promise<SparseMatrix>;
  readonly geneNames: () => Promise<GeneNames>;
}

export interface GeneNames {
  readonly names: readonly string[];
  readonly remarks: readonly string[];
}

export interface OfferedPlaces {
  /** Where they stand in the file, as in "obsm/spatial" or "obs x, y". */
  readonly name: string;
  /** Whether they are surely places, and not only a pair of numbers that might be. */
  readonly sure: boolean;
  readonly read: () => Promise<{ places: Places; remarks: readonly string[] }>;
}

export interface OfferedImage {
  /** The section (library) that it shows, where it has a name. */
  readonly section: string;
  /** Diameter of a spot in the unit of places, where known. */
  readonly diameter: number | undefined;
  /** `undefined` where only the diameter is known. */
  readonly read: () => Promise<SectionImage | undefined>;
}
