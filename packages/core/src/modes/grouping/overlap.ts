import { exponential } from "../../density/exponential.ts";
import { quantile } from "../../density/quantile.ts";
import { UnmixError } from "../../errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type AtomPlaces, checkPlaces, spreadOf } from "../atoms/atoms.ts";
import { checkPositive } from "./check-positive.ts";

const TWO_PI = 2 * Math.PI;

/**
 * Atoms as points whose distance tells their overlap: centre ÷ s and 2π · frequency · s, without
 * units. Two atoms of spread s at distance d have an inner product of exp(−d² ÷ 4) of the product of
 * their norms, phases aside: 0.78 at 1, 0.37 at 2, 0.02 at 4.
 *
 * @param spread s, seconds: by default that of the atoms, the median where they have several. One s
 *   must serve for all, lest equal frequencies lie apart; {@link overlap} is exact for any two.
 * @returns atoms × 2
 * @throws {UnmixError} on wrong input
 */
export function overlapPoints(atoms: AtomPlaces, spread?: number): Tensor {
  checkPlaces(atoms);
  const { spread: s } = checkPositive({ spread: spread ?? middleSpread(atoms) });
  return place(atoms, 1 / s, TWO_PI * s);
}

/**
 * Atoms as the points of the paper on random modes (Richardson, Schaeffer and Tran 2024): centre in
 * seconds, and frequency times a scale chosen by hand. A radius is in seconds then.
 *
 * @param frequencyScale seconds a hertz; the length of the signal over the highest frequency makes a
 *   square of the plane
 * @returns atoms × 2
 * @throws {UnmixError} on wrong input
 */
export function scaledPoints(atoms: AtomPlaces, frequencyScale: number): Tensor {
  if (!(frequencyScale >= 0 && frequencyScale < Number.POSITIVE_INFINITY)) {
    throw new UnmixError(
      "option",
      `frequencyScale is ${frequencyScale}; it must be a finite number of seconds a hertz, not negative.`,
      { frequencyScale },
    );
  }
  return place(atoms, 1, frequencyScale);
}

/**
 * The inner product of two atoms of norm 1, phases aside, from 0 to 1: with V = s₁² + s₂²,
 * √(2s₁s₂ ÷ V) · exp(−(Δτ² + (2πΔf s₁s₂)²) ÷ 2V). It is that of the analytic signals, which the atoms
 * themselves have where their frequencies are well above 1 ÷ (2πs).
 */
export function overlap(atoms: AtomPlaces, i: number, j: number): number {
  const a = spreadOf(atoms, i);
  const b = spreadOf(atoms, j);
  const both = a * a + b * b;
  const time = atoms.centres[i]! - atoms.centres[j]!;
  const turn = TWO_PI * (atoms.frequencies[i]! - atoms.frequencies[j]!) * a * b;
  return Math.sqrt((2 * a * b) / both) * exponential(-(time * time + turn * turn) / (2 * both));
}

function place(atoms: AtomPlaces, perSecond: number, perHertz: number): Tensor {
  const count = checkPlaces(atoms);
  const data = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    data[2 * k] = atoms.centres[k]! * perSecond;
    data[2 * k + 1] = atoms.frequencies[k]! * perHertz;
  }
  return { data, shape: [count, 2] };
}

function middleSpread({ spread }: AtomPlaces): number {
  if (typeof spread === "number") return spread;
  return spread.length > 0 ? quantile(spread, 0.5) : 1;
}
