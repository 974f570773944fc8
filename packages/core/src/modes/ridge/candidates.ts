import type { Steps } from "../../iterate/steps.ts";
import type { RidgeFit, RidgeProblem } from "./fit.ts";
import type { Following } from "./follow.ts";

/** The best ridges so far by windows of one spread. */
export interface Candidate {
  readonly problem: RidgeProblem;
  fit: RidgeFit;
  sweeps: number;
  /** Whether sweeps change nothing any more. */
  done: boolean;
}

export const byCost = (a: Candidate, b: Candidate) => a.fit.cost - b.fit.cost;

/** Ridges that cost this many times the cheapest are left as they are. */
export const HOPELESS = 3;

/** A search that tells how far it is, and may be told to stop. */
export interface Improving {
  /** The candidate with the fit that comes of the work, or of as much of it as there was before "stop here". */
  readonly improve: (candidate: Candidate, work: Following) => Steps<void>;
  readonly isStopped: () => boolean;
}

/** @param most pieces of work that there may be */
export function improving(most: number): Improving {
  let done = 0;
  let stopped = false;
  function* improve(candidate: Candidate, work: Following): Steps<void> {
    const { spread } = candidate.problem;
    for (let next = work.next(); ; next = work.next()) {
      if (next.done || next.value.cost < candidate.fit.cost) candidate.fit = next.value;
      if (next.done) break;
      const { cost, left } = candidate.fit;
      const answer = yield {
        stage: "Ridges",
        iteration: Math.min(done, most),
        maxIterations: most,
        statistics: { spread, cost, left },
      };
      stopped ||= answer === "stop";
      if (stopped) break;
    }
    done++;
  }
  return { improve, isStopped: () => stopped };
}
