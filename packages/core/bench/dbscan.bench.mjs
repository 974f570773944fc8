// CPU milliseconds of DBSCAN on points of two coordinates, beside scikit-learn on the same points in
// the same run: the least of some runs each. All labels are compared.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom, dbscan } from "@unmix/core";
import { cpu, pythonWith, quick } from "./support.mjs";

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), "dbscan.py");
const runsOf = (count) => (count > 10_000 ? 3 : 20);
const SIZES = quick ? [1000, 10_000] : [1000, 10_000, 100_000];
// The radius gives about 3 neighbours a point, and about 400.
const DENSITIES = [3, 400];

const python = pythonWith("sklearn");
console.log(`CPU ms of DBSCAN, Node ${process.version}: least of some runs`);
if (!python) console.log("(no Python with scikit-learn: nothing to compare with)");
for (const count of SIZES) for (const neighbours of DENSITIES) compare(count, neighbours);

function compare(count, neighbours) {
  const points = { data: scatter(count), shape: [count, 2] };
  // Half of the points are spread evenly over a square of side 10.
  const radius = Math.sqrt((neighbours * 200) / (Math.PI * count));
  const options = { radius, minPoints: 5 };
  const runs = runsOf(count);
  let least = Number.POSITIVE_INFINITY;
  let found;
  for (let run = 0; run < runs; run++) {
    const before = cpu();
    found = dbscan(points, options);
    least = Math.min(least, cpu() - before);
  }
  const row = `${String(count).padEnd(7)} ~${String(neighbours).padEnd(4)} clusters ${String(found.clusters).padEnd(5)} ours ${least.toFixed(1)} ms`;
  const theirs = python && scikit(points.data, count, { ...options, runs });
  if (!theirs) {
    console.log(row);
    return;
  }
  const different = found.labels.filter((label, i) => label !== theirs.labels[i]).length;
  console.log(
    `${row}  scikit-learn ${theirs.milliseconds.toFixed(1)} ms  ratio to scikit-learn ` +
      `${(least / theirs.milliseconds).toFixed(3)}  labels that differ ${different}`,
  );
}

/** Half spread evenly over a square of side 10, half in twenty heaps. */
function scatter(count) {
  const random = createRandom(count);
  const middles = Float64Array.from({ length: 40 }, () => 10 * random.uniform());
  const data = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const heap = random.integer(20);
    for (let c = 0; c < 2; c++) {
      data[2 * i + c] =
        i % 2 === 0 ? 10 * random.uniform() : middles[2 * heap + c] + 0.5 * random.normal();
    }
  }
  return data;
}

function scikit(data, count, { radius, minPoints, runs }) {
  const folder = mkdtempSync(join(tmpdir(), "unmix-bench-"));
  try {
    const [points, labels] = ["points.raw", "labels.raw"].map((name) => join(folder, name));
    writeFileSync(points, data);
    const given = [points, labels, count, radius, minPoints, runs].map(String);
    const { stdout, stderr } = spawnSync(python, [SCRIPT, ...given], { encoding: "utf8" });
    const milliseconds = Number(stdout);
    if (!(milliseconds > 0)) throw new Error(`scikit-learn gave no time: ${stderr}`);
    return { milliseconds, labels: new Int32Array(new Uint8Array(readFileSync(labels)).buffer) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
