const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** 2ᵏ for k = −1074 … 0, exact. */
const POWERS = new Float64Array(1075);
POWERS[0] = 1;
for (let k = 1; k < POWERS.length; k++) POWERS[k] = POWERS[k - 1]! / 2;

/**
 * eˣ for x ≤ 0, to within one unit in the last place.
 *
 * `Math.exp` may differ between engines in the last bit; this uses only operations that IEEE 754
 * fixes, so densities have the same bits everywhere. Method: x = k ln 2 + r with |r| ≤ ½ ln 2, and
 * the rational minimax approximation of eʳ that fdlibm uses.
 */
export function exponential(x: number): number {
  if (x < -745.2) return 0;
  const k = Math.round(x * INVERSE_LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  return (1 - (low - (r * c) / (2 - c) - high)) * POWERS[-k]!;
}
