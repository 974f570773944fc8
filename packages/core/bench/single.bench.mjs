// One sweep of BPGD with Y in float32 beside the same in float64, statistics included. CPU milliseconds
// a sweep over rounds that take turns; ratios are of the least.
import { allocateTensor, factorizeSteps } from "@unmix/core";
import { addNoise, builds, cpu, median, plant, quick, sweeper } from "./support.mjs";

const ROUNDS = quick ? 3 : 9;
// Below a relative error of 0.8 % the residual is formed in float32, which costs another product.
const NOISE = 0.01;
const SIZES = [
  { rows: 20, columns: 3072, rank: 3, sweeps: 1000 },
  { rows: 100, columns: 10000, rank: 8, sweeps: 60 },
  { rows: 1000, columns: 10000, rank: 10, sweeps: 6 },
  { rows: 4021, columns: 1024, rank: 12, sweeps: 12 },
];

console.log(
  `Sweep of Tucker-1 BPGD, one step or pass a factor, momentum on, seed 0, Node ${process.version}: ` +
    "least CPU ms (median)",
);
const settings = ["gradient", "coordinate"].flatMap((update) =>
  builds().map((kernels) => ({ update, kernels })),
);
for (const { update, kernels } of settings) {
  for (const size of SIZES) {
    const contenders = ["float64", "float32"].map((precision) =>
      roundOf(size, { update, kernels, precision }),
    );
    const times = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, run] of contenders.entries()) times[i].push(run());
    }
    const [double, single] = times.map((all) => Math.min(...all));
    const shown = (i) => `${Math.min(...times[i]).toFixed(3)} (${median(times[i]).toFixed(3)}) ms`;
    const label = `${size.rows}x${size.columns} R${size.rank}`.padEnd(15);
    console.log(
      `${label} ${update.padEnd(10)} ${kernels.padEnd(7)} float64 ${shown(0)}  float32 ${shown(1)}  ratio ${(single / double).toFixed(2)}`,
    );
  }
}

/** A function that runs one round and gives the CPU milliseconds of a sweep. */
function roundOf({ rows, columns, rank, sweeps }, settings) {
  const tensor = allocateTensor([rows, columns]);
  plant(tensor.data, { rows, columns, rank });
  addNoise(tensor.data, NOISE);
  const options = {
    rank,
    ...settings,
    innerSteps: 1,
    tolerance: 0,
    maxIterations: 1e9,
    compress: false,
  };
  const sweep = sweeper(factorizeSteps(tensor, { ...options, history: false }));
  // The engine compiles the kernels well only after a few calls.
  for (let i = 0; i < 5; i++) sweep();
  return () => {
    const before = cpu();
    for (let i = 0; i < sweeps; i++) sweep();
    return (cpu() - before) / sweeps;
  };
}
