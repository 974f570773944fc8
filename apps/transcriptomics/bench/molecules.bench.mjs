// How long it takes to count a table of molecules in squares, and the most memory it takes: from csv, from csv
// packed by gzip, and from parquet. Each runs in a process of its own.
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRandom } from "@unmix/core";
import { readExpression } from "@unmix/transcriptomics/domain";
import { parquetWriteBuffer } from "hyparquet-writer";
import { distant } from "./distant.mjs";
import { run, way } from "./ways.mjs";

const MOLECULES = process.argv.includes("--quick") ? 500_000 : 5_000_000;
const GENES = 300;
const KINDS = ["csv", "csv.gz", "parquet"];
const path = (kind) => join(tmpdir(), `unmix-molecules-${MOLECULES}.${kind}`);

if (way === "make") make();
else if (way) {
  const before = process.cpuUsage();
  const { counts, remarks } = await readExpression([distant(path(way), `transcripts.${way}`)]);
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1e6).toFixed(2);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    `${MOLECULES} molecules  ${way}: ${counts.rows} squares × ${counts.columns} genes, ${seconds} s of CPU, peak ${peak} MB`,
  );
  if (way === KINDS[0]) console.log(remarks.join("\n"));
} else {
  if (!KINDS.every((kind) => existsSync(path(kind)))) run("make");
  for (const kind of KINDS) run(kind);
}

/** A table as Xenium writes it: molecules all over a square, about one to a square micrometre. */
function make() {
  const random = createRandom(1);
  const side = Math.sqrt(MOLECULES);
  const x = new Float64Array(MOLECULES);
  const y = new Float64Array(MOLECULES);
  const quality = new Float64Array(MOLECULES);
  const genes = new Array(MOLECULES);
  const pieces = [];
  let lines = [
    '"transcript_id","cell_id","overlaps_nucleus","feature_name","x_location","y_location","z_location","qv","fov_name","nucleus_distance"',
  ];
  for (let n = 0; n < MOLECULES; n++) {
    x[n] = Math.round(1e4 * side * random.uniform()) / 1e4;
    y[n] = Math.round(1e4 * side * random.uniform()) / 1e4;
    quality[n] = Math.round(1e4 * (10 + 30 * random.uniform())) / 1e4;
    genes[n] = `Gene${Math.floor(GENES * random.uniform() ** 2)}`;
    lines.push(
      `${281474976710656 + n},"aaaaficg-1",0,"${genes[n]}",${x[n]},${y[n]},17.0435,${quality[n]},"A1",2.3`,
    );
    if (lines.length === 100_000) {
      pieces.push(Buffer.from(`${lines.join("\n")}\n`));
      lines = [];
    }
  }
  if (lines.length > 0) pieces.push(Buffer.from(`${lines.join("\n")}\n`));
  const csv = Buffer.concat(pieces);
  writeFileSync(path("csv"), csv);
  writeFileSync(path("csv.gz"), gzipSync(csv, { level: 1 }));
  const parquet = parquetWriteBuffer({
    columnData: [
      { name: "feature_name", data: genes, type: "STRING" },
      { name: "x_location", data: x, type: "DOUBLE" },
      { name: "y_location", data: y, type: "DOUBLE" },
      { name: "qv", data: quality, type: "DOUBLE" },
    ],
    rowGroupSize: 1_000_000,
  });
  writeFileSync(path("parquet"), Buffer.from(parquet));
}
