import type { Pausing } from "../../iterate/pauses.ts";
import type { RangeRooms } from "../../linear/range.ts";
import type { Random } from "../../random/random.ts";
import type { Data } from "../data/data.ts";
import type { FactorLayout } from "../factors/layout.ts";

/** How a model starts from the singular vectors of its tensor. */
export interface SvdStart {
  /** How many vectors of either side of the data there must be room for. */
  vectors(shape: readonly number[], factors: readonly FactorLayout[]): number;
  /**
   * Writes the start to the `current` of every block; {@link lift} comes after it. It may pause where it is
   * long.
   */
  fill(parts: SvdStartParts): Pausing<void>;
}

/** What such a start is made from. */
export interface SvdStartParts {
  /** Y by its products, as the matrix of the model's split. */
  readonly data: Data;
  /** Y itself, for a model without a split. */
  readonly y: {
    /** Its entries, row by row. */
    readonly view: Float64Array;
  };
  /** Of Y. */
  readonly shape: readonly number[];
  /** How each factor is laid out, in the order of `blocks`. */
  readonly factors: readonly FactorLayout[];
  /** One a factor. */
  readonly blocks: readonly {
    /** The iterate, where the start is written. */
    readonly current: {
      /** rank × length values. */
      readonly view: Float64Array;
    };
  }[];
  /** For each block, whether its entries are to be nonnegative. */
  readonly clamps: readonly boolean[];
  /** For as many vectors of either side as `vectors` says. */
  readonly rooms: RangeRooms;
  /** What is drawn comes from here. */
  readonly random: Random;
}
