import type { Progress, Steps } from "@unmix/core";
import type { ResolvedOptions } from "../options.ts";

/** The part of the whole that a stage takes. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** About how the time divides between the stages. */
export function shareOut(
  options: ResolvedOptions,
): Record<"smoothing" | "rank" | "starts" | "best" | "halves", Span> {
  const search = options.rank === "auto" || options.maxRank !== "auto";
  const weights = [options.smoothing === "auto" ? 8 : 0, search ? 30 : 0, options.starts, 3, 2];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  const [smoothing, rank, starts, best, halves] = weights.map((weight) => {
    const from = reached / total;
    reached += weight;
    return { from, to: reached / total };
  }) as [Span, Span, Span, Span, Span];
  return { smoothing, rank, starts, best, halves };
}

/** A stage with the part of the whole that is done, which never falls. */
export function* within<T>(steps: Steps<T>, { from, to }: Span): Steps<T> {
  let reached = 0;
  try {
    let next = steps.next();
    while (!next.done) {
      const inner = next.value;
      // Of a stage of several fits only its own steps say how far it is.
      const whole = inner.statistics.relativeError === undefined;
      if (whole) reached = Math.max(reached, inner.iteration / Math.max(1, inner.maxIterations));
      const progress: Progress = { ...inner, fraction: from + reached * (to - from) };
      next = steps.next(yield progress);
    }
    return next.value;
  } finally {
    steps.return(undefined as never);
  }
}
