// Are grains labelled with probability p right p of the time? Planted examples, and, where the
// published sources stand beside the clone, mixtures of one half of their grains, with the other
// half labelled as new.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom } from "@unmix/core";
import {
  applySources,
  exampleGrains,
  readGrains,
  readSources,
  unmix,
} from "@unmix/sediment/domain";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const DATA = join(process.env.UNMIX_SHARED ?? join(ROOT, "../shared"), "data/sediment");
const GRAINS = join(DATA, "20sinks from 3Sources from Sundell et al 2022.xlsx");
const SOURCES = join(DATA, "3Sources from Sundell et al 2022.xlsx");
const DRAWS = process.argv.includes("--quick") ? 3 : 12;
const EDGES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.0001];
const open = (path) => ({ name: "grains.xlsx", bytes: readFileSync(path) });

const settings = [
  ["copula", { joint: "copula" }],
  ["copula, sink prior", { joint: "copula", prior: "sink" }],
  ["product", { joint: "product" }],
  ["product, sink prior", { joint: "product", prior: "sink" }],
];

for (const [name, options] of settings) {
  const planted = tally();
  for (let seed = 1; seed <= DRAWS; seed++)
    add(planted, unmix(exampleGrains({ seed }), { ...options, rank: 3, shuffles: 0 }));
  print(`${name}: planted examples, ${DRAWS} draws`, planted);
}
if (existsSync(SOURCES)) {
  const pools = await readSources(open(SOURCES));
  for (const [name, options] of settings) {
    const [seen, unseen] = [tally(), tally()];
    for (let seed = 1; seed <= DRAWS; seed++) {
      const { mixed, rest } = halves(pools, seed);
      const result = unmix(mixed, { ...options, rank: 3, shuffles: 0 });
      add(seen, result);
      if (options.prior) continue;
      const { labels } = applySources(result, rest);
      add(unseen, { ...result, table: rest, labels });
    }
    print(`${name}: mixtures of half the published sources, ${DRAWS} draws`, seen);
    if (unseen.n) print(`${name}: the grains of the other half`, unseen);
  }
  const table = await readGrains(open(GRAINS));
  for (const [name, options] of settings) {
    const published = tally();
    add(published, unmix(table, { ...options, rank: 3 }));
    print(`${name}: published workbook`, published);
  }
}

function tally() {
  return { n: 0, right: 0, bins: EDGES.slice(1).map(() => ({ n: 0, p: 0, right: 0 })) };
}

function add(total, { table: { truth }, labels, comparison, rank }) {
  labels.label.forEach((label, g) => {
    const p = labels.posterior[g * rank + label];
    const right = comparison.assignment[truth.labels[g]] === label ? 1 : 0;
    const bin = total.bins[EDGES.findIndex((edge) => p < edge) - 1];
    bin.n++;
    bin.p += p;
    bin.right += right;
    total.n++;
    total.right += right;
  });
}

function print(title, { n, right, bins }) {
  let gap = 0;
  const cells = bins
    .filter((bin) => bin.n > 0)
    .map((bin) => {
      gap += Math.abs(bin.p - bin.right) / n;
      return `${percent(bin.p / bin.n)}>${percent(bin.right / bin.n)} (${bin.n})`;
    });
  console.log(
    `\n${title}\n  right ${percent(right / n)}, mean gap ${(100 * gap).toFixed(1)} points`,
  );
  console.log(`  said>was: ${cells.join("  ")}`);
}

function percent(x) {
  return (100 * x).toFixed(1);
}

/** 20 sinks × 75 grains of half of each source, in mixtures drawn at random, and the other half. */
function halves(pools, seed) {
  const random = createRandom(seed);
  const J = pools.features.length;
  const bySource = pools.sinks.map((_, r) =>
    shuffle(
      [...pools.sinkOf.keys()].filter((g) => pools.sinkOf[g] === r),
      random,
    ),
  );
  const first = bySource.map((rows) => rows.slice(0, rows.length >> 1));
  const second = bySource.map((rows) => rows.slice(rows.length >> 1));
  const drawn = Array.from({ length: 20 }, () => {
    // Exponentials to a power lean to one source, as real samples do.
    const weights = first.map(() => (-Math.log(1 - random.uniform())) ** 1.5);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Array.from({ length: 75 }, () => {
      let u = random.uniform() * total;
      let r = 0;
      while (r < weights.length - 1 && u >= weights[r]) u -= weights[r++];
      return [first[r][random.integer(first[r].length)], r];
    });
  });
  const make = (sinks) => {
    const rows = sinks.flat();
    return {
      features: pools.features,
      sinks: sinks.map((_, i) => `Sink ${i + 1}`),
      sinkOf: Int32Array.from(sinks.flatMap((grains, i) => grains.map(() => i))),
      grainIds: rows.map((_, g) => String(g + 1)),
      values: Float64Array.from(
        rows.flatMap(([g]) => [...pools.values.subarray(g * J, g * J + J)]),
      ),
      skipped: [],
      truth: { sources: pools.sinks, labels: Int32Array.from(rows, ([, r]) => r) },
    };
  };
  return { mixed: make(drawn), rest: make([second.flatMap((rows, r) => rows.map((g) => [g, r]))]) };
}

function shuffle(items, random) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
