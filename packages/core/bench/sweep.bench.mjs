// One sweep of BPGD, statistics included, beside the same in NumPy with OpenBLAS on one thread: the
// ratio, what it must be and what it aims at; and what the sweep spends its time on beside what this
// machine allows. CPU milliseconds a sweep, least of rounds that take turns; and the quickest single sweeps by the
// clock. Wide kernels are measured by
// `node --experimental-wasm-revectorize`, OpenBLAS's kernels for vectors of 256 bits, on a processor
// that has 512, by OPENBLAS_CORETYPE=Zen.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { allocateTensor, factorizeSteps } from "@unmix/core";
import { blasOf } from "./openblas.mjs";
import { multiplyAddPeak, readBandwidth, timesOfParts, workOfSweep } from "./roofline.mjs";
import {
  addNoise,
  BASELINE,
  builds,
  cpu,
  median,
  plant,
  pythonWith,
  quick,
  sweeper,
} from "./support.mjs";

// So many that each has some alone on its core: where the host lets another thread share it, a sweep that waits for
// nothing but arithmetic takes up to 1.5 times as long, for seconds, and NumPy's, which waits for memory, less.
const ROUNDS = quick ? 3 : 21;
// A fit that is nearly exact would have its residual formed, which the baseline never does.
const NOISE = 0.01;
// Sweeps in a round, for about a third of a second; the ratios that each build must keep below, and
// those that it aims at.
const SIZES = [
  problem(20, 3072, 3, 2000, { simd: [0.7, 0.6], relaxed: [0.6, 0.5] }),
  problem(100, 10000, 8, 150, { simd: [1.05, 0.9], relaxed: [0.9, 0.75] }),
  problem(1000, 10000, 10, 12, { simd: [1.15, 1.0], relaxed: [0.9, 0.8] }),
  problem(4021, 1024, 12, 24, { simd: [1.3, 1.0], relaxed: [1.1, 0.8] }),
];

const python = existsSync(BASELINE) ? pythonWith("numpy") : undefined;
const names = builds();
const peaks = {};
for (const name of names) peaks[name] = multiplyAddPeak(name);

console.log(
  `Sweep of Tucker-1 BPGD, one step a factor, momentum on, seed 0, Node ${process.version}: ` +
    "least CPU ms (median)",
);
if (!python) console.log("(no Python with NumPy, or no baseline beside the clone: ours alone)");
if (python) console.log(`(NumPy multiplies by OpenBLAS's ${blasOf(python)})`);
if (names[0] === "wide") console.log("(wide kernels are held to what relaxed ones are)");
else if (names.length === 1) console.log("(this Node does not load the relaxed kernels)");
for (const size of SIZES) {
  const contenders = names.map((name) => ({ name, run: ours(size, name) }));
  if (python) contenders.push({ name: "NumPy", run: () => numpy(size) });
  const times = contenders.map(() => []);
  const quickest = contenders.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { run }] of contenders.entries()) {
      const { mean, single } = run();
      times[i].push(mean);
      quickest[i] = Math.min(quickest[i], single);
    }
  }
  const label = `${size.rows}x${size.columns} R${size.rank}`.padEnd(15);
  const least = (i) => Math.min(...times[i]);
  const shown = (i) => `${least(i).toFixed(3)} (${median(times[i]).toFixed(3)}) ms`;
  const last = contenders.length - 1;
  const beside = python ? `  NumPy ${shown(last)}` : "";
  const { flops, bytes } = workOfSweep(size);
  const bandwidth = readBandwidth(8 * size.rows * size.columns);
  for (const [i, name] of names.entries()) {
    console.log(`${label} ${name.padEnd(7)} ${shown(i)}${beside}`);
    const line = (text) => console.log(`${"".padEnd(15)} ${text}`);
    if (python) {
      line(judge(least(i) / least(last), ...size.ratios[name === "wide" ? "relaxed" : name]));
      line(`of the quickest single sweeps ${(quickest[i] / quickest[last]).toFixed(2)}`);
    }
    const computing = flops / peaks[name] / 1e6;
    const reading = bytes / bandwidth / 1e6;
    const share = (time) => `${(time / least(i)).toFixed(2)} of the sweep`;
    line(
      `its ${(flops / 1e6).toFixed(1)} MFLOP at ${peaks[name].toFixed(1)} GFLOP/s would take ${share(computing)}, ` +
        `its ${(bytes / 1e6).toFixed(1)} MB at ${bandwidth.toFixed(1)} GB/s ${share(reading)}`,
    );
    const parts = Object.entries(timesOfParts(name, size)).map(
      ([part, time]) => `${part} ${(time / least(i)).toFixed(2)}`,
    );
    line(`measured alone, of the sweep: ${parts.join(", ")}`);
  }
}

function problem(rows, columns, rank, sweeps, ratios) {
  return { rows, columns, rank, sweeps, ratios };
}

/** A measured ratio beside what it must be and what it aims at. */
function judge(ratio, must, aim) {
  const verdict = ratio <= aim ? "reaches its aim" : ratio <= must ? "as it must be" : "TOO SLOW";
  return `ratio to NumPy ${ratio.toFixed(2)}, must ${must}, aim ${aim}: ${verdict}`;
}

/** A function that runs one round on ours and gives the milliseconds of a sweep: CPU mean, quickest by the clock. */
function ours({ rows, columns, rank, sweeps }, kernels) {
  const tensor = allocateTensor([rows, columns]);
  plant(tensor.data, { rows, columns, rank });
  addNoise(tensor.data, NOISE);
  const options = {
    rank,
    kernels,
    update: "gradient",
    compress: false,
    innerSteps: 1,
    tolerance: 0,
    maxIterations: 1e9,
  };
  const sweep = sweeper(factorizeSteps(tensor, { ...options, history: false }));
  // The engine compiles the kernels well only after a few calls.
  for (let i = 0; i < 5; i++) sweep();
  return () => {
    const before = cpu();
    let single = Number.POSITIVE_INFINITY;
    for (let i = 0; i < sweeps; i++) {
      const begun = performance.now();
      sweep();
      single = Math.min(single, performance.now() - begun);
    }
    return { mean: (cpu() - before) / sweeps, single };
  };
}

/** The same of the NumPy baseline, in a process of its own. */
function numpy({ rows, columns, rank, sweeps }) {
  const sizes = [rows, columns, rank, 0, sweeps].map(String);
  const settings = ["--work", "minimal", "--threads", "1", "--noise", String(NOISE)];
  const { stdout, stderr } = spawnSync(python, [BASELINE, ...sizes, ...settings], {
    encoding: "utf8",
  });
  const found = /min=([\d.]+) cpu=([\d.]+)/.exec(stdout);
  if (!found) throw new Error(`The NumPy baseline gave no time: ${stderr}`);
  return { mean: Number(found[2]), single: Number(found[1]) };
}
