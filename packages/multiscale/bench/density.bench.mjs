/**
 * The published 1-D problem: CPU time of plain projected gradient (step 1/L, no momentum) on the grid alone ÷
 * that of coarse to fine, to 1.05 × the objective of the truth, medians over draws; beside it accelerated
 * steps on the grid alone, and rows at a tight tolerance: 1.001 × the least objective.
 *
 * One scale begins at random, as published (at the uniform density it takes as many steps but for 3 %); coarse to
 * fine begins at the uniform density.
 *
 * `--save` writes what was measured for the figures of docs/methods/multiscale.md.
 */
import { writeFileSync } from "node:fs";
import { solveInverse, solveInverseMultiscale } from "../dist/index.js";
import { densityProblem } from "./density.mjs";
import { exponent, median, quick, timed } from "./support.mjs";

const SIZES = [9, 17, 33, 65, 129, 257, 513, 1025, 2049, 4097, 8193].filter(
  (points) => !quick || points <= 1025,
);
/** Ratios that must be met, and those that are aimed at, by points. */
const MUST = {
  9: 0.9,
  17: 0.9,
  33: 0.9,
  65: 0.9,
  129: 1.2,
  257: 4,
  1025: 80,
  2049: 320,
  4097: 1280,
};
const AIM = { 9: 1, 17: 1, 33: 1, 65: 1, 129: 2, 257: 6, 1025: 100, 2049: 400, 4097: 1600 };

const drawsAt = (points) => (points > 4097 ? 3 : points > 2049 ? 9 : 20);

// Compiles what is measured: a solve of few points is over before that is done.
for (let seed = 0; seed < 3000; seed++) {
  const { problem, start, target } = densityProblem([65, 129, 257, 513][seed % 4], seed % 20);
  const options = { start, target, tolerance: 0 };
  solveInverseMultiscale(problem, options);
  solveInverseMultiscale(problem, options, { when: "always" });
  solveInverse(problem, options);
  solveInverse(problem, { ...options, momentum: false, maxIterations: 20 });
}

const rows = [];
console.log(
  "points  plain ms  best ms  multi ms  plain/multi (must, aim)  best/multi  steps: plain, best, multi",
);
for (const points of SIZES) {
  const runs = Array.from({ length: drawsAt(points) }, (_, seed) => {
    const { problem, start, target } = densityProblem(points, seed);
    const options = { start, target, tolerance: 0, maxIterations: 100_000 };
    const own = { ...options, start: undefined };
    const multi = timed(() => solveInverseMultiscale(problem, own));
    const best = timed(() => solveInverse(problem, options));
    const plain = timed(() => solveInverse(problem, { ...options, momentum: false }));
    for (const { result } of [multi, best, plain]) {
      if (result.termination.kind !== "targetReached") throw new Error(result.termination.advice);
    }
    return { multi, best, plain };
  });
  const row = { points };
  for (const way of ["plain", "best", "multi"]) {
    row[way] = median(runs.map((run) => run[way].ms));
    row[`${way}Steps`] = median(runs.map((run) => run[way].result.iterations));
  }
  row.ratio = median(runs.map(({ plain, multi }) => plain.ms / multi.ms));
  rows.push(row);
  const must = MUST[points] ? `(must ${MUST[points]}, aim ${AIM[points]})` : "";
  console.log(
    `${points}  ${row.plain.toFixed(3)}  ${row.best.toFixed(3)}  ${row.multi.toFixed(3)}  ${row.ratio.toFixed(2)} ${must}` +
      `  ${(row.best / row.multi).toFixed(2)}  ${row.plainSteps}, ${row.bestSteps}, ${row.multiSteps}`,
  );
}
const large = rows.filter(({ points }) => points >= 129);
const exponents = Object.fromEntries(
  ["plain", "best", "multi"].map((way) => [
    way,
    exponent(
      large.map(({ points }) => points),
      large.map((row) => row[way]),
    ),
  ]),
);
console.log(
  `growth from 129 points: time ~ points^e with e ${Object.entries(exponents)
    .map(([way, e]) => `${way} ${e.toFixed(2)}`)
    .join(", ")}`,
);

console.log("\ntight: 1.001 × the least objective, 5 draws");
const tight = [];
for (const points of [257, 1025].filter((size) => !quick || size < 1025)) {
  const runs = Array.from({ length: 5 }, (_, seed) => {
    const { problem, start } = densityProblem(points, seed);
    const least = solveInverse(problem, { tolerance: 1e-11, maxIterations: 100_000 }).objective;
    const options = { start, target: 1.001 * least, tolerance: 0, maxIterations: 200_000 };
    const multiscale = { sweeps: 200 };
    const own = { ...options, start: undefined };
    const multi = timed(() => solveInverseMultiscale(problem, own, multiscale));
    const best = timed(() => solveInverse(problem, options));
    const plain = timed(() => solveInverse(problem, { ...options, momentum: false }));
    return { multi, best, plain };
  });
  const of = (way) => median(runs.map((run) => run[way].ms));
  const steps = (way) => median(runs.map((run) => run[way].result.iterations));
  tight.push({ points, plain: of("plain"), best: of("best"), multi: of("multi") });
  console.log(
    `${points}  plain/multi ${(of("plain") / of("multi")).toFixed(1)}  best/multi ${(of("best") / of("multi")).toFixed(2)}` +
      `  steps ${steps("plain")}, ${steps("best")}, ${steps("multi")}`,
  );
}

if (process.argv.includes("--save")) {
  const file = new URL("../../../docs/data/multiscale-density.json", import.meta.url);
  writeFileSync(file, `${JSON.stringify({ rows, exponents, tight }, undefined, 1)}\n`);
}
