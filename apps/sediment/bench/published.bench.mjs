// The published workbooks of Sundell et al. 2022 (20 sinks of 75 grains, 3 sources) when they stand
// beside the clone: what is found and how long it takes, in CPU seconds of this process.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readGrains, readSources, unmix } from "@unmix/sediment/domain";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const DATA = join(process.env.UNMIX_SHARED ?? join(ROOT, "../shared"), "data/sediment");
const GRAINS = join(DATA, "20sinks from 3Sources from Sundell et al 2022.xlsx");
const SOURCES = join(DATA, "3Sources from Sundell et al 2022.xlsx");
const quick = process.argv.includes("--quick");

if (!existsSync(GRAINS) || !existsSync(SOURCES)) {
  console.log("(no published workbooks beside the clone)");
  process.exit();
}
const open = (path) => ({ name: "grains.xlsx", bytes: readFileSync(path) });
const known = await readSources(open(SOURCES));
const table = await readGrains(open(GRAINS));

console.log(`CPU seconds, median of ${quick ? 1 : 5}, reading the workbook included`);
await timed("20x7x64 rank 3", { rank: 3 });
await timed("20x7x64 ranks 1-8", {});
await timed("20x7x64 ranks 1-8 and 60 refits", { bootstrap: 60 });
await timed("20x7x1025 rank 3", { rank: 3, points: 1025 });

console.log("\nfine grids, CPU seconds of a whole run: all points at once, coarse first, ratio");
for (const points of [64, 257, 1025]) {
  compareScales(`20x7x${points} rank 3`, { rank: 3, points });
  compareScales(`20x7x${points} ranks 1-8`, { points });
  compareScales(`20x7x${points} ranks 1-8, 20 refits`, { points, bootstrap: 20 });
}
console.log("\nfine grids, loss at each rank: coarse first ÷ all points at once - 1");
for (const points of [257, 1025]) {
  const [scaled, once] = ["auto", "one"].map((scales) =>
    unmix(table, { points, scales, shuffles: 0 }, undefined, known),
  );
  const parts = scaled.ranks.rows.map(({ loss }, i) => loss / once.ranks.rows[i].loss - 1);
  console.log(
    `${String(points).padStart(5)}  rank ${scaled.rank} and ${once.rank}  ${parts.map((part) => part.toExponential(0)).join(" ")}  labels right ${[scaled, once].map(({ comparison }) => `${(100 * comparison.labels.accuracy).toFixed(2)} %`).join(" and ")}`,
  );
}

console.log("\nloss at each rank (K = 64, one random and one warm start each)");
const swept = unmix(table, {}, undefined, known);
for (const { rank, loss, svdBound } of swept.ranks.rows) {
  console.log(`${String(rank).padStart(5)}  loss ${loss.toFixed(5)}  bound ${svdBound.toFixed(5)}`);
}
console.log("\nrank chosen at each number of points");
for (const points of quick ? [16, 64] : [16, 32, 64, 128, 257, 1025]) {
  const { rank, fit } = unmix(table, { points, shuffles: 0 });
  console.log(
    `${String(points).padStart(5)}  rank ${rank}  relative error ${fit.relativeError.toFixed(4)}`,
  );
}

console.log("\nrank 3 against the truth");
console.log(
  `${"".padEnd(26)}proportions  fibres  labels   score >= 0.5  kept     interval  stable labels`,
);
const settings = [
  ["default", {}],
  ["product", { joint: "product" }],
  ["sink prior", { prior: "sink" }],
  ["product, sink prior", { joint: "product", prior: "sink" }],
  ["reference", { reference: true }],
  ["log of two ratios", { log: ["LREE_HREE", "(Ce_Nd)_Y"] }],
  ["four features", { features: ["Age", "Eu_anomaly", "Ti_temp", "Th_U"] }],
];
for (const [name, options] of settings) {
  report(name, unmix(table, { rank: 3, bootstrap: quick ? 0 : 60, ...options }, undefined, known));
}
for (const share of [0.01, 0.05, 0.2]) {
  report(`${100 * share} % blank`, unmix(blanked(table, share), { rank: 3 }, undefined, known));
}

async function timed(name, options) {
  const times = [];
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    const before = process.cpuUsage();
    unmix(await readGrains(open(GRAINS)), options, undefined, known);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6);
  }
  times.sort((a, b) => a - b);
  console.log(`${name.padEnd(34)} ${times[times.length >> 1].toFixed(2)}`);
}

/** The least times of rounds in turn, so that other work on the machine meets both. */
function compareScales(name, options) {
  const least = { one: Number.POSITIVE_INFINITY, auto: Number.POSITIVE_INFINITY };
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    for (const scales of ["one", "auto"]) {
      const before = process.cpuUsage();
      unmix(table, { ...options, scales });
      const { user, system } = process.cpuUsage(before);
      least[scales] = Math.min(least[scales], (user + system) / 1e6);
    }
  }
  const { one, auto } = least;
  console.log(
    `${name.padEnd(34)} ${one.toFixed(2)}  ${auto.toFixed(2)}  ${(one / auto).toFixed(2)}`,
  );
}

function report(name, { comparison, labels, table: { truth }, intervals, rank }) {
  const { assignment, proportions, densityCorrelation } = comparison;
  const right = Array.from(labels.label, (label, g) => assignment[truth.labels[g]] === label);
  const share = (pick) => {
    const some = right.filter((_, g) => pick(g));
    return [some.filter(Boolean).length / some.length, some.length / right.length];
  };
  const percent = (x) => `${(100 * x).toFixed(2)} %`.padEnd(9);
  const [all] = share(() => true);
  const [sure, kept] = share((g) => labels.score[g] >= 0.5);
  const fibres = densityCorrelation.reduce((sum, c) => sum + c, 0) / densityCorrelation.length;
  let tail = "";
  if (intervals) {
    const inside = truth.proportions.filter((share, i) => {
      const at = i - (i % rank) + assignment[i % rank];
      return intervals.low[at] <= share && share <= intervals.high[at];
    });
    const [stable, many] = share((g) => labels.stability[g] >= 0.95);
    tail = `${percent(inside.length / truth.proportions.length)} ${percent(stable)} of ${percent(many)}`;
  }
  console.log(
    `${name.padEnd(26)}${proportions.meanAbsoluteError.toFixed(4).padEnd(13)}${fibres.toFixed(4)}  ${percent(all)}${percent(sure).padEnd(15)}${percent(kept)}${tail}`,
  );
}

/** The table with a share of its cells blank, the same ones every time. */
function blanked(whole, share) {
  let state = 12345;
  const values = whole.values.map((value) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 < share ? Number.NaN : value;
  });
  return { ...whole, values };
}
