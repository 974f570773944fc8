import type { Pausing } from "../../iterate/pauses.ts";
import { brightestPath, type PlanePath, pathWork } from "./brightest-path.ts";
import { carrierOf } from "./carrier.ts";
import { type ChirpPlane, chirpPlane, type EvenSignal } from "./chirp-plane.ts";
import { placeEnd } from "./ends.ts";
import { fitRidges, type RidgeFit, type RidgeProblem } from "./fit.ts";
import type { RidgeShape } from "./ridge.ts";
import { followed } from "./smoothen.ts";

/** Below this part of the highest amplitude a path has no power; a trend may begin at 0. */
const FLOOR = { carried: 0.2, trend: 0.05 };

/** The strongest ridge of a signal: a trend about 0 Hz or one with a carrier. */
export function* strongestRidge(
  problem: RidgeProblem,
  signal: EvenSignal,
  kind: "any" | "trend" | "carried",
): Pausing<RidgeShape | undefined> {
  const plane = yield* chirpPlane(signal, problem.spread, problem.highest);
  problem.work.done += plane.work;
  const lowest = Math.ceil(1 / (2 * Math.PI * problem.spread) / plane.binWidth);
  const carried =
    kind === "trend"
      ? undefined
      : yield* pathAmong(problem, plane, [lowest, plane.bins - 1], FLOOR.carried);
  const trend =
    kind === "carried" ? undefined : yield* pathAmong(problem, plane, [0, 0], FLOOR.trend);
  // A constant of amplitude 1 has power 4 and energy 1, a tone power 1 and energy 1/2.
  const energy = (path: PlanePath | undefined, share: number) =>
    path ? share * path.power.reduce((sum, power) => sum + power, 0) : 0;
  const trends = energy(trend, 0.25) >= energy(carried, 0.5);
  const path = trends ? trend : carried;
  return path && shapeOf(problem, plane, path, trends);
}

function* pathAmong(
  { work }: RidgeProblem,
  plane: ChirpPlane,
  bins: readonly [number, number],
  floor: number,
): Pausing<PlanePath | undefined> {
  const most = strongestPower(plane, bins);
  if (!(most > 0)) return undefined;
  work.done += pathWork(plane, bins);
  return yield* brightestPath(plane, floor * floor * most, bins);
}

function strongestPower({ power, bins }: ChirpPlane, [low, high]: readonly [number, number]) {
  let most = 0;
  for (let row = 0; row < power.length; row += bins) {
    for (let bin = low; bin <= high; bin++) most = Math.max(most, power[row + bin]!);
  }
  return most;
}

function shapeOf(
  { times, spread }: RidgeProblem,
  { start, step, frames }: ChirpPlane,
  { firstFrame, frequencies }: PlanePath,
  trend: boolean,
): RidgeShape {
  const first = start + firstFrame * step;
  const lastFrame = firstFrame + frequencies.length - 1;
  return {
    ...(!trend && { carrier: carrierOf(first, step, frequencies) }),
    from: firstFrame === 0 ? times[0]! : first - step,
    to: lastFrame === frames - 1 ? times.at(-1)! : start + (lastFrame + 1) * step,
    width: spread,
  };
}

/** The fit with the ends of one ridge put in place and its phase followed. */
export function* settle(
  problem: RidgeProblem,
  shapes: readonly RidgeShape[],
  number: number,
): Pausing<RidgeFit> {
  const ended = yield* placeEnd(problem, yield* fitRidges(problem, shapes), number, "to");
  const fit = yield* placeEnd(problem, ended, number, "from");
  return yield* followed(problem, fit, number);
}
