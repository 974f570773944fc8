// The longest time between two pauses of each kind of run on large data, which is how soon a cancelled one
// ends: CPU milliseconds before the first pause, within the rest, and how many pauses there were. Names take
// these kinds alone; `--quick` takes an eighth of the data.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  allocateSlabs,
  allocateTensor,
  createRandom,
  estimateRankSteps,
  estimateTuckerRankSteps,
  factorizeSteps,
  singularValuesSteps,
  sparseMatrix,
} from "@unmix/core";
import { cpu, quick } from "./support.mjs";

const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const PART = quick ? 1 / 8 : 1;
const SWEEPS = 2;

const wide = () => filled(allocateTensor([64, Math.round(2e6 * PART)]));
const square = () => filled(allocateTensor([Math.round(16000 * PART), 8000]));
const tall = () => filled(allocateTensor([Math.round(2e6 * PART), 64]));
const narrow = () => filled(allocateTensor([Math.round(16000 * PART), 1000]));
const cube = () => filled(allocateTensor([Math.round(512 * PART), 512, 512]));
const simplex = { core: { kind: "simplex", per: "slice" } };
const l1 = { core: { kind: "norm", norm: "l1", how: "project", per: "slice" } };
const rescaled = {
  core: {
    kind: "composed",
    parts: [
      { kind: "nonnegative" },
      { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
    ],
  },
};
const smooth = { core: { smoothness: 0.1, ridge: 0.1 }, matrix: { ridge: 0.1 } };

const sweeps = { factorize: { maxIterations: SWEEPS, tolerance: 0 }, maxRank: 2 };
const ranks = (tensor, { factorize, ...options } = {}) =>
  estimateRankSteps(tensor, {
    ...sweeps,
    ...options,
    factorize: { ...sweeps.factorize, ...factorize },
  });
const tuckerRanks = (tensor) =>
  estimateTuckerRankSteps(tensor, {
    ...sweeps,
    factorize: { ...sweeps.factorize, model: "tucker" },
  });
const values = ({ data, shape: [rows, columns] }) => singularValuesSteps(data, rows, columns);

const KINDS = {
  "defaults, wide": [wide, { rank: 10 }],
  "defaults, square": [square, { rank: 10 }],
  "defaults, tall": [tall, { rank: 10 }],
  "start svd": [square, { rank: 10, start: "svd" }],
  "start svd, wide": [wide, { rank: 10, start: "svd" }],
  "gradient, wide": [wide, { rank: 10, update: "gradient" }],
  "gradient, one step": [square, { rank: 10, update: "gradient", innerSteps: 1 }],
  "spectral step": [wide, { rank: 10, update: "gradient", step: "spectral" }],
  exact: [wide, { rank: 10, update: "exact" }],
  rescaled: [wide, { rank: 10, constraints: rescaled }],
  "finished on simplices": [wide, { rank: 10, finalConstraints: simplex }],
  simplex: [wide, { rank: 10, constraints: simplex }],
  "l1 sphere": [wide, { rank: 10, constraints: l1 }],
  penalties: [wide, { rank: 10, penalties: smooth }],
  float32: [wide, { rank: 10, precision: "float32" }],
  weights: [square, { rank: 10 }, (tensor) => ({ weights: ones(tensor) })],
  "Kullback–Leibler": [square, { rank: 10, objective: "kullbackLeibler" }],
  "many components": [square, { rank: 100 }],
  cp: [cube, { model: "cp", rank: 10 }],
  "cp, start svd": [cube, { model: "cp", rank: 10, start: "svd" }],
  tucker: [cube, { model: "tucker", rank: [8, 8, 8] }],
  "tucker, start svd": [cube, { model: "tucker", rank: [8, 8, 8], start: "svd" }],
  sparse: [entries, { rank: 10 }],
  "sparse, Kullback–Leibler": [entries, { rank: 10, objective: "kullbackLeibler" }],
  slabs: [slabbed, { rank: 10 }],
  "strided view": [turned, { rank: 10 }],
};

/** Runs of several fits, and what is no fit: data and steps. */
const OTHERS = {
  "rank sweep, wide": [wide, ranks],
  "rank sweep, square": [square, ranks],
  "rank sweep, tall": [tall, ranks],
  "rank sweep, strided view": [turned, ranks],
  "rank sweep, sparse": [entries, ranks],
  "rank sweep, cp": [cube, (tensor) => ranks(tensor, { factorize: { model: "cp" } })],
  "rank sweep, halves": [square, (tensor) => ranks(tensor, { stability: { splits: 1 } })],
  "rank sweep, hold-out": [narrow, (tensor) => ranks(tensor, { holdOut: { folds: 2 } })],
  "tucker ranks": [cube, tuckerRanks],
  "singular values": [narrow, values],
};
const NAMES = [...Object.keys(KINDS), ...Object.keys(OTHERS)];

if (only.length === 1) watch(only[0]);
else {
  console.log(`CPU ms between two pauses, ${SWEEPS} sweeps, Node ${process.version}`);
  // Each kind in a process of its own: what another left behind would be freed within its pauses.
  for (const name of NAMES) {
    if (only.length > 0 && !only.includes(name)) continue;
    const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
    const own = [fileURLToPath(import.meta.url), name, ...options];
    const { stdout } = spawnSync(process.execPath, own, { encoding: "utf8" });
    process.stdout.write(`${name.padEnd(26)} ${stdout}`);
  }
}

function watch(name) {
  const start = name in OTHERS ? ranking(...OTHERS[name]) : factorizing(...KINDS[name]);
  const began = cpu();
  const steps = start();
  const times = [cpu() - began];
  for (let done = false; !done; ) {
    const before = cpu();
    done = steps.next().done;
    times.push(cpu() - before);
  }
  const longest = times.map((time, at) => ({ time, at })).sort((x, y) => y.time - x.time);
  const shown = longest.slice(0, 4).map(({ time, at }) => `${time.toFixed(0)} (${at})`);
  console.log(`of ${String(times.length).padStart(4)}: ${shown.join(", ")}`);
}

function ranking(data, stepsOf) {
  const tensor = data();
  return () => stepsOf(tensor);
}

function factorizing(data, options, more = () => ({})) {
  const tensor = data();
  const all = { maxIterations: SWEEPS, tolerance: 0, ...options, ...more(tensor) };
  return () => factorizeSteps(tensor, all);
}

function filled(tensor) {
  const { data } = tensor;
  const random = createRandom(0);
  const some = Float64Array.from({ length: 65537 }, () => Math.abs(random.normal()));
  for (let at = 0; at < data.length; at += some.length) {
    data.set(some.subarray(0, Math.min(some.length, data.length - at)), at);
  }
  return tensor;
}

function ones({ data, shape }) {
  const weights = new Float64Array(data.length).fill(1);
  weights[0] = 0;
  return { data: weights, shape };
}

function entries() {
  const [rows, columns, count] = [200000, 30000, Math.round(2e7 * PART)];
  const starts = Uint32Array.from({ length: rows + 1 }, (_, i) => Math.round((i * count) / rows));
  const indices = new Uint32Array(count);
  for (let i = 0; i < rows; i++) {
    const many = starts[i + 1] - starts[i];
    for (let k = 0; k < many; k++)
      indices[starts[i] + k] = (i * 7 + k * Math.floor(columns / many)) % columns;
    indices.subarray(starts[i], starts[i + 1]).sort();
  }
  const values = Float64Array.from({ length: count }, (_, i) => 1 + (i % 7));
  return sparseMatrix({ rows, columns, starts, indices, values });
}

function slabbed() {
  const tensor = allocateSlabs([Math.round(16000 * PART), 8000], 2 ** 28);
  for (const slab of tensor.slabs) filled(slab);
  return tensor;
}

/** A view of columns as rows. */
function turned() {
  const { data, shape } = square();
  return { data, shape: [shape[1], shape[0]], stride: [1, shape[1]], offset: 0 };
}
