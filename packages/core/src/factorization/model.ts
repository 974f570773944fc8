import type { Termination } from "../iterate/termination.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { FactorizationStatistics } from "./bpgd/statistics.ts";
import type { ResolvedOptions } from "./options.ts";

/**
 * Y ≈ A B, with A the matrix (I × R) and B the core (R × J × K …): entry (i, j, k, …) of the tensor
 * is Σ_r A[i, r] B[r, j, k, …].
 */
export interface Tucker1 {
  readonly kind: "tucker1";
  /** I × R. */
  readonly matrix: Tensor;
  /** R × J × K …. */
  readonly core: Tensor;
}

/**
 * Y ≈ C ×₀ A₀ ×₁ A₁ …: entry (i, j, k, …) is Σ_{p, q, …} C[p, q, …] A₀[i, p] A₁[j, q] …. A mode
 * whose matrix is null is left as it is: its index of the core is that of the tensor.
 */
export interface Tucker {
  readonly kind: "tucker";
  /** R₀ × R₁ …, with the size of the tensor along a mode without a matrix. */
  readonly core: Tensor;
  /** One a mode of the tensor: I_n × R_n, or null. */
  readonly matrices: readonly (Tensor | null)[];
}

/** Y ≈ Σ_r a_r ∘ b_r ∘ c_r …: entry (i, j, k, …) is Σ_r A₀[i, r] A₁[j, r] A₂[k, r] …. */
export interface Cp {
  readonly kind: "cp";
  /** One a mode of the tensor: I_n × R. */
  readonly matrices: readonly Tensor[];
}

/** A model of the library, told apart by its `kind`. */
export type Model = Tucker1 | Tucker | Cp;

/** What {@link factorize} gives: plain data that crosses threads and survives a JSON round trip. */
export interface Factorization<M = Tucker1> {
  /** The factors, in the units of the data. */
  readonly model: M;
  /** ‖Y − X‖ with X the tensor that the model stands for, in the units of the data, and in the weights. */
  readonly loss: number;
  /** What was minimized: the loss squared or a divergence, and the penalties. */
  readonly objective: number;
  /** ‖Y − X‖ ÷ ‖Y‖, in the weights, whatever the objective; 0 where Y is zero. */
  readonly relativeError: number;
  /** How far the factors are from a stationary point, relative to their size. */
  readonly stationarity: number;
  /** The weight of extrapolation it came to, 0 to 1: the option of the same name goes on with it. */
  readonly momentum: number;
  /** Sweeps done. */
  readonly iterations: number;
  /** Sweeps done before those, on compressed data, where there were any; those without penalties are among them. */
  readonly compressedIterations?: number;
  /** Sweeps done before those, without the penalties, where a sparsity has a random start; none on compressed data. */
  readonly unpenalizedIterations?: number;
  /** Why it ended, and what to do about it. */
  readonly termination: Termination;
  /** One value for the start and one for each sweep; only the last where `history` is off. */
  readonly statistics: FactorizationStatistics;
  /** Every option that decided about it, filled in: given again they do the same again. */
  readonly options: ResolvedOptions<M>;
  /** The seed of the options, for the random start and for orders and directions that are drawn. */
  readonly seed: number;
}

/** What a fit is to make small: the loss, or another objective where there is one. */
export function minimized({ options, objective, loss }: Factorization<Model>): number {
  return options.objective === "squared" && !options.penalties ? loss : objective;
}
