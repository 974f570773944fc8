import type { Pausing } from "../../iterate/pauses.ts";
import type { RidgeFit } from "./fit.ts";

/** Work that pauses with the best ridges so far. */
export type Following = Generator<RidgeFit, RidgeFit>;

/** Work that pauses with a given fit. */
export function* meanwhile<T>(fit: RidgeFit, work: Pausing<T>): Generator<RidgeFit, T> {
  let next = work.next();
  while (!next.done) {
    yield fit;
    next = work.next();
  }
  return next.value;
}

/** The fit of the lower cost, the first of equals. */
export const cheaper = (a: RidgeFit, b: RidgeFit) => (b.cost < a.cost ? b : a);

/**
 * Ridges of another make, rather than finer ones, have to cost less by this, which is twice the logarithm of a Bayes
 * factor and called strong evidence (Kass and Raftery 1995): where two descriptions cost about the same, what
 * was found in the signal itself stays.
 */
export const EVIDENCE = 6;
