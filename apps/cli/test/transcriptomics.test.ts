import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  exampleExpression,
  fromModelJson,
  readExpression,
  toH5ad,
} from "@unmix/transcriptomics/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/main.ts";
import { holdPrinted } from "./printed.ts";

const printed = holdPrinted();

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "unmix-tissue-"));
  const { bytes } = await toH5ad(exampleExpression(), {});
  await writeFile(join(folder, "section.h5ad"), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

describe("unmix transcriptomics", () => {
  it("opens of a folder what may be of the spots, and of bins of one tissue one kind", async () => {
    const outs = join(folder, "run", "outs");
    const out = join(folder, "run-out");
    for (const bins of ["square_008um", "square_016um"]) {
      await mkdir(join(outs, "binned_outputs", bins), { recursive: true });
      await copyFile(
        join(folder, "section.h5ad"),
        join(outs, "binned_outputs", bins, "section.h5ad"),
      );
    }
    await writeFile(join(outs, "possorted_genome_bam.bam"), "BAM");
    const flags = "--rank 2 --smoothing 1 --genes 40 --starts 1 --json".split(" ");
    expect(await run(["transcriptomics", outs, "--out", out, ...flags])).toBe(0);
    expect(JSON.parse(printed.out).warnings.join(" ")).toContain(
      '"outs/binned_outputs/square_016um" was left out.',
    );
    const { origin } = fromModelJson(await readFile(join(out, "model.json"), "utf8"));
    expect(origin).toMatchObject({ file: "outs/binned_outputs/square_008um/section.h5ad" });
    expect(origin).not.toHaveProperty("more");
  });

  it("leaves the tables, the model and the file with the results in it", async () => {
    const out = join(folder, "out");
    const input = join(folder, "section.h5ad");
    const flags = "--rank 3 --smoothing 1 --genes 60 --starts 1 --annotation region --json".split(
      " ",
    );
    expect(await run(["transcriptomics", input, "--out", out, ...flags])).toBe(0);
    expect(JSON.parse(printed.out)).toMatchObject({ rank: 3, smoothing: 1 });
    expect((await readdir(out)).sort()).toEqual(
      [
        "candidates.csv",
        "confidence.csv",
        "contingency.csv",
        "figures",
        "genes.csv",
        "maps.csv",
        "markers.csv",
        "matches.csv",
        "model.json",
        "profiles.csv",
        "ranks.csv",
        "regions.csv",
        "result.h5ad",
        "smoothing.csv",
        "stability.csv",
      ].sort(),
    );
    const figures = await readdir(join(out, "figures"));
    expect(figures).toEqual(expect.arrayContaining(["factor-maps.svg", "matched-maps.svg"]));
    const bytes = await readFile(join(out, "result.h5ad"));
    const again = await readExpression([{ name: "result.h5ad", bytes }]);
    expect(again.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["region", "celltype", "celltype_margin"]),
    );
  });

  it("counts molecules in squares of the side that is asked for", async () => {
    const input = join(folder, "transcripts.csv");
    // One of each gene in every square of 5, of a third gene in every second.
    const rows = Array.from({ length: 300 }, (_, n) => {
      const [square, gene] = [Math.floor(n / 3), n % 3];
      const x = 5 * (square % 10) + 1 + gene;
      return `Gene${gene === 2 ? 2 + (square % 2) : gene},${x},${5 * Math.floor(square / 10) + 2}`;
    });
    await writeFile(input, `feature_name,x_location,y_location\n${rows.join("\n")}\n`);
    const out = join(folder, "squares");
    const flags = "--rank 2 --starts 1 --json --square".split(" ");
    expect(await run(["transcriptomics", input, "--out", out, ...flags, "5"])).toBe(0);
    const { spots, genes, warnings } = JSON.parse(printed.out);
    expect([spots, genes]).toEqual([100, 4]);
    expect(warnings).toContain(
      "The table has a molecule in each row: they were counted in squares with a side of 5 µm (as was asked for).",
    );
    const maps = await readFile(join(out, "maps.csv"), "utf8");
    expect(maps.split("\n")[1]).toMatch(/^0x0,2\.5,2\.5,/);
    expect(await run(["transcriptomics", input, "--out", out, ...flags, "0"])).toBe(2);
    expect(printed.error).toContain("The setting square is");
  });

  it("says what brackets around a gene mean", async () => {
    const input = join(folder, "chance.csv");
    const rows = Array.from({ length: 100 }, (_, i) => {
      const counts = [7, 11, 13, 17].map((step) => (step * i * i + 5 * i) % 19);
      return [`s${i}`, i % 10, Math.floor(i / 10), ...counts].join(",");
    });
    await writeFile(input, `spot,x,y,A,B,C,D\n${rows.join("\n")}\n`);
    const flags = ["--out", join(folder, "chance"), "--rank", "2", "--starts", "1"];
    expect(await run(["transcriptomics", input, ...flags])).toBe(0);
    expect(printed.out + printed.error).toMatch(
      /\([A-D]\).*\nA gene in brackets lies no differently from chance: it marks nothing\./,
    );
  });

  it("holds the profiles of an earlier run", async () => {
    const [input, first, out] = ["section.h5ad", "out", "again"].map((name) => join(folder, name));
    const model = join(first!, "model.json");
    const flags = "--rank 4 --smoothing 1 --genes 60 --starts 1 --json --held".split(" ");
    expect(await run(["transcriptomics", input!, "--out", out!, ...flags, model])).toBe(0);
    const { held, rank } = JSON.parse(printed.out);
    expect(rank).toBe(4);
    expect(held.map(({ name }: { name: string }) => name)).toEqual([
      "Factor 1",
      "Factor 2",
      "Factor 3",
    ]);
    const columns = async (path: string) => {
      const text = await readFile(join(path, "profiles.csv"), "utf8");
      const rows = text
        .trim()
        .split("\n")
        .map((row) => row.split(","));
      return rows[0]!.map((_, c) => rows.slice(1).map((row) => Number(row[c])));
    };
    const [before, after] = [await columns(first!), await columns(out!)];
    held.forEach(({ factor, scale }: { factor: number; scale: number }, h: number) => {
      after[1 + factor]!.forEach((level, g) => {
        expect(level).toBeCloseTo(before[1 + h]![g]! * scale, 6);
      });
    });
    // Names say places.
    expect(held.map(({ factor }: { factor: number }) => factor)).toEqual([0, 1, 2]);
    const { origin } = fromModelJson(await readFile(join(out!, "model.json"), "utf8"));
    const digest = async (path: string) =>
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex");
    expect(origin).toMatchObject({
      file: "section.h5ad",
      sha256: await digest(input!),
      more: [{ file: "model.json", sha256: await digest(model) }],
    });
  });

  it("gives each section what lies in its folder, whatever the folders are called", async () => {
    const expression = exampleExpression();
    const spots = [...expression.spots.keys()];
    const { bytes } = await toH5ad({ ...expression, places: undefined, columns: [] }, {});
    // The second section lies 1000 further right.
    const sections = ["same1", "same2"].map((name) => join(folder, name, "outs"));
    for (const [n, path] of sections.entries()) {
      await mkdir(join(path, "spatial"), { recursive: true });
      await writeFile(join(path, "x.h5ad"), bytes);
      const rows = spots.map((i) => {
        const { x, y } = expression.places!;
        return `${expression.spots[i]},${x[i]! + 1000 * n},${y[i]}`;
      });
      await writeFile(join(path, "spatial", "places.csv"), ["spot,x,y", ...rows].join("\n"));
    }
    const flags = "--rank 2 --smoothing 1 --genes 40 --starts 1 --json".split(" ");
    const files = sections.flatMap((path) => [
      join(path, "x.h5ad"),
      join(path, "spatial", "places.csv"),
    ]);
    for (const inputs of [sections, files]) {
      const out = join(folder, "both");
      expect(await run(["transcriptomics", ...inputs, "--out", out, ...flags])).toBe(0);
      const result = fromModelJson(await readFile(join(out, "model.json"), "utf8"));
      expect(result.sections!.names).toEqual(["same1", "same2"]);
      expect(new Set(result.spots).size).toBe(2 * spots.length);
      for (const i of spots) {
        expect(result.x[spots.length + i]! - result.x[i]!).toBeCloseTo(1000, 6);
      }
    }
  });

  it("writes a file of its own where a second section is not called .h5ad", async () => {
    const [input, other, out] = ["section.h5ad", "other.h5", "fresh"].map((n) => join(folder, n));
    await copyFile(input!, other!);
    const flags = "--rank 2 --smoothing 1 --genes 40 --starts 1 --json --out".split(" ");
    expect(await run(["transcriptomics", input!, other!, ...flags, out!])).toBe(0);
    const bytes = await readFile(join(out!, "result.h5ad"));
    const again = await readExpression([{ name: "result.h5ad", bytes }]);
    expect(again.spots).toHaveLength(2 * exampleExpression().spots.length);
    expect(again.sections!.names.slice().sort()).toEqual(["other", "section"]);
  });

  it("looks for the coordinates that are asked for", async () => {
    const input = join(folder, "section.h5ad");
    const args = ["transcriptomics", input, "--out", join(folder, "none"), "--places", "obsm/umap"];
    expect(await run(args)).toBe(2);
    expect(printed.error).toMatch(/no places "obsm\/umap"; choose one of "obsm\/spatial"/);
  });

  it("refuses a setting that does not fit, before any work", async () => {
    const out = join(folder, "none");
    const input = join(folder, "section.h5ad");
    expect(await run(["transcriptomics", input, "--out", out, "--annotation", "organ"])).toBe(2);
    expect(printed.error).toMatch(
      /The column "organ" is not in the file; columns with labels are region/,
    );
  });
});
