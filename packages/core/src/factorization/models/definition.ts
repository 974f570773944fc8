import type { Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Block } from "../blocks/block.ts";
import type { Data } from "../data/data.ts";
import type { FactorLayout } from "../factors/layout.ts";
import type { SvdStart } from "../start/svd-start.ts";

/** What a model is made of; `factorize` takes one under `model`, so that a user can add another. */
export interface ModelDefinition<M, Rank = number> {
  /** What sentences and results call it. */
  readonly kind: string;
  /**
   * The factors of a model of a tensor of `shape`, in the order in which a sweep updates them.
   *
   * @throws {UnmixError} when the rank makes no sense for that shape
   */
  factors(shape: readonly number[], rank: Rank): readonly FactorLayout[];
  /**
   * The modes before the split are the rows, those behind it the columns, of the matrix by whose
   * products alone the model knows Y. A model without a split needs Y dense.
   */
  split?(shape: readonly number[]): number;
  /** How the model starts from singular vectors; one without it refuses the start `"svd"`. */
  readonly svdStart?: SvdStart;
  /** The sizes of the buffers that `create` is handed in `rooms`, in float64 values. */
  rooms(shape: readonly number[], factors: readonly FactorLayout[]): readonly number[];
  /** Ties the blocks together. */
  create(parts: StructureParts): Structure;
  /** The model of these factors, as plain data. */
  assemble(factors: readonly Tensor[], layouts: readonly FactorLayout[]): M;
}

/** What a structure works on: all of it lives in one memory. */
export interface StructureParts {
  /** The loops that work on that memory. */
  readonly kernels: Kernels;
  /** Y as the matrix of the model's split, or of the first mode by the others. */
  readonly data: Data;
  /** Y itself, for a model without a split: byte offset and view. Empty where Y is not dense. */
  readonly y: KernelArray;
  /** Of Y. */
  readonly shape: readonly number[];
  /** How each factor is laid out, in the order of `blocks`. */
  readonly factors: readonly FactorLayout[];
  /** One block a factor. Their `current` changes place: read it anew each time. */
  readonly blocks: readonly Block[];
  /** The buffers that `ModelDefinition.rooms` asked for. */
  readonly rooms: readonly KernelArray[];
}

/** {@link Structure.formSteps}, of a structure that knows no pauses too. */
export function* formSteps(structure: Structure, n: number): Pausing<boolean> {
  return structure.formSteps ? yield* structure.formSteps(n) : structure.form(n);
}

/**
 * How the blocks of a model depend on each other. Products with Y are the cost, so a structure forms
 * them when asked and only where a factor they are made of has moved since.
 */
export interface Structure {
  /** Brings `gram` and `cross` of block n up to date and says whether they changed. */
  form(n: number): boolean;
  /** `form` with pauses within a long product with Y. */
  formSteps?(n: number): Pausing<boolean>;
  /** Takes note that block n has another value. */
  moved(n: number): void;
  /**
   * Component r of block n was multiplied by `weights[r]`, components being those that it shares with
   * block `partner`: what was formed from it is brought along, or taken note of as stale.
   */
  scaled(n: number, weights: KernelArray, partner: number): void;
  /**
   * 0 or 1: which blocks share a product with Y. Updating those of one side in a row saves products.
   */
  sideOf(n: number): number;
  /** ‖X‖² of block n. */
  normSquared(n: number): number;
  /** ‖X‖² of the whole model, from Gram matrices. */
  modelNormSquared(): number;
  /** ‖Y − X‖² of the whole model, from its difference with Y. */
  residualSquared(): number;
  /** `residualSquared` with pauses; of a structure with `sides` it is not asked for. */
  residualSteps?(): Pausing<number>;
  /**
   * Writes `count` rows of X, from `row` on, to their places in `out`, an array of the size of Y; rows
   * are those of the data. A model without it knows squared error alone.
   */
  expand?(row: number, count: number, out: KernelArray): void;
  /**
   * Byte offsets of P (rank × rows) and Q (rank × columns) with X = Pᵀ Q, where X has such a form: what
   * a divergence of a sparse Y needs, together with `sums`.
   */
  sides?(): {
    /** Of P. */
    readonly p: number;
    /** Of Q. */
    readonly q: number;
  };
  /**
   * Writes the product of the partners of block n with a tensor of ones, the same along the whole of a
   * component, to `out` (as stored) and says so, where that costs less than a product with Y.
   */
  sums?(n: number, out: Float64Array): boolean;
  /** Takes note that Y has other values: goes with `expand`. */
  changed?(): void;
  /**
   * One step of block n in one pass over Y together with the products around it, where there is such
   * a pass and it saves something; says whether it was taken. Only for a constraint of entries alone. It
   * pauses where it is long.
   */
  stepThrough?(n: number): Pausing<boolean>;
}
