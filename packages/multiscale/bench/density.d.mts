import type { InverseProblem } from "../src/index.ts";

export function densityProblem(
  points: number,
  seed: number,
): { problem: InverseProblem; start: Float64Array; target: number };
