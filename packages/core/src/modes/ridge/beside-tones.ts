import type { Steps } from "../../iterate/steps.ts";
import { byCost, type Candidate, type Improving } from "./candidates.ts";
import type { RidgeProblem } from "./fit.ts";
import { peelRidges } from "./peel-ridges.ts";
import { tonesDamping } from "./peel-tones.ts";

/** So many widths of windows, those whose first ridge beside the tones lowers the cost the most, are sought with. */
const MOST_WIDTHS = 2;

/**
 * Ridges of what steady tones leave, a click or a chirp say, by windows of the widths that take the most of it. The
 * energy of tones is many times that of a short window, so the damping is that of tones.
 *
 * @param problems one a width
 * @param most ridges, the tones among them
 * @param work multiply–adds, about, after which no other width is tried
 * @returns candidates that cost less than the tones alone
 */
export function* besideTones(
  { fit: tones }: Candidate,
  problems: readonly RidgeProblem[],
  { improve, isStopped }: Improving,
  most: number,
  work: number,
): Steps<Candidate[]> {
  const meter = problems[0]!.work;
  const end = meter.done + work;
  const candidates: Candidate[] = [];
  for (const given of problems) {
    if (isStopped() || meter.done > end) break;
    const problem = { ...given, damping: tonesDamping(given) };
    const candidate = { problem, besideTones: true as const, fit: tones, sweeps: 0, done: false };
    yield* improve(candidate, peelRidges(problem, Math.min(most, tones.ridges.length + 1), tones));
    if (candidate.fit !== tones) candidates.push(candidate);
  }
  const best = candidates.sort(byCost).slice(0, MOST_WIDTHS);
  for (const candidate of best) {
    if (isStopped() || meter.done > end) break;
    yield* improve(candidate, peelRidges(candidate.problem, most, candidate.fit));
  }
  return best;
}
