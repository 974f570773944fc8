// One sweep of BPGD, statistics included, beside the same in NumPy with OpenBLAS on one thread.
// CPU milliseconds a sweep: the median over rounds that take turns, and the least in brackets.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { allocateTensor, createRandom, factorizeSteps } from "@unmix/core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const BASELINE = join(
  process.env.UNMIX_SHARED ?? join(ROOT, "../shared"),
  "baselines/bpgd_numpy.py",
);
const PYTHONS = ["/usr/bin/python3", "python3"];

const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 3 : 7;
// Sweeps in a round, for about a third of a second.
const SIZES = [
  { rows: 20, columns: 3072, rank: 3, sweeps: 2000 },
  { rows: 100, columns: 10000, rank: 8, sweeps: 150 },
  { rows: 1000, columns: 10000, rank: 10, sweeps: 12 },
  { rows: 4021, columns: 1024, rank: 12, sweeps: 24 },
];

const python = existsSync(BASELINE)
  ? PYTHONS.find((name) => spawnSync(name, ["-c", "import numpy"]).status === 0)
  : undefined;

console.log(
  `Sweep of Tucker-1 BPGD, one step a factor, momentum on, seed 0, Node ${process.version}`,
);
if (!python) console.log("(no Python with NumPy, or no baseline beside the clone: ours alone)");
for (const size of SIZES) {
  const contenders = [{ name: "Unmix", run: ours(size) }];
  if (python) contenders.push({ name: "NumPy", run: () => numpy(size) });
  const times = contenders.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { run }] of contenders.entries()) times[i].push(run());
  }
  const label = `${size.rows}x${size.columns} R${size.rank}`.padEnd(15);
  const parts = contenders.map(({ name }, i) => {
    return `${name} ${median(times[i]).toFixed(3)} (${Math.min(...times[i]).toFixed(3)}) ms`;
  });
  if (python) {
    const ratio = median(times[0]) / median(times.at(-1));
    parts.push(`ratio to NumPy ${ratio.toFixed(2)}`);
  }
  console.log(label, parts.join("  "));
}

/** A function that runs one round on ours and gives the CPU milliseconds of a sweep. */
function ours({ rows, columns, rank, sweeps }) {
  const random = createRandom(0);
  const tensor = allocateTensor([rows, columns]);
  const draw = (length) => Float64Array.from({ length }, () => Math.abs(random.normal()));
  const a = draw(rows * rank);
  const b = draw(rank * columns);
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      for (let j = 0; j < columns; j++) {
        tensor.data[i * columns + j] += a[i * rank + r] * b[r * columns + j];
      }
    }
  }
  const options = { rank, innerSteps: 1, tolerance: 0, maxIterations: 1e9, history: false };
  const steps = factorizeSteps(tensor, options);
  // The engine compiles the kernels well only after a few calls.
  for (let i = 0; i < 5; i++) steps.next();
  return () => {
    const before = process.cpuUsage();
    for (let i = 0; i < sweeps; i++) steps.next();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / sweeps;
  };
}

/** The CPU milliseconds of a sweep of the NumPy baseline, in a process of its own. */
function numpy({ rows, columns, rank, sweeps }) {
  const sizes = [rows, columns, rank, 0, sweeps].map(String);
  const settings = ["--work", "minimal", "--threads", "1"];
  const { stdout, stderr } = spawnSync(python, [BASELINE, ...sizes, ...settings], {
    encoding: "utf8",
  });
  const found = /cpu=([\d.]+)/.exec(stdout);
  if (!found) throw new Error(`The NumPy baseline gave no time: ${stderr}`);
  return Number(found[1]);
}

function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[sorted.length >> 1];
}
