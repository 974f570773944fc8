import { type Termination, termination } from "../../iterate/termination.ts";
import type { Atoms } from "../atoms/atoms.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import type { SearchEnd } from "../ridge/candidates.ts";

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
  const none = modes > 0 ? undefined : grouping.metric === "ridges" ? NO_RIDGE : NO_CLUSTER;
  const and = none ? ` And ${none}` : "";
  if (kind === "targetUnreachable") {
    return scoped(
      `The features cannot come as near to the signal as the residual asks: raise features, widen frequencies, give several spreads, or allow a larger residual.${and}`,
    );
  }
  if (kind === "stopped" || kind === "timeLimit") {
    const why = kind === "stopped" ? "It was stopped on request" : "The time limit came first";
    return scoped(
      `${why}, before the sparse solution was certain: a run to the end may find more, or other modes.`,
    );
  }
  if (kind !== "converged") return scoped(`${sparse.advice}${and}`);
  return termination(
    kind,
    none
      ? `The sparse solution is certified, but ${none}`
      : "The sparse solution is certified; atoms in no mode are outliers.",
  );
}

const NO_RIDGE =
  "no ridge describes the signal with fewer numbers than none, so all atoms are outliers: it is noise, or has many components that are equally strong. In the second case raise maxModes, lower residual, or take clusters (grouping.metric overlap).";
const NO_CLUSTER =
  "no atoms lie dense enough for a mode, so all are outliers: raise grouping.radius, or lower grouping.minPoints.";

/**
 * How a search for ridges ended that did not come to its own end, in its own words.
 *
 * @param sparse how the search for the sparse solution ended, before
 * @param widths of windows that ridges were sought with
 */
export function ridgesEnding(
  ended: SearchEnd | undefined,
  sparse: Termination,
  ridges: number,
  widths: number,
  { grouping: { effort } }: ResolvedModeOptions,
): Termination | undefined {
  if (ended === undefined || ended === "complete") return undefined;
  const windows = widths === 1 ? "windows of one width" : `windows of ${widths} widths`;
  const kept =
    ridges === 0
      ? "No ridge was found by then, so all atoms are outliers."
      : `Kept ${ridges === 1 ? "is the one ridge" : `are the ${ridges} ridges`} that described the signal best by then, of a search by ${windows}.`;
  if (ended === "workLimit") {
    return termination(
      ended,
      `The search for ridges came to its limit of work (grouping.effort ${effort}). ${kept} Raise grouping.effort for a longer search, or take clusters (grouping.metric overlap).`,
    );
  }
  const what =
    sparse.kind === "stopped"
      ? "The search was stopped before its sparse solution was certain."
      : "The search for ridges was stopped.";
  return termination(ended, `${what} ${kept} A run to the end may find more, or other ones.`);
}
