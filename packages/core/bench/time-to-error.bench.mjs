// CPU seconds until a fixed relative error, from ten starts, beside the NumPy baseline's loop and
// scikit-learn's NMF (coordinate descent and multiplicative updates), one thread each. A start that
// misses the target counts as the time limit; the median and how many arrived are shown.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { allocateTensor, createRandom, factorizeSteps, run } from "@unmix/core";
import { File, ready } from "h5wasm/node";
import { BASELINE, cpu, median, plant, pythonWith, quick, SHARED } from "./support.mjs";

const STARTS = quick ? 3 : 10;
const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), "time_to_error.py");
const GEOLOGY = join(SHARED, "data/tensor/geodata.h5");

const python = existsSync(BASELINE) ? pythonWith("numpy") : undefined;
const methods = python
  ? ["bpgd", "bpgd+momentum", ...(pythonWith("sklearn") === python ? ["cd", "mu"] : [])]
  : [];
const seeds = Array.from({ length: STARTS }, (_, seed) => seed);

console.log(
  `CPU seconds to a relative error, ${STARTS} starts, Node ${process.version}: median (arrived)`,
);
if (existsSync(GEOLOGY)) compare(await geology());
compare(planted());

/** The published densities of 20 sediments. */
async function geology() {
  await ready;
  const file = new File(GEOLOGY, "r");
  const stored = file.get("Y_1025_points").value;
  file.close();
  const tensor = allocateTensor([20, 7 * 1025]);
  // The file holds points × features × sinks.
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < 7; j++) {
      for (let k = 0; k < 1025; k++) {
        tensor.data[(i * 7 + j) * 1025 + k] = Math.max(0, stored[(k * 7 + j) * 20 + i]);
      }
    }
  }
  return { name: "geology 20x7175 R3", tensor, rank: 3, target: 0.12, limit: 5 };
}

/** A product with 1 % of noise, to the level of the noise and a thousandth. */
function planted() {
  const size = { rows: 1000, columns: 10000, rank: 10 };
  const random = createRandom(0);
  const tensor = allocateTensor([size.rows, size.columns]);
  const { data } = tensor;
  plant(data, size, random);
  let sum = 0;
  for (const value of data) sum += value * value;
  const scale = 0.01 * Math.sqrt(sum / data.length);
  let noise = 0;
  for (let i = 0; i < data.length; i++) {
    const noisy = Math.max(0, data[i] + scale * random.normal());
    noise += (noisy - data[i]) ** 2;
    data[i] = noisy;
  }
  const target = Math.sqrt(noise / sum) + 1e-3;
  return { name: "planted 1000x10000 R10", tensor, rank: size.rank, target, limit: 20 };
}

function compare(problem) {
  const { name, tensor, limit, target } = problem;
  console.log(`${name} to ${target.toFixed(4)}, limit ${limit} s`);
  const own = show(
    "Unmix",
    seeds.map((seed) => ours(problem, seed)),
  );
  if (methods.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), "unmix-bench-"));
  try {
    const path = join(folder, "Y.raw");
    writeFileSync(path, tensor.data);
    for (const method of methods) show(method, theirs(problem, method, path), own);
  } finally {
    rmSync(folder, { recursive: true });
  }

  function show(who, seconds, beside) {
    const middle = median(seconds.map((value) => Math.min(value, limit)));
    const arrived = seconds.filter((value) => value <= limit).length;
    const ratio = beside ? `  ratio to ${who} ${(beside / middle).toFixed(3)}` : "";
    const shown = `${middle.toFixed(4)} s (${arrived}/${seconds.length})`;
    console.log(`  ${who.padEnd(14)} ${shown}${ratio}`);
    return middle;
  }
}

function ours({ tensor, rank, target, limit }, seed) {
  const settings = { rank, seed, targetError: target, tolerance: 0, timeLimit: limit };
  const before = cpu();
  const result = run(factorizeSteps(tensor, { ...settings, maxIterations: 1e6, history: false }));
  const seconds = (cpu() - before) / 1000;
  return result.relativeError <= target ? seconds : Number.POSITIVE_INFINITY;
}

function theirs({ tensor, rank, target, limit }, method, path) {
  const [rows, columns] = tensor.shape;
  const settings = [dirname(BASELINE), path, rows, columns, rank, target, limit, method, ...seeds];
  const { stdout, stderr } = spawnSync(python, [SCRIPT, ...settings.map(String)], {
    encoding: "utf8",
  });
  const seconds = stdout.trim().split("\n").map(Number);
  if (seconds.length !== seeds.length) throw new Error(`${method} ended early: ${stderr}`);
  return seconds.map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value));
}
