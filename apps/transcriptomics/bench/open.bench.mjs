// How long it takes to open a large .h5ad, and the most memory it takes: held whole, and fetched
// piece by piece. Each way runs in a process of its own.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readExpression } from "@unmix/transcriptomics/domain";
import { distant } from "./distant.mjs";
import { largeSection } from "./large-section.mjs";
import { run, way } from "./ways.mjs";

const QUICK = process.argv.includes("--quick");
const SIZE = QUICK
  ? { spots: 5000, genes: 20000, density: 0.04 }
  : { spots: 50000, genes: 20000, density: 0.04 };
const PATH = join(tmpdir(), `unmix-section-${SIZE.spots}x${SIZE.genes}.h5ad`);
const NAME = "large.h5ad";

if (way === "make") {
  writeFileSync(PATH, await largeSection(SIZE));
} else if (way) {
  const before = process.cpuUsage();
  const start = performance.now();
  const { counts } = await readExpression([way === "whole" ? whole() : distant(PATH, NAME)]);
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1e6).toFixed(2);
  const wall = ((performance.now() - start) / 1000).toFixed(2);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    `${counts.rows}x${counts.columns}  ${counts.values.length} entries  ${way}: ${seconds} s of CPU, ${wall} s, peak ${peak} MB`,
  );
} else {
  if (!existsSync(PATH)) run("make");
  console.log(
    `${SIZE.spots}x${SIZE.genes}  file of ${(readFileSync(PATH).length / 1e6).toFixed(0)} MB`,
  );
  run("whole");
  run("pieces");
}

function whole() {
  return { name: NAME, bytes: readFileSync(PATH) };
}
