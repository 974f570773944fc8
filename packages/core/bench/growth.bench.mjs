// How the time of a sweep, statistics included, grows with each size of the problem while the others
// stand still. Least CPU milliseconds of one sweep with one gradient step a factor, then of one by the
// defaults (coordinate descent, several passes a factor), and the exponent of growth between neighbours:
// 1 is proportional. Up to R = 8 the model is exact, so the residual is formed as well. Nothing is
// compressed: sweeps of compressed data are not sweeps of Y.
import { allocateTensor, factorizeSteps } from "@unmix/core";
import { cpu, plant, quick, sweeper } from "./support.mjs";

const most = quick ? 10_000 : 100_000;
const upTo = (values, limit) => values.filter((value) => value <= limit);
const GRADIENT = { update: "gradient", compress: false, innerSteps: 1 };
const DEFAULTS = { compress: false };
const GROWTHS = [
  {
    name: "rows I",
    key: "rows",
    values: upTo([10, 100, 1000, 10_000], most / 10),
    fixed: { columns: 1000, rank: 8 },
    route: GRADIENT,
  },
  {
    name: "columns M",
    key: "columns",
    values: upTo([100, 1000, 10_000, 100_000], most),
    fixed: { rows: 100, rank: 8 },
    route: GRADIENT,
  },
  {
    name: "rank R",
    key: "rank",
    values: upTo([1, 3, 10, 30, 100, 300], most / 333),
    fixed: { rows: 1000, columns: 1000 },
    route: GRADIENT,
  },
  {
    name: "rank R, by the defaults",
    key: "rank",
    values: upTo([1, 3, 10, 30, 100, 300], most / 333),
    fixed: { rows: 1000, columns: 1000 },
    route: DEFAULTS,
  },
];

console.log(`Growth of a sweep of Tucker-1 BPGD, Node ${process.version}: least CPU ms`);
for (const { name, key, values, fixed, route } of GROWTHS) {
  const others = Object.entries(fixed).map(([other, value]) => `${other} ${value}`);
  console.log(`${name}, with ${others.join(", ")}`);
  let before;
  for (const value of values) {
    const size = { ...fixed, [key]: value };
    const time = timeOfSweep(size, route);
    const entries = size.rows * size.columns * size.rank;
    const exponent = before ? Math.log(time / before.time) / Math.log(value / before.value) : 1;
    const growth = before ? `  exponent ${exponent.toFixed(2)}` : "";
    const each = ((time * 1e6) / entries).toFixed(3);
    const label = `${size.rows}x${size.columns} R${size.rank}`.padEnd(16);
    console.log(`  ${label} ${time.toFixed(4).padStart(9)} ms  ${each} ns a product${growth}`);
    before = { time, value };
  }
}

function timeOfSweep(size, route) {
  const tensor = allocateTensor([size.rows, size.columns]);
  plant(tensor.data, { ...size, rank: Math.min(size.rank, 8) });
  const options = { rank: size.rank, ...route, tolerance: 0, maxIterations: 1e9 };
  const steps = factorizeSteps(tensor, { ...options, history: false });
  const sweep = sweeper(steps);
  const started = performance.now();
  let sweeps = 0;
  while (sweeps < 5 || performance.now() - started < 150) {
    sweep();
    sweeps++;
  }
  const each = Math.max(1, sweeps >> 3);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const before = cpu();
    for (let i = 0; i < each; i++) sweep();
    least = Math.min(least, (cpu() - before) / each);
  }
  steps.return();
  return least;
}
