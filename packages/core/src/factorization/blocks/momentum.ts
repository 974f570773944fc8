/**
 * Extrapolation of one block: t₀ = 1, t₊ = (1 + √(1 + 4t²))/2 and the weight (t − 1)/t₊, capped at
 * δ √(L of the last step ÷ L of this one) (Xu and Yin 2013, equation 2.11), started anew when a step
 * shows that the extrapolation led uphill (the gradient test of O'Donoghue and Candès 2015).
 */
export interface Momentum {
  /** The weight for a step with Lipschitz constant `lipschitz`; 0 on the first after a restart. */
  weight(lipschitz: number): number;
  /** The weight that it has come to, whatever the constants; 0 after a restart, and where there is none. */
  reached(): number;
  /** Moves on after a step: `uphill` is what the kernel `advance` returned for it. */
  advance(lipschitz: number, uphill: number): void;
  /** Starts anew: the next step does not extrapolate. */
  restart(): void;
  /** Tells that the constant of the last step is `lipschitz` after a change of gauge. */
  regauge(lipschitz: number): void;
}

const DELTA = 0.9999;

/**
 * @param option whether steps extrapolate at all, or the weight to begin with: that of t is
 *   (t − 1)/t₊, and t₊ is near t + ½
 */
export function createMomentum(option: boolean | number): Momentum {
  const on = option !== false;
  let t = typeof option === "number" ? (1 + option / 2) / (1 - option) : 1;
  let last = 0;
  return {
    weight(lipschitz) {
      if (!on || t === 1 || !(lipschitz > 0)) return 0;
      const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
      return Math.min((t - 1) / next, DELTA * Math.sqrt(last / lipschitz));
    },
    reached: () => (on ? (t - 1) / ((1 + Math.sqrt(1 + 4 * t * t)) / 2) : 0),
    advance(lipschitz, uphill) {
      t = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * t * t)) / 2;
      last = lipschitz;
    },
    restart() {
      t = 1;
    },
    regauge(lipschitz) {
      last = lipschitz;
    },
  };
}
