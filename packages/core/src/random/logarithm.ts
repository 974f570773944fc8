const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
// Which of the two words holds the exponent depends on the byte order of the machine.
float[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;

/**
 * The natural logarithm of a normal positive number, to within one unit in the last place.
 *
 * `Math.log` may differ between engines in the last bit; this uses only operations that IEEE 754
 * fixes, so a seed gives the same bits everywhere. Method: x = 2ᵏ(1+f) with √½ < 1+f < √2, and the
 * minimax polynomial of the odd series in f/(2+f) that fdlibm uses.
 */
export function logarithm(x: number): number {
  float[0] = x;
  let exponent = (words[HIGH]! >>> 20) - 1023;
  words[HIGH] = (words[HIGH]! & 0xfffff) | 0x3ff00000;
  let mantissa = float[0]!;
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + even + odd) + exponent * LN2_LOW) - f);
}
