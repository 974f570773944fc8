import { UnmixError } from "../errors.ts";
import { logarithm } from "./logarithm.ts";
import { mix, xoshiro128 } from "./xoshiro.ts";

/** A seeded stream of random numbers, the same bits on every engine. */
export interface Random {
  /** Uniform in [0, 1): a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A whole number from 0 to `n` − 1, each equally likely; `n` from 1 to 2⁵³ − 1. */
  integer(n: number): number;
}

const GOLDEN = 0x9e3779b9;
const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;

/**
 * A stream of random numbers. Generator: xoshiro128** (Blackman and Vigna 2021); normals by the
 * polar method (Marsaglia and Bray 1964) with a logarithm of our own, so that no engine's
 * mathematics library shows in the results.
 *
 * @param seed a whole number from 0 to 2⁵³ − 1
 * @throws {UnmixError} when `seed` is anything else
 */
export function createRandom(seed: number): Random {
  checkSeed(seed);
  const low = seed >>> 0;
  const high = Math.floor(seed / TWO_32);
  const word = (i: number) => mix(mix(low + Math.imul(GOLDEN, i)) + high);
  // `mix` is a bijection, so four words of one seed are never all zero.
  const next = xoshiro128([word(1), word(2), word(3), word(4)]);
  const bits53 = () => (next() >>> 5) * 67108864 + (next() >>> 6);
  const uniform = () => bits53() / TWO_53;

  let spare = 0;
  let hasSpare = false;
  const normal = () => {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * logarithm(square)) / square);
      spare = v * factor;
      hasSpare = true;
      return u * factor;
    }
  };

  const integer = (n: number) => {
    if (!Number.isSafeInteger(n) || n < 1) {
      throw new UnmixError(
        "input",
        `A random whole number below ${n} was asked for; the bound must be a whole number of at least 1.`,
        { n },
      );
    }
    // The draws above the largest multiple of n would favour small numbers.
    const limit = TWO_53 - (TWO_53 % n);
    for (;;) {
      const draw = bits53();
      if (draw < limit) return draw % n;
    }
  };

  return { uniform, normal, integer };
}

/**
 * A seed for an independent stream: start 3 of rank 5 is `deriveSeed(seed, 5, 3)`. Every part
 * counts, and so does their order.
 *
 * @returns a whole number from 0 to 2⁵³ − 1
 */
export function deriveSeed(seed: number, ...indices: number[]): number {
  let low = 0x243f6a88;
  let high = 0x85a308d3;
  for (const part of [seed, ...indices]) {
    checkSeed(part);
    low = mix(low ^ mix((part >>> 0) + GOLDEN));
    high = mix(high + mix(Math.floor(part / TWO_32) ^ low));
    low = (low + Math.imul(high, 5)) >>> 0;
  }
  return (high >>> 11) * TWO_32 + low;
}

function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new UnmixError(
      "option",
      `The seed is ${seed}; it must be a whole number from 0 to 9007199254740991.`,
      { seed },
    );
  }
}
