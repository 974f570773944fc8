import { type Termination, termination } from "../iterate/termination.ts";
import type { Atoms } from "./atoms.ts";

/** How a decomposition ended, in its own words. */
export function ending(sparse: Termination, atoms: Atoms, modes: number): Termination {
  const { kind } = sparse;
  if (atoms.amplitudes.length === 0 && kind === "converged") {
    return termination("converged", "The signal is 0 everywhere: there are no modes.");
  }
  if (kind === "targetUnreachable") {
    return termination(
      kind,
      "The features cannot come as near to the signal as the residual asks: raise features, widen frequencies, give several spreads, or allow a larger residual.",
    );
  }
  if (kind === "iterationLimit") {
    return termination(
      kind,
      "The limit on steps came before the sparse solution was certain. Raise maxIterations or gapTolerance, or take the result as it is: modes, outliers and residual add up all the same.",
    );
  }
  if (kind !== "converged") return sparse;
  return termination(
    kind,
    modes > 0
      ? "The sparse solution is certified, and its atoms are in modes."
      : "The sparse solution is certified, but no atoms lie dense enough for a mode, so all are outliers: raise grouping.radius, or lower grouping.minPoints.",
  );
}
