/**
 * The published 3-D problem, 5 × 65³ with three sources: CPU time of one scale ÷ that of coarse to fine, to a
 * relative error of 2 % and of 0.1 %, over seeds. `plain` is the published setting (a projected gradient step
 * of 1/L a factor, no momentum, rows of A on the simplex), `best` core's defaults.
 */
import { factorize } from "@unmix/core";
import { factorizeMultiscale } from "../dist/index.js";
import { densities } from "./densities.mjs";
import { median, quick, timed } from "./support.mjs";

const MODES = { modes: [1, 2, 3] };
const PLAIN = {
  update: "gradient",
  momentum: false,
  innerSteps: 1,
  constraints: { core: { kind: "nonnegative" }, matrix: { kind: "simplex", per: "row" } },
};
const SEEDS = quick ? 3 : 20;

const tensor = densities(65);
for (const [targetError, plainSeeds] of [
  [0.02, SEEDS],
  [0.001, quick ? 1 : 5],
]) {
  const base = { rank: 3, targetError, tolerance: 0, maxIterations: 2000 };
  const runs = Array.from({ length: SEEDS }, (_, seed) => ({
    ...(seed < plainSeeds && {
      plain: timed(() => factorize(tensor, { ...base, ...PLAIN, seed }), 0),
    }),
    best: timed(() => factorize(tensor, { ...base, seed }), 0),
    multi: timed(() => factorizeMultiscale(tensor, { ...base, seed }, MODES), 0),
    lazy: timed(
      () => factorizeMultiscale(tensor, { ...base, seed }, { ...MODES, refine: "lazy" }),
      0,
    ),
    sample: timed(
      () => factorizeMultiscale(tensor, { ...base, seed }, { ...MODES, coarsen: "sample" }),
      0,
    ),
  }));
  const show = (way) => {
    const own = runs.flatMap((run) => (run[way] ? [run[way]] : []));
    const reached = own.filter(({ result }) => result.termination.kind === "targetReached").length;
    const sweeps = median(own.map(({ result }) => result.iterations));
    return {
      ms: median(own.map(({ ms }) => ms)),
      text: `${sweeps} sweeps, ${reached} of ${own.length}`,
    };
  };
  const multi = show("multi");
  console.log(`5x65x65x65 R3 to ${targetError}`);
  for (const way of ["plain", "best", "multi", "lazy", "sample"]) {
    const { ms, text } = show(way);
    const must =
      way === "plain" ? " (must 6.4, aim 10)" : way === "best" ? " (must 1.5, aim 3)" : "";
    console.log(
      `  ${way.padEnd(7)} ${ms.toFixed(0)} ms  ÷ multi ${(ms / multi.ms).toFixed(2)}${must}  ${text}`,
    );
  }
}
