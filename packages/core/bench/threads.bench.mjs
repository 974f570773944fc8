// A sweep on one thread and on two, in turns: how much faster, at what CPU time, with the same bits;
// and what a meeting of threads costs. NumPy beside it has OpenBLAS on one thread and on two.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { allocateTensor, factorizeSteps } from "@unmix/core";
import { openPool } from "@unmix/core/threads";
import { addNoise, BASELINE, cpu, median, plant, pythonWith, quick, sweeper } from "./support.mjs";

const ROUNDS = quick ? 3 : 9;
const NOISE = 0.01;
const SIZES = [
  { rows: 20, columns: 3072, rank: 3, sweeps: 1000 },
  { rows: 100, columns: 10000, rank: 8, sweeps: 50 },
  { rows: 1000, columns: 10000, rank: 10, sweeps: 6 },
  { rows: 4021, columns: 1024, rank: 12, sweeps: 12 },
];
const KINDS = [
  { name: "One gradient step a factor", options: { update: "gradient", innerSteps: 1 } },
  { name: "Coordinate descent, the default", options: {} },
  { name: "Exact solves", options: { update: "exact" } },
  { name: "Coordinate descent in float32", options: { precision: "float32" } },
];

const python = existsSync(BASELINE) ? pythonWith("numpy") : undefined;
const pool = await openPool(2);
console.log(
  `A sweep of Tucker-1 on two threads beside one, Node ${process.version}, ` +
    `${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} before, ${ROUNDS} rounds in turns: ` +
    "ratios of the least times, and in brackets the median of the ratios of each round. " +
    "Faster is a ratio of wall times, which means something only where both cores are free.",
);
if (pool.reason) console.log(`(one thread only: ${pool.reason})`);

for (const [k, { name, options }] of KINDS.entries()) {
  console.log(`${name}:`);
  for (const size of SIZES) {
    const one = steps(size, options);
    const two = steps(size, options, pool);
    const same = one.objectives.every((value, i) => value === two.objectives[i]);
    const times = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { run }] of [one, two].entries()) times[i].push(measured(run, size.sweeps));
    }
    one.end();
    two.end();
    const [a, b] = times.map(least);
    const rounds = (ratio) => median(times[0].map((first, i) => ratio(first, times[1][i])));
    const faster = rounds((first, second) => first.wall / second.wall);
    const busier = rounds((first, second) => second.cpu / first.cpu);
    const beside = python && k === 0 ? numpyBeside(size) : "";
    console.log(
      `${`${size.rows}x${size.columns} R${size.rank}`.padEnd(15)} one ${a.wall.toFixed(3)} ms, two ${b.wall.toFixed(3)} ms: ` +
        `${(a.wall / b.wall).toFixed(2)} (${faster.toFixed(2)}) times faster, ` +
        `CPU ratio ${(b.cpu / a.cpu).toFixed(2)} (${busier.toFixed(2)}), ` +
        `bits ${same ? "the same" : "DIFFERENT"}${beside}`,
    );
  }
}
if (pool.crew)
  console.log(`A call that is shared costs ${meeting().toFixed(1)} µs beside its work.`);
await pool.close();

/** A factorization that is ready to take sweeps, and the objective after each of its first ones. */
function steps({ rows, columns, rank }, options, shared) {
  const tensor = allocateTensor([rows, columns], shared && { pool: shared });
  plant(tensor.data, { rows, columns, rank });
  addNoise(tensor.data, NOISE);
  const endless = { rank, tolerance: 0, maxIterations: 1e9, history: false, ...options };
  // Of the data themselves.
  const settings = { ...endless, compress: false, ...(shared && { pool: shared }) };
  const sweeps = factorizeSteps(tensor, settings);
  const sweep = sweeper(sweeps);
  const run = () => sweep().statistics.objective;
  return { run, objectives: Array.from({ length: 6 }, run), end: () => sweeps.return() };
}

/** Milliseconds of a call of `run`, on the clock and of all cores. */
function measured(run, times) {
  const [wall, busy] = [performance.now(), cpu()];
  for (let i = 0; i < times; i++) run();
  return { wall: (performance.now() - wall) / times, cpu: (cpu() - busy) / times };
}

function least(samples) {
  return {
    wall: Math.min(...samples.map(({ wall }) => wall)),
    cpu: Math.min(...samples.map((sample) => sample.cpu)),
  };
}

/** Microseconds that a call of the kernels costs when it is shared and has no work. */
function meeting() {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const lead = pool.crew.team.gather([memory], "simd", () => () => {});
  // With inputs of zeros, slabs of the first job have no columns.
  lead.inputs.fill(0);
  const call = () => lead.run(0, 16);
  for (let i = 0; i < 2000; i++) call();
  const times = Array.from({ length: 50 }, () => measured(call, 200).wall);
  lead.leave();
  return 1000 * Math.min(...times);
}

/** The same of the NumPy baseline, in processes of its own. */
function numpyBeside(size) {
  const [one, two] = [1, 2].map((threads) => numpy(size, threads));
  return (
    `; NumPy one ${one.wall.toFixed(3)} ms, two ${two.wall.toFixed(3)} ms: ` +
    `${(one.wall / two.wall).toFixed(2)} times faster, CPU ratio ${(two.cpu / one.cpu).toFixed(2)}`
  );
}

function numpy({ rows, columns, rank, sweeps }, threads) {
  const sizes = [rows, columns, rank, 0, sweeps].map(String);
  const settings = ["--work", "minimal", "--threads", String(threads), "--noise", String(NOISE)];
  const { stdout, stderr } = spawnSync(python, [BASELINE, ...sizes, ...settings], {
    encoding: "utf8",
  });
  const [wall, busy] = [/min=([\d.]+)/, /cpu=([\d.]+)/].map((name) =>
    Number(name.exec(stdout)?.[1]),
  );
  if (!(wall > 0 && busy > 0)) throw new Error(`The NumPy baseline gave no time: ${stderr}`);
  return { wall, cpu: busy };
}
