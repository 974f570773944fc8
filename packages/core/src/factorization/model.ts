import type { Termination } from "../iterate/termination.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { ResolvedOptions } from "./options.ts";
import type { FactorizationStatistics } from "./statistics.ts";

/**
 * Y ≈ A B, with A the matrix (I × R) and B the core (R × J × K …): entry (i, j, k, …) of the tensor
 * is Σ_r A[i, r] B[r, j, k, …].
 */
export interface Tucker1 {
  readonly kind: "tucker1";
  readonly matrix: Tensor;
  readonly core: Tensor;
}

/** What {@link factorize} gives: plain data that crosses threads and survives a JSON round trip. */
export interface Factorization {
  readonly model: Tucker1;
  /** ‖Y − A B‖, in the units of the data. */
  readonly loss: number;
  /** ‖Y − A B‖ ÷ ‖Y‖; 0 where Y is zero. */
  readonly relativeError: number;
  /** How far the factors are from a stationary point, relative to their size. */
  readonly stationarity: number;
  /** Sweeps done. */
  readonly iterations: number;
  readonly termination: Termination;
  /** One value for the start and one for each sweep; only the last where `history` is off. */
  readonly statistics: FactorizationStatistics;
  readonly options: ResolvedOptions;
  readonly seed: number;
}
