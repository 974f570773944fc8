// Peak memory of a factorization, each in a process of its own: resident set at its highest, less that
// of the same process with a tensor of nothing, in parts of the size of Y. Through `allocateTensor` it must
// be at most Y, 20 % and the factors; other doors as documented.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { allocateTensor, factorize } from "@unmix/core";
import { quick } from "./support.mjs";

const [rows, columns, rank] = quick ? [1000, 4000, 10] : [2000, 10_000, 10];
const DOORS = {
  nothing: { what: "an empty process" },
  allocated: { what: "allocateTensor", most: 1.2 },
  array: { what: "a Float64Array, copied in once" },
  weighted: { what: "allocateTensor and weights (both twice, and what completes them)" },
  divergence: { what: "allocateTensor, Kullback–Leibler (Y twice, the model)" },
};

const door = process.argv[2];
if (door in DOORS) {
  use(door);
  console.log(process.resourceUsage().maxRSS);
} else {
  const bytes = 8 * rows * columns;
  const factors = (8 * rank * (rows + columns) * 6) / bytes;
  console.log(
    `Peak memory at ${rows}x${columns} R${rank}, Y ${(bytes / 2 ** 20).toFixed(0)} MiB, Node ${process.version}; ` +
      `the arrays of the factors are ${factors.toFixed(3)} of Y`,
  );
  const base = peakOf("nothing");
  for (const [name, { what, most }] of Object.entries(DOORS)) {
    if (name === "nothing") continue;
    const ratio = ((peakOf(name) - base) * 1024) / bytes;
    const must = most ? `  must ${(most + factors).toFixed(2)}` : "";
    console.log(`${name.padEnd(11)} ${ratio.toFixed(2)} of Y${must}  ${what}`);
  }
}

/** KiB. */
function peakOf(name) {
  const args = [fileURLToPath(import.meta.url), name, ...(quick ? ["--quick"] : [])];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const peak = Number(stdout);
  if (!(peak > 0)) throw new Error(`The measurement of ${name} failed: ${stderr}`);
  return peak;
}

function use(name) {
  const shape = name === "nothing" ? [2, 2] : [rows, columns];
  const length = shape[0] * shape[1];
  const tensor =
    name === "array" ? { data: new Float64Array(length), shape } : allocateTensor(shape);
  for (let i = 0; i < length; i++) tensor.data[i] = 1 + ((i * 7919) % 101);
  const options = { rank: Math.min(rank, shape[0]), maxIterations: 3, tolerance: 0 };
  if (name === "weighted") options.weights = { data: new Float64Array(length).fill(1), shape };
  if (name === "divergence") options.objective = "kullbackLeibler";
  factorize(tensor, options);
}
