import type { SparseMatrix } from "@unmix/core";

/** A section, or several, as read from a file: what was counted, where, and what is known of it. */
export interface Expression {
  /** Spots × genes, as the file has them; nothing is normalized, nothing dropped but spots without a place. */
  readonly counts: SparseMatrix;
  /** Which matrix of the file `counts` is ("X", "layers/counts", "raw/X"), and the others there are. */
  readonly matrix: { readonly name: string; readonly others: readonly string[] };
  readonly spots: readonly string[];
  /** Names as people know them (symbols where the file has them). */
  readonly genes: readonly string[];
  /** Where each spot is; absent where the file does not say. */
  readonly places?: Places;
  /** Where there are no places: why files that seem to hold some give none, each in a sentence. */
  readonly unplaced?: readonly string[];
  /** Where spots were left out: how many the file has, and which of them these are, rising. */
  readonly among?: { readonly spots: number; readonly kept: Uint32Array };
  /** What the file says of each spot, column by column. */
  readonly columns: readonly Column[];
  /** The section of each spot, an index into `names`, where there are several. */
  readonly sections?: { readonly names: readonly string[]; readonly of: Int32Array };
  /** Histology under the spots, where the file has it: one image for each section at the most. */
  readonly images?: readonly SectionImage[];
  /** What was left out or could not be read, each in a sentence. */
  readonly remarks: readonly string[];
}

/** Places of spots in the plane; `y` grows downwards, as in an image. */
export interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** What a unit is ("pixel", "µm", "array position"), as far as the file says. */
  readonly unit: string;
  /** Diameter of a spot in the same unit, where known. */
  readonly diameter?: number;
}

/** A column of what is known of each spot. */
export type Column =
  | {
      readonly name: string;
      readonly kind: "category";
      readonly categories: readonly string[];
      /** Index into `categories`; −1 where missing. */
      readonly codes: Int32Array;
    }
  /** NaN where missing. */
  | { readonly name: string; readonly kind: "number"; readonly values: Float64Array };

/** An encoded image of a section. */
export interface SectionImage {
  /** The section it shows, as in the names of `sections`; empty where there is only one. */
  readonly section: string;
  readonly bytes: Uint8Array;
  readonly type: "image/png" | "image/jpeg" | "image/tiff";
  /** Pixels of the image per unit of place. */
  readonly scale: number;
}
