import { decibels } from "./decibels.ts";

/**
 * The scale-invariant signal-to-distortion ratio of an estimate in decibels: of its part along the
 * reference to the rest (Le Roux, Wisdom, Erdogan, Hershey 2019, without removing means). Unlike SDR it
 * forgives a gain and nothing else. Infinite for a multiple of the reference; NaN where the reference is
 * silent.
 */
export function siSdr(reference: ArrayLike<number>, estimate: ArrayLike<number>): number {
  let cross = 0;
  let energy = 0;
  for (let i = 0; i < reference.length; i++) {
    cross += reference[i]! * estimate[i]!;
    energy += reference[i]! * reference[i]!;
  }
  const scale = cross / energy;
  let rest = 0;
  for (let i = 0; i < reference.length; i++) rest += (estimate[i]! - scale * reference[i]!) ** 2;
  return decibels(scale * scale * energy, rest);
}
