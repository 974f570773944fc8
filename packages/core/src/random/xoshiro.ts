/**
 * The generator xoshiro128** of Blackman and Vigna: 128 bits of state, period 2¹²⁸ − 1, 32 bits a
 * draw, integer operations only.
 *
 * @param state four words, not all zero; copied
 * @returns a function that draws the next word, 0 to 2³² − 1
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** A bijection of 32-bit words in which every input bit moves every output bit (MurmurHash3). */
export function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
