import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  exampleGrains,
  exampleLongCsv,
  exampleSourcesXlsx,
  exampleWideXlsx,
  fromModelJson,
  sedimentSettings,
} from "@unmix/sediment/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../src/main.ts";
import { holdPrinted } from "./printed.ts";

const PROGRAM = fileURLToPath(new URL("../bin/unmix.js", import.meta.url));
const built = existsSync(new URL("../dist/main.js", import.meta.url));

/** A module that has progress shown, as on a terminal. */
const AS_TERMINAL = "data:text/javascript,process.stderr.isTTY=true";

let folder: string;
let wide: string;
let long: string;
let out: string;
const printed = holdPrinted();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unmix-"));
  wide = join(folder, "wide.xlsx");
  long = join(folder, "long.csv");
  writeFileSync(wide, exampleWideXlsx());
  writeFileSync(long, exampleLongCsv());
  writeFileSync(join(folder, "sources.xlsx"), exampleSourcesXlsx());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  out = mkdtempSync(join(folder, "out-"));
});

function heading(file: string): string {
  return readFileSync(join(out, file), "utf8").split("\n", 1)[0]!;
}

describe("unmix sediment", () => {
  it("writes every file with its headings", async () => {
    expect(await run(["sediment", wide, "--bootstrap", "4", "--out", out])).toBe(0);
    const { features, sinks } = exampleGrains();
    const R = heading("shares.csv").split(",").length - 2;
    const numbered = (name: string, end = "") =>
      Array.from({ length: R }, (_, r) => `${name}${r + 1}${end}`).join(",");
    expect(readdirSync(out).sort()).toEqual([
      "figures",
      "grains.xlsx",
      "labels.csv",
      "model.json",
      "proportions.csv",
      "ranks.csv",
      "sample_dissimilarities.csv",
      "shares.csv",
      "skipped.csv",
      "sources.csv",
    ]);
    expect(heading("labels.csv")).toBe(
      `sink,grain,${features.join(",")},label,score,${numbered("posterior_source_")},status`,
    );
    expect(heading("proportions.csv")).toMatch(
      new RegExp(`^sink,grains,${numbered("source_")},source_1_low,source_1_high,`),
    );
    expect(heading("sources.csv")).toBe("source,feature,value,density");
    expect(heading("ranks.csv")).toBe(
      "rank,loss,relative_error,svd_bound,finite_difference,spline,circle,breakpoint,chosen",
    );
    expect(heading("sample_dissimilarities.csv")).toBe(
      `sink,other_sink,features,dissimilarity,${features.map((name) => `${name} D`).join(",")}`,
    );
    expect(
      readFileSync(join(out, "sample_dissimilarities.csv"), "utf8").trim().split("\n"),
    ).toHaveLength(1 + (sinks.length * (sinks.length - 1)) / 2);
    expect(readFileSync(join(out, "proportions.csv"), "utf8").trim().split("\n")).toHaveLength(
      sinks.length + 1,
    );
    const figures = readdirSync(join(out, "figures"));
    expect(figures.length).toBeGreaterThan(10);
    expect(figures).toContain("sample-map.svg");
    for (const name of figures) {
      expect(readFileSync(join(out, "figures", name), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    }
    expect(printed.out).toContain(`files written to ${out}.`);
    expect(printed.error).toBe("");
  });

  it("gives the same bytes for the same seed, and one JSON object with --json", async () => {
    const again = join(out, "again");
    expect(
      await run(["sediment", wide, "--rank", "3", "--seed", "5", "--json", "--out", out]),
    ).toBe(0);
    const summary = JSON.parse(printed.out);
    expect(Object.keys(summary)).toEqual([
      "rank",
      "relativeError",
      "loss",
      "svdBound",
      "sinks",
      "grains",
      "skipped",
      "setAside",
      "warnings",
      "labelAccuracy",
      "proportionError",
      "termination",
      "seconds",
    ]);
    expect(summary).toMatchObject({ rank: 3, termination: "converged" });
    expect(summary.loss).toBeGreaterThanOrEqual(summary.svdBound);
    expect(summary.skipped).toBeGreaterThan(0);

    expect(
      await run(["sediment", wide, "--rank", "3", "--seed", "5", "--json", "--out", again]),
    ).toBe(0);
    for (const name of readdirSync(again).filter((file) => file !== "figures")) {
      expect(readFileSync(join(again, name)).equals(readFileSync(join(out, name))), name).toBe(
        true,
      );
    }
  });

  it("leaves no figure of an earlier run among those of a later one", async () => {
    await run(["sediment", wide, "--out", out]);
    writeFileSync(join(out, "figures", "mine.svg"), "<svg/>");
    expect(readdirSync(join(out, "figures"))).toContain("separation.svg");
    await run(["sediment", wide, "--rank", "2", "--shuffles", "0", "--out", out]);
    expect(readdirSync(join(out, "figures"))).not.toContain("separation.svg");
    expect(readdirSync(join(out, "figures"))).toContain("mine.svg");
  });

  it("lists what was skipped, and leaves no such list of an earlier run", async () => {
    const grains = readFileSync(long, "utf8").trim().split("\n");
    const whole = grains.filter((row) => !/,,|,$|</.test(row));
    const own = join(folder, "own.csv");
    const broken = whole.with(3, whole[3]!.replace(/^([^,]*,[^,]*),[^,]*/, "$1,lost"));
    writeFileSync(own, broken.join("\n"));
    expect(await run(["sediment", own, "--rank", "2", "--shuffles", "0", "--out", out])).toBe(0);
    expect(readFileSync(join(out, "skipped.csv"), "utf8")).toBe(
      "file,sheet,row,column,text,why\nown.csv,,4,C,lost,not a number\n",
    );
    expect(printed.out).toContain("; 1 cell skipped, listed in skipped.csv.");

    writeFileSync(own, [...whole, "Mean,,1.5"].join("\n"));
    expect(await run(["sediment", own, "--rank", "2", "--shuffles", "0", "--out", out])).toBe(0);
    expect(readFileSync(join(out, "skipped.csv"), "utf8")).toBe(
      `file,sheet,row,column,text,why\nown.csv,,${whole.length + 1},A,Mean | 1.5,row of statistics\n`,
    );
    expect(printed.out).toContain("; 1 row skipped, listed in skipped.csv.");
    expect(printed.out).toContain(
      'A row of statistics that closes grains is set aside: "Mean | 1.5"',
    );

    writeFileSync(own, whole.join("\n"));
    expect(await run(["sediment", own, "--rank", "2", "--shuffles", "0", "--out", out])).toBe(0);
    expect(printed.out).toContain("; nothing skipped.");
    expect(readdirSync(out)).not.toContain("skipped.csv");

    expect(readdirSync(out)).toContain("sample_dissimilarities.csv");
    writeFileSync(join(out, "skipped.csv"), "mine");
    const model = join(out, "model.json");
    expect(await run(["sediment", own, "--model", model, "--out", out])).toBe(0);
    expect(readFileSync(join(out, "skipped.csv"), "utf8")).toBe("mine");
    expect(readdirSync(out)).not.toContain("sample_dissimilarities.csv");
    writeFileSync(own, broken.join("\n"));
    expect(await run(["sediment", own, "--model", model, "--out", out])).toBe(0);
    expect(readFileSync(join(out, "skipped.csv"), "utf8")).toContain("own.csv,,4,C,lost");
  });

  it("reads the same grains where their samples are named alone in rows above them", async () => {
    const [head = "", ...rows] = readFileSync(long, "utf8").trim().split("\n");
    const cut = (row: string) => row.slice(row.indexOf(",") + 1);
    const nameOf = (row: string) => row.slice(0, row.indexOf(","));
    const grouped = rows.flatMap((row, n) =>
      n === 0 || nameOf(row) !== nameOf(rows[n - 1]!) ? [nameOf(row), cut(row)] : [cut(row)],
    );
    const own = join(folder, "grouped.csv");
    writeFileSync(own, [cut(head), ...grouped].join("\n"));
    const flags = ["--rank", "3", "--shuffles", "0", "--out"];
    expect(await run(["sediment", own, ...flags, join(out, "grouped")])).toBe(0);
    expect(printed.out).toContain("Names of samples stand alone in rows above their grains: ");
    await run(["sediment", long, ...flags, join(out, "long")]);
    const labels = (name: string) => readFileSync(join(out, name, "labels.csv"), "utf8");
    expect(labels("grouped")).toBe(labels("long"));
  });

  it("reads the same grains from the long layout", async () => {
    await run(["sediment", wide, "--rank", "3", "--out", join(out, "wide")]);
    await run(["sediment", long, "--rank", "3", "--out", join(out, "long")]);
    const proportions = (layout: string) =>
      readFileSync(join(out, layout, "proportions.csv"), "utf8");
    expect(proportions("long")).toBe(proportions("wide"));
  });

  it("takes settings from flags, and keeps them in model.json", async () => {
    const flags = [
      "--rank",
      "2",
      "--points",
      "33",
      "--prior",
      "sink",
      "--features",
      "Age,Eu_anomaly",
    ];
    const { features } = exampleGrains();
    flags[7] = features.slice(0, 2).join(",");
    expect(await run(["sediment", wide, ...flags, "--log", features[0]!, "--out", out])).toBe(0);
    const { options } = fromModelJson(readFileSync(join(out, "model.json"), "utf8"));
    expect(options).toMatchObject({
      rank: 2,
      points: 33,
      prior: "sink",
      features: features.slice(0, 2),
      log: features.slice(0, 1),
    });
  });

  it("compares with known sources, and labels new grains with a model's", async () => {
    const sources = join(folder, "sources.xlsx");
    expect(await run(["sediment", wide, "--rank", "3", "--sources", sources, "--out", out])).toBe(
      0,
    );
    const model = fromModelJson(readFileSync(join(out, "model.json"), "utf8"));
    expect(model.comparison?.densityCorrelation?.length).toBeGreaterThan(0);

    // The long table says of each grain where it is from.
    const inFile = join(out, "in-file");
    expect(await run(["sediment", long, "--rank", "3", "--out", inFile])).toBe(0);
    const { comparison } = fromModelJson(readFileSync(join(inFile, "model.json"), "utf8"));
    const right = `${(100 * comparison!.labels!.accuracy).toFixed(1)} % of labels right`;
    expect(printed.out).toContain(`Against the known sources: ${right}`);

    const applied = join(out, "applied");
    const words = ["sediment", long, "--model", join(out, "model.json"), "--out", applied];
    expect(await run(words)).toBe(0);
    expect(readdirSync(applied).sort()).toEqual([
      "labels.csv",
      "proportions.csv",
      "shares.csv",
      "skipped.csv",
    ]);
    const refused = [
      [["--rank", "4"], "The setting rank cannot be given with learned sources"],
      [["--bootstrap", "9"], "The setting bootstrap cannot be given with learned sources"],
      [["--sources", sources], "With --model no sources are learned"],
    ] as const;
    for (const [flags, sentence] of refused) {
      const other = join(out, "refused");
      expect(await run([...words.slice(0, -1), other, ...flags])).toBe(2);
      expect(printed.error).toContain(sentence);
      expect(existsSync(other)).toBe(false);
    }
    const weighed = join(out, "weighed");
    expect(await run([...words.slice(0, -1), weighed, "--prior", "sink"])).toBe(0);
    expect(readFileSync(join(weighed, "labels.csv"), "utf8")).not.toBe(
      readFileSync(join(applied, "labels.csv"), "utf8"),
    );

    // The same grains under the same sources have the same labels.
    expect(readFileSync(join(applied, "labels.csv"), "utf8")).toBe(
      readFileSync(join(out, "labels.csv"), "utf8"),
    );
  });

  it("has a flag for every setting of the form, with its help", async () => {
    expect(await run(["sediment", "--help"])).toBe(0);
    const help = printed.out.replace(/\s+/g, " ");
    for (const { flag, help: text } of sedimentSettings) {
      expect(help).toContain(`--${flag}`);
      expect(help).toContain(text);
    }
  });
});

describe("what goes wrong ends with one sentence and its exit code", () => {
  it.each([
    [
      ["sediment", "nowhere.xlsx", "--out", "x"],
      "“nowhere.xlsx” could not be read: there is no such file.",
    ],
    [["sediment", ".", "--out", "x"], "“.” could not be read: it is a folder."],
    [["sediment", "WIDE"], "required option '--out <dir>' not specified"],
    [["sediment", "WIDE", "--rnak", "3"], "unknown option '--rnak'"],
    [["sediment"], "missing required argument"],
    [["sediment", "WIDE", "--rank", "many", "--out", "OUT"], 'The setting rank is "many"'],
    [["sediment", "WIDE", "--prior", "all", "--out", "OUT"], "all"],
    [["sediment", "WIDE", "--features", "Colour", "--out", "OUT"], "Colour"],
    [["sediment", "WIDE", "--map", "Age", "--out", "OUT"], 'The mapping "Age" is not understood'],
    [["sediment", "WIDE", "--layout", "tall", "--out", "OUT"], "tall"],
    [["sediment", "TEXT", "--out", "OUT"], "notes.xlsx"],
    [
      ["sediment", "WIDE", "--model", "TEXT", "--out", "OUT"],
      "cannot be opened as a sediment model",
    ],
    [["serve", "--port", "many"], "a port is a whole number"],
    [["sediments"], "unknown command 'sediments'"],
  ])("%j", async (words, sentence) => {
    const text = join(folder, "notes.xlsx");
    writeFileSync(text, "not a workbook");
    const places: Record<string, string> = { WIDE: wide, TEXT: text, OUT: out };
    expect(await run(words.map((word) => places[word] ?? word))).toBe(2);
    expect(printed.error).toContain(sentence);
    expect(printed.error).not.toContain("    at ");
    expect(readdirSync(out)).toEqual([]);
  });

  it.skipIf(!built)("Ctrl-C leaves nothing behind and exits with 130", async () => {
    const target = join(out, "interrupted");
    mkdirSync(target);
    const words = ["sediment", wide, "--bootstrap", "2000", "--points", "1025", "--out", target];
    const child = spawn(process.execPath, ["--import", AS_TERMINAL, PROGRAM, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let error = "";
    let asked = false;
    child.stderr.on("data", (text) => {
      error += text;
      // A bar with a stage: the work has begun.
      if (!asked && /\d % {2}\S/.test(error)) asked = child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(130);
    expect(error.endsWith("Interrupted: nothing was written.\n")).toBe(true);
    expect(error.match(/Interrupted/g)).toHaveLength(1);
    expect(readdirSync(target)).toEqual([]);
  });
});
