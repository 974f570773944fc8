/**
 * The published densities of 20 sediments, 20 × 7 × 1025 with three sources, to a relative error of 12 %
 * (0.1163 is the best there is): CPU time of one scale ÷ that of coarse to fine, in the same update, over
 * seeds. `plain` is the published setting (a projected gradient step of 1/L a factor, no momentum, rows of A
 * on the simplex) from starts that are scaled to the data, `best` core's defaults. The default needs so few
 * sweeps that making the coarse tensors costs as much: no gain is to be expected over it here.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { allocateTensor, factorize } from "@unmix/core";
import { File, ready } from "h5wasm/node";
import { factorizeMultiscale } from "../dist/index.js";
import { median, quick, timed } from "./support.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const PATH = join(process.env.UNMIX_SHARED ?? join(ROOT, "../shared"), "data/tensor/geodata.h5");
const MODES = { modes: [2] };
const BASE = { rank: 3, targetError: 0.12, tolerance: 0, maxIterations: 1000 };
const PLAIN = {
  update: "gradient",
  momentum: false,
  innerSteps: 1,
  constraints: { core: { kind: "nonnegative" }, matrix: { kind: "simplex", per: "row" } },
};
const SEEDS = quick ? 3 : 20;
const ROUNDS = quick ? 1 : 3;

if (!existsSync(PATH)) {
  console.log("(no published tensor beside the clone)");
  process.exit();
}
const tensor = await published();
const WAYS = {
  plain: (seed) => factorize(tensor, { ...BASE, ...PLAIN, seed }),
  "plain, scales": (seed) => factorizeMultiscale(tensor, { ...BASE, ...PLAIN, seed }, MODES),
  best: (seed) => factorize(tensor, { ...BASE, seed }),
  "best, scales": (seed) => factorizeMultiscale(tensor, { ...BASE, seed }, MODES),
  "best, ratio 4": (seed) => factorizeMultiscale(tensor, { ...BASE, seed }, { ...MODES, ratio: 4 }),
};

/** By way: of every seed the least time of some rounds. */
const runs = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
for (let seed = 0; seed < SEEDS; seed++) {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, fit] of Object.entries(WAYS)) {
      const own = timed(() => fit(seed));
      const before = runs[way][seed];
      if (!before || own.ms < before.ms) runs[way][seed] = own;
    }
  }
}
console.log(`20x7x1025 R3 to 12 %, ${SEEDS} seeds`);
for (const [way, own] of Object.entries(runs)) {
  const reached = own.filter(({ result }) => result.termination.kind === "targetReached").length;
  const sweeps = median(own.map(({ result }) => result.iterations));
  const ms = own.map((run) => run.ms);
  console.log(
    `  ${way.padEnd(14)} median ${median(ms).toFixed(1)} ms  least ${Math.min(...ms).toFixed(1)} ms  ${sweeps} sweeps of all points, ${reached} of ${own.length} arrived`,
  );
}
for (const [above, below, must] of [
  ["plain", "best, scales", " (must 2.3)"],
  ["plain", "best, ratio 4", " (must 2.3)"],
  ["plain", "plain, scales", ""],
  ["best", "best, scales", ""],
  ["best", "best, ratio 4", ""],
]) {
  const ratios = runs[above].map(({ ms }, seed) => ms / runs[below][seed].ms);
  console.log(
    `  ${above} ÷ ${below}: ${median(ratios).toFixed(2)}${must}, least ${Math.min(...ratios).toFixed(2)}`,
  );
}

async function published() {
  await ready;
  const file = new File(PATH, "r");
  const stored = file.get("Y_1025_points").value;
  file.close();
  const made = allocateTensor([20, 7, 1025]);
  // The file holds points × features × sinks; some entries are −1e-19.
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < 7; j++) {
      for (let k = 0; k < 1025; k++) {
        made.data[(i * 7 + j) * 1025 + k] = Math.max(0, stored[(k * 7 + j) * 20 + i]);
      }
    }
  }
  return made;
}
