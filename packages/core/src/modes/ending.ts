import { type Termination, termination } from "../iterate/termination.ts";
import type { Atoms } from "./atoms/atoms.ts";
import type { ResolvedModeOptions } from "./options.ts";

/**
 * How a decomposition ended, in its own words.
 *
 * @param scope what an end other than `converged` holds for, a sentence; nothing for the whole
 */
export function ending(
  sparse: Termination,
  atoms: Atoms,
  modes: number,
  { grouping }: ResolvedModeOptions,
  scope?: string,
): Termination {
  const { kind } = sparse;
  const scoped = (advice: string) => termination(kind, scope ? `${scope} ${advice}` : advice);
  if (atoms.amplitudes.length === 0 && kind === "converged") {
    return termination("converged", "The signal is 0 everywhere: there are no modes.");
  }
  if (kind === "targetUnreachable") {
    return scoped(
      "The features cannot come as near to the signal as the residual asks: raise features, widen frequencies, give several spreads, or allow a larger residual.",
    );
  }
  if (kind === "iterationLimit") {
    return scoped(
      "The limit on steps came before the sparse solution was certain. Raise maxIterations or gapTolerance, or take the result as it is: modes, outliers and residual add up all the same.",
    );
  }
  if (kind !== "converged") return scoped(sparse.advice);
  return termination(
    kind,
    modes > 0
      ? "The sparse solution is certified; atoms in no mode are outliers."
      : grouping.metric === "ridges"
        ? "The sparse solution is certified, but no ridge describes the signal with fewer numbers than none, so all atoms are outliers: lower residual, or take clusters (grouping.metric overlap)."
        : "The sparse solution is certified, but no atoms lie dense enough for a mode, so all are outliers: raise grouping.radius, or lower grouping.minPoints.",
  );
}
