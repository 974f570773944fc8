const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

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
  const even =
    w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + even + odd) + exponent * LN2_LOW) - f);
}
