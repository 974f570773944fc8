import type { KernelsChoice } from "../../kernels/memory.ts";
import type { Pool } from "../../pool/pool.ts";
import type { StridedArray } from "../../tensor/ndarray.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { PenaltySpec } from "../blocks/penalty.ts";
import type { Step, Update } from "../blocks/update.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import type { Precision } from "../data/stored.ts";
import type { FactorName } from "../factors/layout.ts";
import type { Cp, Tucker, Tucker1 } from "../factors/model.ts";
import type { ModelDefinition } from "../models/definition.ts";
import type { ObjectiveOption } from "../objectives/objective.ts";

/** How {@link factorize} works, whatever the model. */
export interface SolverOptions {
  /**
   * Factors that stay as they are given in `start`, to the last bit: `"core"`, or the number of a
   * mode for its matrix (that of Tucker-1 is 0). Their constraints are not applied.
   */
  readonly frozen?: readonly FactorName[];
  /** Seed of the random start, default 0; the same seed gives the same bits. */
  readonly seed?: number;
  /**
   * Sweeps at most, default 5000. A sweep updates each factor once and costs two products with Y. Those on
   * compressed data, and up to 20 without penalties that a sparsity has first, are not counted.
   */
  readonly maxIterations?: number;
  /** Stop when the criterion is at most this, default 1e-6; 0 never stops. */
  readonly tolerance?: number;
  /** What is compared with the tolerance, default `stationarity`. */
  readonly criterion?: Criterion;
  /** Stop when the relative error is at most this, default 0: never. */
  readonly targetError?: number;
  /** Stop after this many seconds; default no limit. */
  readonly timeLimit?: number;
  /**
   * Whether steps, or sweeps of another update, extrapolate; default true. A number from 0 to below 1 does,
   * and begins with that weight: what a result says of its own, where the start is near that result.
   */
  readonly momentum?: boolean | number;
  /**
   * How a factor is improved while the others stay, default `coordinate` where every constraint allows
   * it, else `gradient`.
   */
  readonly update?: Update;
  /** How long gradient steps are, default `scalar`. */
  readonly step?: Step;
  /** In which order a sweep updates the factors, default `coreFirst`. */
  readonly order?: Order;
  /**
   * Gradient steps, or passes of coordinate descent, that a factor takes at most in one sweep, on the
   * same products; default 10.
   */
  readonly innerSteps?: number;
  /**
   * Whether a fit of the tensor's largest directions goes first, which is cheap where the tensor has
   * many times more rows and columns than components. By default it is done where it pays: from 32
   * times as many as directions, of which there are eight more than components unless given.
   */
  readonly compress?: Compress;
  /**
   * Whether the result may be written where the factors lie that are given as the start and are to be
   * fitted, which saves a copy of a large factor; default false.
   */
  readonly reuseStart?: boolean;
  /** Whether statistics of every sweep are kept, default true. */
  readonly history?: boolean;
  /** What is minimized, default `squared`. */
  readonly objective?: ObjectiveOption;
  /**
   * The weight of each entry, of the shape of the tensor, default 1 for each. An entry of weight 0 is
   * missing: the tensor may hold anything there, NaN too. `"given"` is what a result says of weights,
   * which it does not hold itself.
   */
  readonly weights?: Tensor | StridedArray | "given";
  /**
   * How Y is kept, default `float64`. In `float32` it takes half the memory and a sweep of large data 0.5
   * to 0.7 of the time; its entries are rounded to 2⁻²⁴ of themselves, and relative errors below 10⁻⁶ or a tolerance
   * below 10⁻⁷ mean nothing. Of unweighted squared error and the models Tucker-1 and CP.
   */
  readonly precision?: Precision;
  /** Which kernels run, default `auto`: the same bits on every engine that loads them. */
  readonly kernels?: KernelsChoice;
  /**
   * Threads that share the work of each sweep, from `openPool` of `@unmix/core/threads`: worth it for
   * large tensors, and the same bits as without. One run at a time has them; another that begins
   * meanwhile does without.
   */
  readonly pool?: Pool;
  /** Statistics of your own, measured at the start and after every sweep, in the order given. */
  readonly statistics?: Readonly<Record<string, (iterate: Iterate) => number>>;
  /**
   * A stopping rule of your own, asked at the start and after every sweep: a sentence for a person
   * ends the run, with it as the advice of its termination; undefined goes on.
   */
  readonly stopWhen?: (iterate: Iterate) => string | undefined;
}

/** What functions of your own see of a run. */
export interface Iterate {
  /** Sweeps done. */
  readonly sweeps: number;
  /** The statistics so far of this iterate, those of your own included. */
  readonly statistics: Readonly<Record<string, number>>;
  /** A copy of a factor, in the shape of the model's. */
  factor(name: FactorName): Tensor;
}

/** How {@link factorize} works with the default model, Tucker-1. Only `rank` is required. */
export interface FactorizeOptions extends SolverOptions {
  readonly model?: "tucker1";
  /** Number of components R, 1 to min(I, J·K·…). */
  readonly rank: number;
  /** What each factor must satisfy, default nonnegative for both. */
  readonly constraints?: {
    /** Of the core, R × J × K …. */
    readonly core?: ConstraintSpec;
    /** Of the matrix, I × R. */
    readonly matrix?: ConstraintSpec;
  };
  /** What the objective gains from each factor, default nothing. */
  readonly penalties?: {
    /** Of the core, R × J × K …. */
    readonly core?: PenaltySpec;
    /** Of the matrix, I × R. */
    readonly matrix?: PenaltySpec;
  };
  /**
   * What each factor is made to satisfy once, at the end: the loss is that of the result, and the
   * statistics have one value more. Default nothing.
   */
  readonly finalConstraints?: FactorizeOptions["constraints"];
  /**
   * Where to start: matrix I × R and core R × J × K …. What is not given is random, scaled to the
   * data; default `"random"`. `"svd"` starts from singular vectors, their nonnegative parts where a
   * factor is to be nonnegative (NNDSVD), for the cost of a few sweeps. A component that is zero in both
   * factors stays zero. `"given"` is what a result says of factors it does not hold itself: to run it
   * again, put them here.
   */
  readonly start?:
    | Word
    | {
        /** I × R, finite. */
        readonly matrix?: Tensor;
        /** R × J × K …, finite. */
        readonly core?: Tensor;
      };
}

/** How {@link factorize} works with the model Tucker. */
export interface TuckerOptions extends SolverOptions {
  /** Which model it is. */
  readonly model: "tucker";
  /**
   * The rank of each mode: R_n from 1 to I_n and to the product of the other ranks, or null for a
   * mode that gets no matrix, whose rank is then I_n.
   */
  readonly rank: readonly (number | null)[];
  /** What each factor must satisfy, default nonnegative: one for all matrices, or one a mode. */
  readonly constraints?: {
    /** Of the core. */
    readonly core?: ConstraintSpec;
    /** One for all, or one a mode, null for what is the default. */
    readonly matrices?: ConstraintSpec | readonly (ConstraintSpec | null)[];
  };
  /** What the objective gains from each factor: one for all matrices, or one a mode. */
  readonly penalties?: {
    /** Of the core. */
    readonly core?: PenaltySpec;
    /** One for all, or one a mode, null for what is the default. */
    readonly matrices?: PenaltySpec | readonly (PenaltySpec | null)[];
  };
  /** What each factor is made to satisfy once, at the end. */
  readonly finalConstraints?: TuckerOptions["constraints"];
  /**
   * Where to start: core R₀ × R₁ … and matrices I_n × R_n. What is not given or null is random. `"svd"`
   * starts from the singular vectors along each mode.
   */
  readonly start?:
    | Word
    | {
        /** R₀ × R₁ …, finite. */
        readonly core?: Tensor;
        /** One a mode, I_n × R_n and finite, or null. */
        readonly matrices?: readonly (Tensor | null)[];
      };
}

/** How {@link factorize} works with the model CP. */
export interface CpOptions extends SolverOptions {
  /** Which model it is. */
  readonly model: "cp";
  /** Number of components R, from 1 to the size of the tensor without its largest mode. */
  readonly rank: number;
  /** What each matrix must satisfy, default nonnegative: one for all, or one a mode. */
  readonly constraints?: {
    /** One for all, or one a mode, null for what is the default. */
    readonly matrices?: ConstraintSpec | readonly (ConstraintSpec | null)[];
  };
  /** What the objective gains from each matrix: one for all, or one a mode. */
  readonly penalties?: {
    /** One for all, or one a mode, null for what is the default. */
    readonly matrices?: PenaltySpec | readonly (PenaltySpec | null)[];
  };
  /** What each matrix is made to satisfy once, at the end. */
  readonly finalConstraints?: CpOptions["constraints"];
  /**
   * Where to start: matrices I_n × R. What is not given or null is random. `"svd"` starts from the largest
   * outer products in the tensor.
   */
  readonly start?:
    | Word
    | {
        /** One a mode, I_n × R and finite, or null. */
        readonly matrices?: readonly (Tensor | null)[];
      };
}

/** How {@link factorize} works with a model that is not its own. */
export interface CustomModelOptions<M, Rank> extends FactorsGiven {
  /** What the model is made of. */
  readonly model: ModelDefinition<M, Rank>;
  /** What `model.factors` takes as the rank. */
  readonly rank: Rank;
}

interface FactorsGiven extends SolverOptions {
  /** What each factor must satisfy, default nonnegative: by the names of the definition. */
  readonly constraints?: {
    /** Of the core. */
    readonly core?: ConstraintSpec;
    /** One for all, or one a mode, null for what is the default. */
    readonly matrices?: ConstraintSpec | readonly (ConstraintSpec | null)[];
  };
  /** What the objective gains from each factor, default nothing: by the names of the definition. */
  readonly penalties?: TuckerOptions["penalties"];
  /** What each factor is made to satisfy once, at the end. */
  readonly finalConstraints?: FactorsGiven["constraints"];
  /** Where to start; what is not given or null is random. */
  readonly start?:
    | Word
    | {
        /** R₀ × R₁ …, finite. */
        readonly core?: Tensor;
        /** One a mode, I_n × R_n and finite, or null. */
        readonly matrices?: readonly (Tensor | null)[];
      };
}

type Word = "random" | "svd" | "given";

/** The options of any model. */
export type AnyOptions =
  | FactorizeOptions
  | TuckerOptions
  | CpOptions
  | (FactorsGiven & { readonly model: ModelDefinition<unknown, never>; readonly rank: unknown });

/** Whether to fit a compressed tensor first, or in how many directions. */
export type Compress = boolean | Directions;

/** The compression that was used. */
export type ResolvedCompress = false | Directions;

/** How far a tensor is compressed. */
interface Directions {
  /** How many of the largest are kept of either side of Y, at least 1; default 8 more than components. */
  readonly directions: number;
}

/**
 * - `coreFirst`: the core, then the matrices from the first mode to the last. `matrixFirst`: the
 *   other way round.
 * - `random`: in an order drawn from the seed anew for every sweep. `randomSides`: the same, but
 *   factors that share a product with the tensor stay together, which costs no more than `coreFirst`.
 * - a list: as listed; each factor once.
 */
export type Order = "coreFirst" | "matrixFirst" | "random" | "randomSides" | readonly FactorName[];

/**
 * - `stationarity`: ‖x − P(x − g/L)‖ ÷ ‖x‖ of the worse factor. Free of scale, size and start.
 * - `nonnegativeCone`: ‖gradient where x > 0 or it is negative‖ ÷ √(R(I + M)). Absolute.
 * - `gradientNorm`: ‖gradient‖. Absolute.
 * - `relativeError`: ‖Y − A B‖ ÷ ‖Y‖.
 * - `objective`: its relative change over the last sweep.
 * - `iterates`: ‖x − previous x‖ ÷ ‖x‖ of the factor that changed more in the last sweep.
 */
export type Criterion = (typeof CRITERIA)[number];

export const CRITERIA = [
  "stationarity",
  "nonnegativeCone",
  "gradientNorm",
  "relativeError",
  "objective",
  "iterates",
] as const;

/** Every setting as it was used: options that do the same again. */
export interface ResolvedOptions<M = Tucker1> extends ResolvedSolverOptions {
  /** Its kind. */
  readonly model: M extends { readonly kind: infer Kind } ? Kind : string;
  /** As it was given; of Tucker one a mode, null where a mode has no matrix. */
  readonly rank: RankOf<M>;
  /** Of every factor; `nonnegative` where none was given, null for a mode without a matrix. */
  readonly constraints: ConstraintsOf<M>;
  /** Where any are given; `none` for a factor without one. */
  readonly finalConstraints?: ConstraintsOf<M>;
  /** Where any are given. */
  readonly penalties?: PenaltiesOf<M>;
  /** Set where weights were given: to run it again, put them here. */
  readonly weights?: "given";
  /** Whether the start was drawn from the seed, made from singular vectors, or given, at least in part. */
  readonly start: "random" | "svd" | "given";
}

type RankOf<M> = M extends Tucker1 | Cp ? number : M extends Tucker ? (number | null)[] : unknown;

type ConstraintsOf<M> = M extends Tucker1
  ? { readonly core: ConstraintSpec; readonly matrix: ConstraintSpec }
  : M extends Cp
    ? { readonly matrices: readonly ConstraintSpec[] }
    : { readonly core: ConstraintSpec; readonly matrices: readonly (ConstraintSpec | null)[] };

type PenaltiesOf<M> = (M extends Tucker1 ? FactorizeOptions : TuckerOptions)["penalties"];

/** The settings that do not depend on the model. */
export interface ResolvedSolverOptions
  extends Required<
      Pick<
        SolverOptions,
        | "frozen"
        | "seed"
        | "maxIterations"
        | "tolerance"
        | "criterion"
        | "targetError"
        | "momentum"
        | "update"
        | "step"
        | "order"
        | "innerSteps"
        | "history"
        | "precision"
        | "objective"
        | "kernels"
      >
    >,
    Pick<SolverOptions, "timeLimit"> {
  /** The compression that was used, or false. */
  readonly compress: ResolvedCompress;
}
