// How long it takes to read tables of grains, in CPU time of this process, and how that grows from a
// table of a tenth of the grains.
import { createRandom } from "@unmix/core";
import { exampleLongXlsx, readGrains } from "@unmix/sediment/domain";
import { strToU8 } from "fflate";

const ROUNDS = process.argv.includes("--quick") ? 1 : 5;
const WARM_UP = 2;
const SAMPLES = 200;
const HEADINGS = "Sample,Grain,U (ppm),Th/U,206Pb/238U age (Ma),±2s (Ma),Disc (%)";

const beside = (name, grains) => grains.map((grain) => `${name},${grain}`);
const below = (name, grains) => [`${name},,,,,,`, ...grains.map((grain) => `,${grain}`)];
const mean = (name) => `${name},Mean,520.5,0.52,1510.5,15.1,5.2`;
const tables = [
  ["csv", 100_000, (n) => csv(n, beside)],
  ["csv, below sample names", 100_000, (n) => csv(n, below)],
  ["csv, a mean below samples", 100_000, (n) => csv(n, (...of) => [...beside(...of), mean(of[0])])],
  ["xlsx", 20_000, (n) => exampleLongXlsx({ sinks: SAMPLES, grainsPerSink: n / SAMPLES })],
];

console.log(
  `CPU milliseconds per 1000 grains, the least of ${ROUNDS}: all grains, a tenth of them, ratio`,
);
for (const [name, grains, make] of tables) {
  const few = await perThousand(make(grains / 10), grains / 10);
  const all = await perThousand(make(grains), grains);
  console.log(
    `${String(grains).padStart(6)} ${name.padEnd(26)} ${all.toFixed(2)}  ${few.toFixed(2)}  ${(all / few).toFixed(2)}`,
  );
}

/** A table of that many grains in as many samples as ever, each written by `rowsOf` its name and its grains. */
function csv(count, rowsOf) {
  const random = createRandom(1);
  const grain = (_, n) =>
    [
      `Spot ${n + 1}`,
      (1000 * random.uniform()).toFixed(1),
      random.uniform().toFixed(3),
      (3000 * random.uniform()).toFixed(2),
      (30 * random.uniform()).toFixed(2),
      (10 * random.uniform()).toFixed(1),
    ].join(",");
  const samples = Array.from({ length: SAMPLES }, (_, i) =>
    rowsOf(`RIVER-${i + 1}`, Array.from({ length: count / SAMPLES }, grain)),
  );
  return strToU8([HEADINGS, ...samples.flat()].join("\n"));
}

/** The least CPU milliseconds in reading a table, per 1000 of its grains: other work on the machine adds to them. */
async function perThousand(bytes, grains) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const before = process.cpuUsage();
    const { grainIds, sinks } = await readGrains({ name: "grains", bytes });
    const { user, system } = process.cpuUsage(before);
    if (grainIds.length !== grains || sinks.length !== SAMPLES) throw new Error("misread");
    if (round >= WARM_UP) least = Math.min(least, (user + system) / grains);
  }
  return least;
}
