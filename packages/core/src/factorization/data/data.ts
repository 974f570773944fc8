import type { KernelArray } from "../../kernels/array.ts";
import type { MatrixProducts } from "../../linear/products.ts";
import type { Norm } from "./norm.ts";

/**
 * Y as a model sees it: a matrix of rows × columns (the modes before the model's split by those
 * behind it) that is known by its products alone, whatever holds it. Names of arrays are byte offsets
 * into the memory of the factors; all of them are float64, one component a row.
 */
export interface Data extends MatrixProducts {
  /** ‖Y‖². */
  readonly norm: Norm;
  /** Multiply–adds of a product for one row and component, on average; 0 where rows are not told apart. */
  readonly rowWork: number;
  /** The same of {@link residualSquared}, where that is another. */
  readonly residualRowWork?: number;
  /**
   * Below this part of ‖Y‖², ‖Y − X‖² is to come from {@link residualSquared}: the terms of
   * ‖Y‖² − 2⟨Y, X⟩ + ‖X‖² cancel, and the rounding of the products is left.
   */
  readonly explicitBelow: number;
  /**
   * ‖Y − Pᵀ Q‖², with P rank × rows and Q rank × columns, from the difference itself; or the sum `sofar`
   * gone on with over `count` rows from `row` on.
   */
  residualSquared(
    p: number,
    q: number,
    rank: number,
    row?: number,
    count?: number,
    sofar?: number,
  ): number;
  /**
   * `Kernels.advanceThrough` over Y or some of its rows, where there is such a pass and it saves
   * something.
   */
  advanceThrough?(
    z: number,
    gram: number,
    cross: number,
    x: number,
    previous: number,
    weight: number,
    inverse: number,
    floor: number,
    next: number,
    out: number,
    rank: number,
    row?: number,
    count?: number,
  ): number;
  /** Where Y lies as it is, row-major float64, if it does. */
  readonly dense?: KernelArray;
}
