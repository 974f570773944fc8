// CPU seconds until the objective that scikit-learn's NMF reaches in 200 iterations, from the same start,
// beside theirs, one thread each; and what a sweep costs beside one of theirs. Theirs are multiplicative
// updates for a divergence, and coordinate descent with penalties.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom, factorizeSteps } from "@unmix/core";
import { cpu, median, plant, pythonWith, quick } from "./support.mjs";

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), "objectives.py");
const ITERATIONS = 200;
const STARTS = quick ? 1 : 5;
const COUNTS = { name: "counts 300x2000 R8", rows: 300, columns: 2000, rank: 8, counts: true };
const SPECTRUM = { name: "spectrum 151x600 R10", rows: 151, columns: 600, rank: 10 };
const PROBLEMS = [
  { ...COUNTS, beta: 1 },
  { ...SPECTRUM, beta: 1 },
  { ...SPECTRUM, beta: 0 },
  { ...SPECTRUM, beta: 0.5 },
  { ...SPECTRUM, beta: 1.5 },
  { ...SPECTRUM, alpha: 0.01, l1: 0 },
  { ...SPECTRUM, alpha: 0.01, l1: 1 },
  { ...COUNTS, alpha: 0.1, l1: 1 },
  { ...COUNTS, alpha: 0.1, l1: 0.5 },
];

const python = pythonWith("sklearn");
console.log(
  `CPU seconds to the objective of scikit-learn after ${ITERATIONS} iterations, Node ${process.version}: ` +
    `medians of ${STARTS} starts`,
);
if (!python) console.log("(no Python with scikit-learn: nothing to compare with)");
else for (const problem of PROBLEMS) compare(problem);

function compare(problem) {
  const { name, rows, columns, rank, beta, alpha, l1 } = problem;
  const data = new Float64Array(rows * columns);
  plant(data, problem);
  if (problem.counts) count(data);
  else spread(data);
  const folder = mkdtempSync(join(tmpdir(), "unmix-bench-"));
  try {
    const results = Array.from({ length: STARTS }, (_, seed) => race(problem, data, folder, seed));
    const of = (pick) => median(results.map(pick));
    const each = of(({ ours }) => ours.seconds / ours.sweeps);
    const theirs = of(({ seconds }) => seconds / ITERATIONS);
    console.log(
      `${name.padEnd(22)} ${(beta === undefined ? `alpha ${alpha} l1 ${l1}` : `β ${beta}`).padEnd(16)} ours ${of(({ ours }) => ours.seconds).toFixed(3)} s ` +
        `(${of(({ ours }) => ours.sweeps)} sweeps)  scikit-learn ${of(({ seconds }) => seconds).toFixed(3)} s  ` +
        `ratio ${of(({ ours, seconds }) => ours.seconds / seconds).toFixed(3)}  a sweep ${(each / theirs).toFixed(2)} of theirs`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }

  function race(size, y, place, seed) {
    const random = createRandom(seed + 10);
    const scale = Math.sqrt(y.reduce((sum, value) => sum + value, 0) / y.length / rank);
    const draw = (length) => Float64Array.from({ length }, () => scale * (0.1 + random.uniform()));
    const [a, b] = [draw(size.rows * rank), draw(rank * size.columns)];
    const paths = Object.entries({ y, a, b }).map(([file, values]) => {
      const path = join(place, `${file}.raw`);
      writeFileSync(path, values);
      return path;
    });
    const kind = [beta ?? 2, ITERATIONS, alpha ?? 0, l1 ?? 0];
    const numbers = [size.rows, size.columns, rank, ...kind].map(String);
    const { stdout, stderr } = spawnSync(python, [SCRIPT, ...paths, ...numbers], {
      encoding: "utf8",
    });
    const [seconds, target] = stdout.split(" ").map(Number);
    if (!(seconds > 0)) throw new Error(`scikit-learn gave no time: ${stderr}`);
    return { seconds, ours: ours(problem, y, a, b, target) };
  }
}

function ours({ rows, columns, rank, beta, alpha, l1 }, data, a, b, target) {
  const penalty = (n) => ({ ridge: alpha * (1 - l1) * n, sparsity: 2 * alpha * l1 * n });
  const steps = factorizeSteps(
    { data, shape: [rows, columns] },
    {
      rank,
      ...(beta === undefined
        ? { penalties: { matrix: penalty(columns), core: penalty(rows) } }
        : { objective: { beta } }),
      start: {
        matrix: { data: a, shape: [rows, rank] },
        core: { data: b, shape: [rank, columns] },
      },
      tolerance: 0,
      maxIterations: 20_000,
      history: false,
      stopWhen: ({ statistics }) => (statistics.objective <= target ? "arrived" : undefined),
    },
  );
  const before = cpu();
  let next = steps.next();
  while (!next.done) next = steps.next();
  const { iterations, termination } = next.value;
  const arrived = termination.kind === "ruleMet";
  return {
    seconds: arrived ? (cpu() - before) / 1000 : Number.POSITIVE_INFINITY,
    sweeps: iterations,
  };
}

/** Replaces rates by whole numbers with the spread of counts, zeros among them. */
function count(data) {
  const random = createRandom(2);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, Math.round(data[i] + Math.sqrt(data[i]) * random.normal()));
  }
}

/** Multiplies every entry by a draw of its own, as noise does to a power spectrum. */
function spread(data) {
  const random = createRandom(3);
  for (let i = 0; i < data.length; i++) data[i] *= 0.5 + random.uniform();
}
