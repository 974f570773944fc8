// Long recordings at 44.1 kHz with the defaults, each in a process of its own: CPU and wall seconds in all and a
// chunk, peak memory, what is left, how sure it is, and how time grows with the samples. The duets, one after the
// other, are real instruments; the others are made here. `--long` adds a minute, `--quick` takes 5 and 10 seconds;
// the name of a signal, and seconds, take it alone: `node packages/core/bench/long.bench.mjs duets 30`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decomposeModesSteps } from "@unmix/core";
import { LONG_SIGNALS, RATE } from "./long-signals.mjs";
import { decibelsOf, decibelsTogether } from "./mode-gallery.mjs";
import { cpu, median, quick } from "./support.mjs";

const HERE = fileURLToPath(import.meta.url);
const [name, seconds] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const LENGTHS = quick ? [5, 10] : process.argv.includes("--long") ? [10, 20, 30, 60] : [10, 20, 30];

if (name && seconds) {
  console.log(JSON.stringify(measure(name, Number(seconds))));
} else {
  console.log(`Long signals at 44.1 kHz, Node ${process.version}, defaults of decomposeModes`);
  for (const own of name ? [name] : Object.keys(LONG_SIGNALS)) {
    if (!LONG_SIGNALS[own]) {
      console.log(`${own}: skipped, its recordings are not here`);
      continue;
    }
    const rows = LENGTHS.map((length) => [length, inProcess(own, length)]);
    for (const [length, row] of rows) console.log(wordsOf(own, length, row));
    console.log(`${own}: CPU time grows as n^${exponentOf(rows).toFixed(2)}`);
  }
}

function inProcess(own, length) {
  const args = [HERE, own, String(length)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const row = stdout.trim().split("\n").at(-1);
  if (!row) throw new Error(`The measurement of ${own} failed: ${stderr}`);
  return JSON.parse(row);
}

function measure(own, length) {
  const { values, truths } = LONG_SIGNALS[own](Math.round(length * RATE));
  const times = Float64Array.from(values, (_, i) => i / RATE);
  const started = { cpu: cpu(), wall: performance.now() };
  const steps = decomposeModesSteps({ times, values });
  const stages = [];
  let next = steps.next();
  while (!next.done) {
    const { stage, iteration } = next.value;
    if (stages.at(-1)?.stage !== stage) stages.push({ stage, from: cpu() });
    stages.at(-1).to = cpu();
    stages.at(-1).iteration = iteration;
    if (process.argv.includes("--watch"))
      console.error(stage, iteration, JSON.stringify(next.value.statistics));
    next = steps.next();
  }
  const took = { cpu: cpu() - started.cpu, wall: performance.now() - started.wall };
  const result = next.value;
  const chunks = stages
    .filter(({ stage }) => stage.includes("chunk"))
    .map(({ from, to }) => to - from);
  return {
    samples: times.length,
    cpu: took.cpu / 1000,
    wall: took.wall / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
    chunks: chunks.length,
    chunk:
      chunks.length > 0
        ? { median: median(chunks) / 1000, most: Math.max(...chunks) / 1000 }
        : null,
    after: chunks.length > 0 ? (started.cpu + took.cpu - stages.at(-1).to) / 1000 : null,
    modes: result.modes.length,
    atoms: result.labels.length,
    left: result.relativeResidual,
    gap: result.solution.gap,
    ended: result.termination,
    highest: result.options.frequencies[1],
    features: result.options.features,
    ...(truths && { paired: decibelsOf(truths, wholeModes(result, times.length, 8)) }),
    ...(truths && { together: decibelsTogether(truths, result.modes) }),
  };
}

function wordsOf(own, length, row) {
  const list = (decibels) => decibels.map((value) => value.toFixed(1)).join(" / ");
  const chunks = row.chunk
    ? `${row.chunks} chunks of ${row.chunk.median.toFixed(2)} s (longest ${row.chunk.most.toFixed(1)}), then ${row.after.toFixed(1)} s`
    : "at once";
  return (
    `${own}, ${length} s: ${row.cpu.toFixed(1)} s CPU, ${row.wall.toFixed(1)} s, ${row.megabytes.toFixed(0)} MB at the highest; ${chunks}; ` +
    `${row.modes} modes of ${row.atoms} atoms to ${row.highest.toFixed(0)} Hz, ${row.features} features; left ${row.left.toFixed(4)}, gap ${row.gap.toExponential(1)}, ${row.ended.kind}` +
    `${row.paired ? `; ${list(row.paired)} dB by one mode each, ${list(row.together)} by the best source of each mode` : ""}`
  );
}

/** The slope of log time over log samples, by least squares. */
function exponentOf(rows) {
  const points = rows.map(([, { samples, cpu: time }]) => [Math.log(samples), Math.log(time)]);
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const along = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return along / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

function wholeModes({ modes }, length, most) {
  return modes.slice(0, most).map((mode) => {
    const whole = new Float64Array(length);
    whole.set(mode.values, mode.start);
    return whole;
  });
}
