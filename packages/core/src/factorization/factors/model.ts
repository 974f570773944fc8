import type { Tensor } from "../../tensor/tensor.ts";

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
