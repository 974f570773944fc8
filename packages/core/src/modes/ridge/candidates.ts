import type { Steps } from "../../iterate/steps.ts";
import type { RidgeFit, RidgeProblem, WorkMeter } from "./fit.ts";
import type { Following } from "./following.ts";

/** The best ridges so far by windows of one spread. */
export interface Candidate {
  readonly problem: RidgeProblem;
  /** Tones of the whole signal, which no windows have found. */
  readonly steady?: true;
  /** By windows, in what such tones leave, with these. */
  readonly besideTones?: true;
  fit: RidgeFit;
  sweeps: number;
  /** Whether sweeps change nothing any more. */
  done: boolean;
}

export const byCost = (a: Candidate, b: Candidate) => a.fit.cost - b.fit.cost;

/** Ridges that cost more than this many times others are left as they are. */
const HOPELESS = 3;

/** Whether a candidate costs so much more than another that no work would make it a match. */
export function isHopeless({ fit }: Candidate, rivals: readonly Candidate[]): boolean {
  return rivals.some((rival) => fit.cost > HOPELESS * rival.fit.cost);
}

/** How a search ended: by itself, at its limit of work, or on request. */
export type SearchEnd = "complete" | "workLimit" | "stopped";

/** A search that tells how far it is, and ends at a limit of work or when told to. */
export interface Improving {
  /**
   * The candidate with the fit that comes of the work, or of as much of it as there was before the end.
   *
   * @param share of the limit that may be reached with it; default 1
   */
  readonly improve: (candidate: Candidate, work: Following, share?: number) => Steps<void>;
  readonly isStopped: () => boolean;
  /** How it ended, where it has. */
  readonly ended: () => SearchEnd;
}

/**
 * @param most pieces of work that there may be
 * @param meter what is done of the limit
 * @param limit multiply–adds, after which it ends
 */
export function improving(most: number, meter: WorkMeter, limit: number): Improving {
  let done = 0;
  let ended: SearchEnd = "complete";
  function* improve(candidate: Candidate, work: Following, share = 1): Steps<void> {
    const { spread } = candidate.problem;
    for (let next = work.next(); ; next = work.next()) {
      if (next.done || next.value.cost < candidate.fit.cost) candidate.fit = next.value;
      if (next.done) break;
      const { cost, left } = candidate.fit;
      const answer = yield {
        stage: "Ridges",
        iteration: Math.min(done, most),
        maxIterations: most,
        fraction: Math.min(1, Math.max(done / most, meter.done / limit)),
        statistics: { spread, cost, left },
      };
      if (answer === "stop") ended = "stopped";
      else if (meter.done > share * limit) ended = "workLimit";
      if (ended !== "complete") break;
    }
    done++;
  }
  return { improve, isStopped: () => ended !== "complete", ended: () => ended };
}
