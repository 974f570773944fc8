// A sweep of BPGD on a sparse matrix: beside the same matrix held dense, beside scikit-learn's NMF by
// coordinate descent on compressed rows (one sweep of both factors each), and how time and memory grow
// with the entries. CPU milliseconds a sweep, the least of some rounds.
import { spawnSync } from "node:child_process";
import { createRandom, factorizeSteps, sparseMatrix } from "@unmix/core";
import { cpu, pythonWith, quick, sweeper } from "./support.mjs";

const ROUNDS = quick ? 3 : 7;
const RANK = 10;
const OPTIONS = { rank: RANK, tolerance: 0, maxIterations: 1e9, history: false };
const python = pythonWith("sklearn", "scipy", "numpy");

console.log(
  `Sweep of Tucker-1 BPGD on sparse data, rank ${RANK}, seed 0, Node ${process.version}: least CPU ms`,
);
if (!python) console.log("(no Python with scikit-learn: ours alone)");

const size = { rows: 2000, columns: 3000 };
for (const density of [0.01, 0.03, 0.1, 0.3]) {
  const matrix = scattered({ ...size, count: Math.round(density * size.rows * size.columns) });
  const dense = { data: denseOf(matrix), shape: [size.rows, size.columns] };
  const steps = [1, 10].map((innerSteps) => ({
    sparse: leastOf(matrix, innerSteps),
    dense: leastOf(dense, innerSteps),
  }));
  const peer = python ? sklearn({ ...size, density }) : undefined;
  const shown = steps.map(
    (time, i) =>
      `${[1, 10][i]} step${i ? "s" : ""}: sparse ${time.sparse.toFixed(2)} dense ${time.dense.toFixed(2)} ` +
      `ratio ${(time.sparse / time.dense).toFixed(2)}`,
  );
  const beside = peer
    ? `  scikit-learn ${peer.toFixed(2)} ratio ${(steps[0].sparse / peer).toFixed(2)} (10 steps ${(steps[1].sparse / peer).toFixed(2)})`
    : "";
  console.log(`${size.rows}x${size.columns} ${100 * density} %  ${shown.join("  ")}${beside}`);
}

console.log("Growth with the entries of a 200 000 x 30 000 matrix, one step a factor");
let before;
for (const count of quick ? [1e5, 3e5] : [1e5, 3e5, 1e6, 3e6]) {
  const matrix = scattered({ rows: 200_000, columns: 30_000, count });
  const rss = process.memoryUsage.rss();
  const time = leastOf(matrix, 1);
  const held = (process.memoryUsage.rss() - rss) / 1e6;
  const entries = matrix.values.length;
  const growth = before
    ? ` exponent ${(Math.log(time / before.time) / Math.log(entries / before.entries)).toFixed(2)}`
    : "";
  console.log(
    `  ${String(entries).padStart(8)} entries  ${time.toFixed(1)} ms  ${held.toFixed(0)} MB more in use${growth}`,
  );
  before = { time, entries };
}

/** Half-normal entries at random places; those at one place are added. */
function scattered({ rows, columns, count }) {
  const random = createRandom(0);
  const draw = (most) =>
    Uint32Array.from({ length: count }, () => Math.floor(most * random.uniform()));
  return sparseMatrix({
    rows,
    columns,
    rowIndices: draw(rows),
    columnIndices: draw(columns),
    values: Float64Array.from({ length: count }, () => Math.abs(random.normal())),
  });
}

function denseOf({ rows, columns, starts, indices, values }) {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) data[i * columns + indices[k]] = values[k];
  }
  return data;
}

function leastOf(tensor, innerSteps) {
  const steps = factorizeSteps(tensor, { ...OPTIONS, innerSteps });
  const sweep = sweeper(steps);
  for (let i = 0; i < 4; i++) sweep();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpu();
    for (let i = 0; i < 5; i++) sweep();
    least = Math.min(least, (cpu() - start) / 5);
  }
  steps.return();
  return least;
}

/** The CPU milliseconds of an iteration of scikit-learn on one thread: the difference of two runs. */
function sklearn({ rows, columns, density }) {
  const source = `
import time, warnings
import numpy as np, scipy.sparse as sp
from sklearn.decomposition import NMF
warnings.simplefilter("ignore")
y = abs(sp.random(${rows}, ${columns}, density=${density}, format="csr", random_state=0, data_rvs=np.random.default_rng(0).standard_normal))
best = 1e9
for _ in range(3):
    took = []
    for n in (2, 12):
        start = time.process_time()
        NMF(${RANK}, init="random", solver="cd", max_iter=n, tol=0, random_state=0).fit_transform(y)
        took.append(time.process_time() - start)
    best = min(best, (took[1] - took[0]) / 10)
print(1e3 * best)
`;
  const threads = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const { stdout, stderr } = spawnSync(python, ["-c", source], {
    encoding: "utf8",
    env: { ...process.env, ...threads },
  });
  if (!(Number(stdout) > 0)) throw new Error(`scikit-learn gave no time: ${stderr}`);
  return Number(stdout);
}
