import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { columnsOf, createRandom, fromJson, matchFactors, type Tensor, toJson } from "@unmix/core";
import { File, ready } from "h5wasm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../src/factorize/npy.ts";
import { run } from "../src/main.ts";
import { holdPrinted } from "./printed.ts";

const SHAPE = [8, 5, 6] as const;
const RANK = 3;

let folder: string;
let out: string;
const printed = holdPrinted();
/** Y = Σ_r a_r ∘ b_r ∘ c_r, with sparse factors that nonnegativity determines. */
const planted = plant();

const inFolder = (name: string) => join(folder, name);
const text = (name: string, from = out) => readFileSync(join(from, name), "utf8");
const array = (name: string, from = out) =>
  readNpy({ name, bytes: readFileSync(join(from, name)) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "unmix-"));
  const { tensor } = planted;
  writeFileSync(inFolder("Y.npy"), writeNpy(tensor));
  writeFileSync(inFolder("turned.npy"), writeNpy(turned(tensor)));
  const { FS } = await ready;
  const file = new File("/Y.h5", "w");
  file.create_group("g").create_dataset({ name: "y", data: tensor.data, shape: [...SHAPE] });
  file.close();
  writeFileSync(inFolder("Y.h5"), FS.readFile("/Y.h5") as Uint8Array);
  FS.unlink("/Y.h5");
  writeFileSync(inFolder("Y.csv"), csv(tensor));
  writeFileSync(inFolder("notes.npy"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  out = mkdtempSync(join(folder, "out-"));
});

const factorize = (...words: string[]) => run(["factorize", ...words]);

describe("unmix factorize", () => {
  it("recovers planted factors, and writes every file with its headings", async () => {
    const words = ["--model", "cp", "--rank", "3", "--tolerance", "1e-9", "--seed", "1"];
    expect(await factorize(inFolder("Y.npy"), ...words, "--out", out)).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      "figures",
      ...[0, 1, 2].flatMap((mode) => [`matrix_${mode}.csv`, `matrix_${mode}.npy`]),
      "model.json",
      "statistics.csv",
    ]);
    planted.matrices.forEach((known, mode) => {
      const { data, shape } = array(`matrix_${mode}.npy`);
      expect(shape).toEqual([SHAPE[mode], RANK]);
      const match = matchFactors(columnsOf(data, RANK), columnsOf(known, RANK), "cosine");
      expect(Math.max(...match.distances)).toBeLessThan(1e-6);
    });
    expect(text("matrix_1.csv").split("\n")[0]).toBe("mode_1,component_1,component_2,component_3");
    expect(text("statistics.csv").split("\n")[0]).toBe(
      "iteration,objective,relative_error,stationarity,criterion",
    );
    expect(readdirSync(join(out, "figures")).sort()).toEqual([
      "convergence.svg",
      "matrix_0.svg",
      "matrix_1.svg",
      "matrix_2.svg",
    ]);
    expect(printed.out).toMatch(
      /^8 × 5 × 6 values\.\ncp of rank 3: relative error \S+ after \d+ sweeps \(converged\)\.\n12 files written to .*\.\n$/,
    );
    expect(printed.error).toBe("");
  });

  it("writes csv files that say what the arrays say", async () => {
    expect(await factorize(inFolder("Y.npy"), "--rank", "3", "--out", out)).toBe(0);
    const matrix = text("matrix.csv").trim().split("\n").slice(1);
    const { data } = array("matrix.npy");
    expect(matrix).toEqual(
      Array.from({ length: 8 }, (_, i) => [i, ...data.subarray(3 * i, 3 * i + 3)].join(",")),
    );
    const core = array("core.npy");
    expect(core.shape).toEqual([3, 5, 6]);
    const rows = text("core.csv").trim().split("\n");
    expect(rows[0]).toBe("mode_0,mode_1,mode_2,value");
    expect(rows).toHaveLength(1 + 90);
    expect(rows[1 + 1 * 30 + 2 * 6 + 3]).toBe(`component_2,2,3,${core.data[30 + 12 + 3]}`);
    const statistics = text("statistics.csv").trim().split("\n").slice(1);
    const { fit } = fromJson(text("model.json")) as { fit: Fit };
    expect(statistics).toHaveLength(fit.iterations + 1);
    expect(statistics.at(-1)!.split(",").map(Number)).toEqual([
      fit.iterations,
      fit.statistics.objective.at(-1),
      fit.statistics.relativeError.at(-1),
      fit.statistics.stationarity.at(-1),
      fit.statistics.criterion.at(-1),
    ]);
  });

  it("gives the same factors whatever the format", async () => {
    const at = (name: string) => join(out, name);
    const words = ["--rank", "2", "--max-iterations", "50", "--quiet"];
    await factorize(inFolder("Y.npy"), ...words, "--out", at("npy"));
    await factorize(`${inFolder("Y.h5")}:/g/y`, ...words, "--out", at("h5"));
    await factorize(inFolder("turned.npy"), "--modes", "2,1,0", ...words, "--out", at("turned"));
    expect(printed).toEqual({ out: "", error: "" });
    for (const name of ["h5", "turned"]) {
      for (const file of ["core.npy", "matrix.npy", "statistics.csv", "figures/core.svg"]) {
        expect(readFileSync(join(at(name), file))).toEqual(readFileSync(join(at("npy"), file)));
      }
    }
    const { origin } = fromJson(text("model.json", at("turned"))) as { origin: object };
    expect(origin).toMatchObject({ file: "turned.npy", modes: [2, 1, 0], program: "unmix" });
    const h5 = fromJson(text("model.json", at("h5"))) as { origin: object };
    expect(h5.origin).toMatchObject({ file: "Y.h5", dataset: "/g/y" });
  });

  it("keeps the names of a table in the factors", async () => {
    expect(await factorize(inFolder("Y.csv"), "--rank", "2", "--out", out)).toBe(0);
    expect(printed.out).toContain("8 × 30 values with names of mode 0 and 1.\n");
    const rows = text("matrix.csv").trim().split("\n");
    expect(rows.map((row) => row.split(",")[0])).toEqual([
      "mode_0",
      ...Array.from({ length: 8 }, (_, i) => `row ${i}`),
    ]);
    const core = text("core.csv").trim().split("\n");
    expect(core.map((row) => row.split(",")[0])).toEqual([
      "component",
      "component_1",
      "component_2",
    ]);
    expect(core[0]!.split(",").slice(1)).toEqual(
      Array.from({ length: 30 }, (_, j) => `column ${j}`),
    );
  });

  it("chooses the rank, of tucker1 and of cp", async () => {
    for (const model of ["tucker1", "cp"]) {
      const to = join(out, model);
      const words = ["--model", model, "--max-rank", "5", "--json", "--out", to];
      printed.out = "";
      expect(await factorize(inFolder("Y.npy"), ...words)).toBe(0);
      expect(JSON.parse(printed.out)).toMatchObject({ model, rank: RANK });
      const ranks = text("ranks.csv", to).trim().split("\n");
      expect(ranks[0]).toBe(
        "rank,loss,relative_error,svd_bound,finite_difference,spline,circle,breakpoint,chosen",
      );
      expect(ranks.slice(1).map((row) => row.split(",").at(-1))).toEqual(["0", "0", "1", "0", "0"]);
      expect(readdirSync(join(to, "figures"))).toContain("rank.svg");
    }
  });

  it("fits tucker with a mode left as it is", async () => {
    const words = ["--model", "tucker", "--rank", "3,-,2", "--max-iterations", "20"];
    expect(await factorize(inFolder("Y.npy"), ...words, "--out", out)).toBe(0);
    expect(array("core.npy").shape).toEqual([3, 5, 2]);
    expect(array("matrix_0.npy").shape).toEqual([8, 3]);
    expect(array("matrix_2.npy").shape).toEqual([6, 2]);
    expect(existsSync(join(out, "matrix_1.npy"))).toBe(false);
    expect(text("core.csv").split("\n")[1]).toMatch(/^component_1,0,component_1,/);
    expect(printed.out).toContain("tucker of rank 3,-,2: ");
    expect(printed.out).toContain(
      "Note: The limit on sweeps came first. Raise --max-iterations, or loosen --tolerance if the fit is good enough.",
    );
  });

  it("says what nonnegative factors cannot reach", async () => {
    writeFileSync(inFolder("negative.csv"), "1,-2,3\n2,1,0\n4,2,1\n");
    expect(await factorize(inFolder("negative.csv"), "--rank", "1", "--out", out)).toBe(0);
    expect(printed.out).toContain("entries below 0, down to -2.00, where nonnegative factors");
    expect(printed.out).toContain("let what may be negative have none in --constraints.");
  });

  it("holds the factors to their constraints", async () => {
    const words = ["--rank", "2", "--constraints", "core=simplex:fibre:2,matrix=interval:0:1"];
    expect(await factorize(inFolder("Y.npy"), ...words, "--out", out)).toBe(0);
    const core = array("core.npy").data;
    for (let f = 0; f < 10; f++) {
      const fibre = core.subarray(6 * f, 6 * f + 6);
      expect(Math.min(...fibre)).toBeGreaterThanOrEqual(0);
      expect(fibre.reduce((sum, value) => sum + value)).toBeCloseTo(2, 12);
    }
    const { data } = array("matrix.npy");
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThanOrEqual(1);

    const file = inFolder("constraints.json");
    writeFileSync(
      file,
      JSON.stringify({
        matrix: {
          kind: "linear",
          per: "row",
          matrix: { data: [1, 1], shape: [1, 2] },
          equals: [3],
        },
      }),
    );
    const by = ["--rank", "2", "--constraints", `@${file}`, "--out", join(out, "linear")];
    expect(await factorize(inFolder("Y.npy"), ...by)).toBe(0);
    const rows = array("matrix.npy", join(out, "linear")).data;
    for (let i = 0; i < 8; i++) expect(rows[2 * i]! + rows[2 * i + 1]!).toBeCloseTo(3, 10);
  });

  it("hands every setting on to the solver", async () => {
    const settings: Record<string, [string, unknown]> = {
      seed: ["7", 7],
      maxIterations: ["3", 3],
      tolerance: ["1e-3", 0.001],
      criterion: ["relativeError", "relativeError"],
      targetError: ["0.01", 0.01],
      timeLimit: ["60", 60],
      step: ["component", "component"],
      order: ["0,core", [0, "core"]],
      innerSteps: ["2", 2],
      compress: ["off", false],
      precision: ["float64", "float64"],
    };
    const words = Object.entries(settings).flatMap(([name, [word]]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      word,
    ]);
    const all = ["--rank", "2", ...words, "--no-momentum", "--out", out];
    expect(await factorize(inFolder("Y.npy"), ...all)).toBe(0);
    const { fit } = fromJson(text("model.json")) as { fit: Fit };
    const expected = Object.entries(settings).map(([name, [, value]]) => [name, value]);
    expect(fit.options).toMatchObject({ ...Object.fromEntries(expected), momentum: false });
  });

  it("fits what is there where entries are missing, in an array and in a table", async () => {
    const { tensor } = planted;
    const holes = tensor.data.map((value, i) => (i % 7 === 3 ? Number.NaN : value));
    writeFileSync(inFolder("holes.npy"), writeNpy({ data: holes, shape: tensor.shape }));
    writeFileSync(inFolder("holes.csv"), csv({ data: holes, shape: tensor.shape }));
    const cp = ["--model", "cp", "--rank", "3", "--tolerance", "1e-10", "--json", "--out", out];
    expect(await factorize(inFolder("holes.npy"), "--missing", "mask", ...cp)).toBe(0);
    const summary = JSON.parse(printed.out);
    expect(summary.missing).toBe(Math.ceil((240 - 3) / 7));
    expect(summary.relativeError).toBeLessThan(1e-6);
    // The entries that were left out come back with the planted factors.
    planted.matrices.forEach((known, mode) => {
      const learned = columnsOf(array(`matrix_${mode}.npy`).data, RANK);
      const match = matchFactors(learned, columnsOf(known, RANK), "cosine");
      expect(Math.max(...match.distances)).toBeLessThan(1e-6);
    });
    const table = ["--missing", "mask", "--rank", "2", "--out", join(out, "table")];
    expect(await factorize(inFolder("holes.csv"), ...table)).toBe(0);
    expect(printed.out).toContain(", 34 of them missing.\n");
    const auto = ["--missing", "mask", "--max-rank", "4", "--out", join(out, "auto"), "--json"];
    printed.out = "";
    expect(await factorize(inFolder("holes.npy"), "--model", "cp", ...auto)).toBe(0);
    expect(JSON.parse(printed.out).rank).toBe(RANK);
  });

  it("minimizes the objective asked for", async () => {
    const { data } = planted.tensor;
    for (const [word, divergence] of [
      ["kl", (y: number, x: number) => (y > 0 ? y * Math.log(y / x) : 0) - y + x],
      [
        "beta:1.5",
        (y: number, x: number) => (y ** 1.5 + 0.5 * x ** 1.5 - 1.5 * y * x ** 0.5) / 0.75,
      ],
    ] as const) {
      const words = ["--rank", "1", "--objective", word, "--out", out];
      expect(await factorize(inFolder("Y.npy"), ...words)).toBe(0);
      const [matrix, core] = [array("matrix.npy").data, array("core.npy").data];
      let sum = 0;
      data.forEach((y, at) => {
        sum += divergence(y, matrix[Math.floor(at / 30)]! * core[at % 30]!);
      });
      const last = text("statistics.csv").trim().split("\n").at(-1)!.split(",")[1];
      expect(Number(last) / sum).toBeCloseTo(1, 9);
    }
  });

  it("goes on from the factors of an earlier run", async () => {
    const first = join(out, "first");
    const second = join(out, "second");
    const words = ["--rank", "3", "--json"];
    await factorize(inFolder("Y.npy"), ...words, "--max-iterations", "5", "--out", first);
    const before = JSON.parse(printed.out).relativeError;
    printed.out = "";
    const from = [...words, "--start", first, "--max-iterations", "0", "--out", second];
    expect(await factorize(inFolder("Y.npy"), ...from)).toBe(0);
    expect(JSON.parse(printed.out).relativeError).toBeCloseTo(before, 12);
    expect(array("core.npy", second)).toEqual(array("core.npy", first));
  });

  it("starts from singular vectors, whatever the seed", async () => {
    const words = ["--rank", "3", "--start", "svd", "--max-iterations", "0", "--quiet", "--out"];
    await factorize(inFolder("Y.npy"), "--seed", "1", ...words, join(out, "one"));
    await factorize(inFolder("Y.npy"), "--seed", "2", ...words, join(out, "two"));
    // The range of the tensor is found by random products, so the last digits differ.
    const other = array("core.npy", join(out, "two")).data;
    array("core.npy", join(out, "one")).data.forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 9);
    });
    const { fit } = fromJson(text("model.json", join(out, "one"))) as { fit: Fit };
    expect(fit.options.start).toBe("svd");
  });

  it("gives the same bytes for the same seed, and no time in any file", async () => {
    const words = ["--rank", "2", "--seed", "5", "--json", "--out"];
    const [one, two] = [join(out, "one"), join(out, "two")];
    await factorize(inFolder("Y.npy"), ...words, one);
    expect(Object.keys(JSON.parse(printed.out))).toEqual([
      "shape",
      "missing",
      "model",
      "rank",
      "relativeError",
      "loss",
      "objective",
      "stationarity",
      "iterations",
      "termination",
      "seconds",
    ]);
    await factorize(inFolder("Y.npy"), ...words, two);
    const files = readdirSync(one, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files).toHaveLength(9);
    for (const { name, parentPath } of files) {
      const twin = join(parentPath.replace(one, two), name);
      expect(readFileSync(twin).equals(readFileSync(join(parentPath, name))), name).toBe(true);
    }
  });

  it("writes a model.json that reads back to the last bit", async () => {
    await factorize(inFolder("Y.csv"), "--rank", "2", "--out", out);
    const json = text("model.json");
    const model = fromJson(json) as { format: string; version: number; fit: Fit; names: unknown };
    expect(`${toJson(model)}\n`).toBe(json);
    expect(model).toMatchObject({
      format: "unmix/factorize",
      version: 1,
      origin: { file: "Y.csv", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), version: "0.1.0" },
      shape: [8, 30],
      fit: { seed: 0, options: { model: "tucker1", rank: 2, maxIterations: 5000 } },
    });
    expect(model.fit.model.core).toEqual(array("core.npy"));
    expect(model.fit.model.matrix).toEqual(array("matrix.npy"));
  });

  it("shows hold-out and stability beside the other rules", async () => {
    const words = ["--max-rank", "4", "--hold-out", "3:entry:0.2", "--stability", "2:2"];
    const rule = ["--rank-rule", "holdOut", "--max-iterations", "200", "--out", out];
    expect(await factorize(inFolder("Y.npy"), ...words, ...rule)).toBe(0);
    const [headings, ...rows] = text("ranks.csv")
      .trim()
      .split("\n")
      .map((row) => row.split(","));
    expect(headings!.slice(-4)).toEqual(["chosen", "held_out", "held_out_error", "stability"]);
    const { ranks } = fromJson(text("model.json")) as { ranks: Ranks };
    expect([ranks.method, ranks.chosen, ranks.votes.holdOut]).toEqual(["holdOut", 3, 3]);
    rows.forEach((row, i) => {
      const { heldOut, heldOutError, stability } = ranks.rows[i]!;
      expect(row.slice(-3).map(Number)).toEqual([heldOut, heldOutError, stability]);
    });
    expect(printed.out).toMatch(/^rank +error +bound +held out +stability$/m);
    expect(printed.out).toMatch(/^3\* /m);
    const figure = text("figures/rank.svg");
    for (const words of ["hold-out", "stability"]) expect(figure).toContain(words);
  });

  it("goes as far as half the data allows where stability is asked for and no last rank", async () => {
    const words = ["--stability", "1:0", "--max-iterations", "20", "--quiet", "--out", out];
    expect(await factorize(inFolder("Y.npy"), ...words)).toBe(0);
    expect(text("ranks.csv").trim().split("\n")).toHaveLength(1 + 4);
  });

  it("chooses the ranks of tucker, and writes the path", async () => {
    const words = ["--model", "tucker", "--max-rank", "4,4,4", "--max-iterations", "200"];
    expect(await factorize(inFolder("Y.npy"), ...words, "--out", out)).toBe(0);
    expect(printed.out).toContain("tucker of rank 3,3,3: ");
    expect(array("core.npy").shape).toEqual([3, 3, 3]);
    const [headings, ...rows] = text("ranks.csv").trim().split("\n");
    expect(headings).toBe(
      "step,rank_0,rank_1,rank_2,parameters,loss,relative_error,svd_bound,elbow,information,chosen",
    );
    expect(rows.find((row) => row.endsWith(",1"))).toMatch(/^\d+,3,3,3,/);
    expect(rows.at(-1)).toMatch(/,4,4,4,/);
    expect(text("figures/rank.svg")).toContain("mode 2");
    const { ranks } = fromJson(text("model.json")) as { ranks: { chosen: number[] } };
    expect(ranks.chosen).toEqual([3, 3, 3]);
  });

  it("chooses them with weights too, where nothing bounds the loss", async () => {
    const weights = planted.tensor.data.map((_, i) => (i % 9 === 4 ? 0 : 1));
    writeFileSync(inFolder("W.npy"), writeNpy({ data: weights, shape: planted.tensor.shape }));
    const words = ["--model", "tucker", "--max-rank", "4,4,4", "--max-iterations", "200"];
    const weighted = [...words, "--weights", inFolder("W.npy"), "--out", out];
    expect(await factorize(inFolder("Y.npy"), ...weighted)).toBe(0);
    expect(printed.out).toContain("tucker of rank 3,3,3: ");
    const [headings, ...rows] = text("ranks.csv").trim().split("\n");
    const bound = headings!.split(",").indexOf("svd_bound");
    expect(rows.every((row) => row.split(",")[bound] === "0")).toBe(true);
  });

  it("keeps the best of several starts, and writes how far their factors lie apart", async () => {
    const random = createRandom(3);
    const { data, shape } = planted.tensor;
    writeFileSync(
      inFolder("noisy.npy"),
      writeNpy({ data: data.map((value) => value + 0.05 * random.normal()), shape }),
    );
    const words = ["--model", "cp", "--rank", "3", "--restarts", "3"];
    expect(await factorize(inFolder("noisy.npy"), ...words, "--out", out)).toBe(0);
    const { fit, starts } = fromJson(text("model.json")) as { fit: Fit; starts: Starts };
    expect(starts.fits.map(({ start }) => start)).toEqual(["svd", "random", "random"]);
    expect(printed.out).toContain(
      `${starts.near} of 3 starts came as low, within 1 %; the spread of their factors is written.`,
    );
    const rows = text("starts.csv").trim().split("\n");
    expect(rows[0]).toBe("start,kind,seed,loss,relative_error,objective,iterations,termination");
    const column = (k: number) => rows.slice(1).map((row) => Number(row.split(",")[k]));
    expect(column(3)).toEqual(starts.fits.map(({ loss }) => loss));
    expect(column(5).map(Math.sqrt)).toEqual(column(3));
    const [best] = starts.fits.map(({ loss }) => loss).sort((a, b) => a - b);
    expect(fit.loss).toBe(best);
    const spread = text("matrix_1_spread.csv").trim().split("\n");
    expect(spread[0]).toBe("mode_0,mode_1,mean,standard_deviation,low,high");
    expect(spread).toHaveLength(1 + 5 * 3);
    const mean = starts.spread.mean.matrices[1]!.data;
    expect(spread[1 + 2 * 3 + 1]).toMatch(new RegExp(`^2,component_2,${mean[7]},`));

    // Another run without them leaves none of their files.
    await factorize(inFolder("noisy.npy"), "--model", "cp", "--rank", "2", "--out", out);
    expect(readdirSync(out).filter((name) => /spread|starts/.test(name))).toEqual([]);
  });

  it("starts once as it does without restarts where there is one", async () => {
    const words = ["--rank", "2", "--max-iterations", "9", "--quiet", "--out"];
    await factorize(inFolder("Y.npy"), ...words, join(out, "plain"));
    await factorize(inFolder("Y.npy"), "--restarts", "1", ...words, join(out, "one"));
    expect(readdirSync(join(out, "one"))).toEqual(readdirSync(join(out, "plain")));
    expect(array("core.npy", join(out, "one"))).toEqual(array("core.npy", join(out, "plain")));
  });

  it("has as many random starts at every rank where it is auto", async () => {
    const words = ["--max-rank", "3", "--max-iterations", "5", "--json", "--out"];
    const errorsOf = async (...more: string[]) => {
      expect(await factorize(inFolder("Y.npy"), ...more, ...words, join(out, more.join("")))).toBe(
        0,
      );
      const rows = text("ranks.csv", join(out, more.join("")))
        .trim()
        .split("\n")
        .slice(1);
      return rows.map((row) => Number(row.split(",")[1]));
    };
    const one = await errorsOf();
    const four = await errorsOf("--restarts", "4");
    four.forEach((loss, i) => {
      expect(loss).toBeLessThanOrEqual(one[i]!);
    });
    expect(four).not.toEqual(one);
  });

  it("gives the same bytes on several threads, whatever the way", async () => {
    const runs = [
      ["--rank", "2", "--max-iterations", "30"],
      ["--rank", "2", "--max-iterations", "30", "--restarts", "3"],
      ["--max-rank", "3", "--max-iterations", "30", "--stability", "1:2", "--hold-out", "2"],
      ["--model", "tucker", "--max-rank", "2", "--max-iterations", "30"],
    ];
    for (const [n, words] of runs.entries()) {
      const [one, two] = [join(out, `${n} one`), join(out, `${n} two`)];
      await factorize(inFolder("Y.npy"), ...words, "--quiet", "--out", one);
      expect(
        await factorize(inFolder("Y.npy"), ...words, "--quiet", "--threads", "2", "--out", two),
      ).toBe(0);
      const files = readdirSync(one);
      expect(readdirSync(two)).toEqual(files);
      for (const name of files.filter((file) => file !== "figures")) {
        expect(readFileSync(join(two, name)).equals(readFileSync(join(one, name))), name).toBe(
          true,
        );
      }
    }
    expect(printed.error).toBe("");
  });

  it("counts entries by their weights, and leaves out those that a file says are missing", async () => {
    const { tensor } = planted;
    const spoiled = tensor.data.map((value, i) => (i % 7 === 3 ? 1e6 : value));
    const flags = tensor.data.map((_, i) => Number(i % 7 === 3));
    const write = (name: string, data: Float64Array, shape = tensor.shape) =>
      writeFileSync(inFolder(name), writeNpy({ data, shape }));
    write("spoiled.npy", spoiled);
    write("flags.npy", flags);
    write(
      "kept.npy",
      flags.map((flag) => 1 - flag),
    );
    writeFileSync(
      inFolder("turned-kept.npy"),
      writeNpy(turned({ data: flags.map((flag) => 2 - 2 * flag), shape: SHAPE })),
    );
    const words = ["--model", "cp", "--rank", "3", "--tolerance", "1e-10", "--json", "--out", out];
    for (const given of [
      ["--missing", `@${inFolder("flags.npy")}`],
      ["--weights", inFolder("kept.npy")],
    ]) {
      printed.out = "";
      expect(await factorize(inFolder("spoiled.npy"), ...given, ...words)).toBe(0);
      const summary = JSON.parse(printed.out);
      expect(summary.missing).toBe(34);
      expect(summary.relativeError).toBeLessThan(1e-6);
    }
    const { origin } = fromJson(text("model.json")) as { origin: Record<string, object> };
    expect(origin.weights).toMatchObject({ file: "kept.npy", sha256: expect.any(String) });
    // Weights have the modes of the file, as the tensor has.
    writeFileSync(
      inFolder("turned-spoiled.npy"),
      writeNpy(turned({ data: spoiled, shape: SHAPE })),
    );
    printed.out = "";
    const turn = ["--modes", "2,1,0", "--weights", inFolder("turned-kept.npy")];
    expect(await factorize(inFolder("turned-spoiled.npy"), ...turn, ...words)).toBe(0);
    expect(JSON.parse(printed.out).relativeError).toBeLessThan(1e-6);
  });

  it("makes factors pay, and satisfies constraints at the end", async () => {
    const sizeOf = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0);
    const run = async (name: string, ...words: string[]) => {
      const to = join(out, name);
      expect(await factorize(inFolder("Y.npy"), "--rank", "2", ...words, "--out", to)).toBe(0);
      return [array("core.npy", to).data, array("matrix.npy", to).data] as const;
    };
    const free = await run("free");
    const ridge = await run("ridge", "--penalties", "core=ridge:0.5,matrix=ridge:0.5");
    expect(sizeOf(ridge[0]) + sizeOf(ridge[1])).toBeLessThan(sizeOf(free[0]) + sizeOf(free[1]));
    writeFileSync(
      inFolder("penalties.json"),
      '{ "core": { "ridge": 0.5 }, "matrix": { "ridge": 0.5 } }',
    );
    expect(await run("file", "--penalties", `@${inFolder("penalties.json")}`)).toEqual(ridge);
    const { fit } = fromJson(text("model.json", join(out, "ridge"))) as { fit: Fit };
    expect(fit.options.penalties).toEqual({ core: { ridge: 0.5 }, matrix: { ridge: 0.5 } });

    await run("sparse", "--penalties", "core=sparsity:0.5,matrix=ridge:0.5");
    expect(printed.out).toMatch(/ sweeps?, and \d+ without penalties before \(/);

    const [, matrix] = await run("final", "--final-constraints", "matrix=simplex:row");
    for (let i = 0; i < 8; i++) expect(matrix[2 * i]! + matrix[2 * i + 1]!).toBeCloseTo(1, 12);
    const { fit: final } = fromJson(text("model.json", join(out, "final"))) as { fit: Fit };
    expect(final.options.constraints).toEqual({
      core: { kind: "nonnegative" },
      matrix: { kind: "nonnegative" },
    });
  });

  it.each(["gradient", "coordinate", "exact"])("improves factors by %s", async (update) => {
    const words = ["--rank", "3", "--update", update, "--compress", "3", "--json", "--out", out];
    expect(await factorize(inFolder("Y.npy"), ...words)).toBe(0);
    expect(JSON.parse(printed.out).relativeError).toBeLessThan(1e-4);
    const { fit } = fromJson(text("model.json")) as { fit: Fit };
    expect(fit.options).toMatchObject({ update, compress: { directions: 3 } });
  });

  it("leaves no file of an earlier run among those of a later one, and others alone", async () => {
    await factorize(inFolder("Y.npy"), "--max-rank", "4", "--out", out);
    expect(existsSync(join(out, "ranks.csv"))).toBe(true);
    writeFileSync(join(out, "matrix_7.npy"), "mine");
    await factorize(inFolder("Y.npy"), "--model", "cp", "--rank", "2", "--out", out);
    const left = readdirSync(out);
    for (const name of ["core.npy", "core.csv", "matrix.npy", "matrix.csv", "ranks.csv"]) {
      expect(left).not.toContain(name);
    }
    expect(readdirSync(join(out, "figures"))).not.toContain("core.svg");
    expect(text("matrix_7.npy")).toBe("mine");
  });

  it("lists every flag with its default in its help", async () => {
    expect(await factorize("--help")).toBe(0);
    const help = printed.out.replace(/\s+/g, " ");
    await factorize(inFolder("Y.npy"), "--rank", "1", "--out", out);
    const { options } = (fromJson(text("model.json")) as { fit: Fit }).fit;
    expect(help).toContain(`--seed <n> seed of the random start (default: ${options.seed}; any`);
    for (const [flag, value] of [
      ["objective", options.objective],
      ["max-iterations", options.maxIterations],
      ["tolerance", "1e-6"],
      ["criterion", options.criterion],
      ["target-error", options.targetError],
      ["step", options.step],
      ["order", options.order],
      ["inner-steps", options.innerSteps],
      ["update", options.update],
      ["precision", options.precision],
    ]) {
      expect(help).toMatch(new RegExp(`--${flag} <[^>]*> [^<]*\\(default: ${value}; [^)]+\\)`));
    }
    expect(options.tolerance).toBe(1e-6);
  });
});

describe("what goes wrong ends with one sentence and its exit code", () => {
  it.each([
    [["nowhere.npy"], "“nowhere.npy” could not be read: there is no such file."],
    [["nowhere.h5:/y"], "“nowhere.h5:/y” could not be read: there is no such file."],
    [["."], "“.” could not be read: it is a folder."],
    [["LARGE"], "large.npy” could not be read: it has more than 2 GB, the most that is read."],
    [["EMPTY"], '"notes.npy": the file is empty; a tensor was expected.'],
    [
      ["Y.h5"],
      '"Y.h5": an HDF5 file may hold several datasets; say which one after a colon, as in Y.h5:/g/y; there is /g/y (8 × 5 × 6).',
    ],
    [["Y.h5:y"], '"Y.h5": there is no dataset /y; choose another; there is /g/y (8 × 5 × 6).'],
    [
      ["Y.npy:y"],
      '"Y.npy": this is no HDF5 file, so it has no dataset “y”; leave out the colon and what follows.',
    ],
    [
      ["NAN"],
      "The entry [1, 0] of the tensor is NaN; every entry must be a number, so fill it in, or leave such entries out of the fit with --missing mask.",
    ],
    [["LIST"], "The tensor has shape 3; at least two modes, none of them empty, are needed."],
    [["SCALAR"], "The tensor is one number; at least two modes, none of them empty, are needed."],
    [["NONE"], "The tensor has shape 0 × 3; at least two modes, none of them empty, are needed."],
    [
      ["CUT"],
      '"cut.npy": this NumPy array is damaged: its header says 8 × 5 × 6 = 240 values of 8 bytes, and 100 bytes follow; write it again with numpy.save.',
    ],
    [
      ["Y.npy", "--names", "rows"],
      '"Y.npy": this is a NumPy array, which has no names of rows and columns; leave out --names, or give a text table.',
    ],
    [["Y.h5:/g/y", "--names", "both"], '"Y.h5": this is an HDF5 file, which has no names'],
    [
      ["Y.npy", "--model", "pca"],
      "The flag --model is “pca”; one of tucker1, tucker, cp is expected.",
    ],
    [
      ["Y.npy", "--model", "tucker", "--rank", "3,3"],
      "The flag --rank is 3,3; the model tucker takes auto, or 3 numbers for a tensor of shape 8 × 5 × 6, with commas between and a dash for a mode without a matrix, such as 3,3,3.",
    ],
    [
      ["Y.npy", "--model", "tucker", "--rank", "3"],
      "The flag --rank is 3; the model tucker takes auto, or 3 numbers",
    ],
    [
      ["Y.npy", "--rank", "3,3,3"],
      "The flag --rank is 3,3,3; the model tucker1 takes auto or one number.",
    ],
    [
      ["Y.npy", "--rank", "3", "--max-rank", "5"],
      "With a rank that is given nothing is tried beside it; leave out --max-rank.",
    ],
    [
      ["Y.npy", "--max-rank", "50"],
      "The flag --max-rank is to let the sweep go up to 50, but a tensor of shape 8 × 5 × 6 has ranks 1 to 8.",
    ],
    [
      ["Y.npy", "--rank", "9"],
      "The rank (--rank) is 9; for a tensor of shape 8 × 5 × 6 it must be a whole number from 1 to 8.",
    ],
    [
      ["Y.npy", "--model", "tucker", "--rank", "2,6,2"],
      "The rank (--rank) of mode 1 is 6; for a tensor of shape 8 × 5 × 6 and ranks 2, 6, 2 it must be a whole number from 1 to 4, or a dash.",
    ],
    [
      ["Y.npy", "--start", "START"],
      "With --rank auto every rank has starts of its own; give a rank, or leave out --start.",
    ],
    [
      ["Y.npy", "--rank", "2", "--start", "apps"],
      "The folder of --start holds none of the factors of the model tucker1 (core.npy, matrix.npy); name the folder that an earlier run wrote.",
    ],
    [["Y.npy", "--rank", "2", "--constraints", "positive"], "There is no constraint “positive”"],
    [["Y.npy", "--rank", "2", "--constraints", "1=none"], "The constraints name the factor “1”"],
    [
      ["Y.npy", "--rank", "2", "--constraints", "matrix=norm:l1:row:rescale"],
      "Rescaling into the other factor needs one weight for each component",
    ],
    [
      ["Y.npy", "--rank", "2", "--constraints", "@nowhere.json"],
      "“nowhere.json” could not be read: there is no such file.",
    ],
    [
      ["Y.npy", "--rank", "2", "--criterion", "beauty"],
      "The flag --criterion is “beauty”; one of stationarity, nonnegativeCone,",
    ],
    [
      ["Y.npy", "--rank", "2", "--seed", "1.5"],
      "The flag --seed is “1.5”; a whole number of at least 0 is expected.",
    ],
    [
      ["Y.npy", "--modes", "0,1"],
      "The flag --modes is 0,1; a tensor of shape 8 × 5 × 6 has the modes 0, 1, 2, and each must be named once.",
    ],
    [["Y.npy", "--names", "top"], "The flag --names is “top”"],
    [
      ["Y.npy", "--missing", "zero"],
      "The flag --missing is “zero”; it must be refuse, mask, or @FILE with an array that is not 0 where an entry is missing.",
    ],
    [["Y.npy", "--objective", "l1"], "The flag --objective is “l1”"],
    [
      ["Y.npy", "--update", "newton"],
      "The flag --update is “newton”; one of gradient, coordinate, exact is expected.",
    ],
    [
      ["Y.npy", "--rank", "2", "--update", "exact", "--constraints", "core=simplex:fibre"],
      'The flag --update is "exact", which solves entry by entry and needs constraints that are nonnegative or none, up to a rescaling, but that of the core is of kind "simplex"; take --update gradient.',
    ],
    [
      ["Y.npy", "--compress", "0"],
      "The flag --compress is “0”; auto, on, off, or a number of directions of at least 1, is expected.",
    ],
    [
      ["Y.npy", "--model", "tucker", "--rank", "2,2,2", "--compress", "on"],
      "The flag --compress is for models that know the tensor by its products alone, which tucker does not; leave it out.",
    ],
    [
      ["Y.npy", "--precision", "half"],
      "The flag --precision is “half”; one of float64, float32 is expected.",
    ],
    [
      ["Y.npy", "--kernels", "fast"],
      "The flag --kernels is “fast”; one of auto, relaxed, wide is expected.",
    ],
    [["Y.npy", "--restarts", "0"], "The flag --restarts is “0”; a whole number of at least 1"],
    [
      ["Y.npy", "--rank", "2", "--restarts", "2", "--start", "svd"],
      "With --restarts the first start is from singular vectors and the others are random; leave out --start, or --restarts.",
    ],
    [["Y.npy", "--threads", "0"], "The flag --threads is “0”; a whole number from 1 to 256"],
    [
      ["Y.npy", "--rank-rule", "eye"],
      "The flag --rank-rule is “eye”; one of breakpoint, finiteDifference, spline, circle, holdOut, stability, hull, information is expected.",
    ],
    [
      ["Y.npy", "--rank-rule", "holdOut"],
      "The flag --rank-rule is holdOut, which is not measured; give --hold-out 5 as well.",
    ],
    [
      ["Y.npy", "--rank-rule", "hull"],
      "The flag --rank-rule is hull; the model tucker1 has the rules breakpoint,",
    ],
    [
      ["Y.npy", "--model", "tucker", "--rank-rule", "spline"],
      "The flag --rank-rule is spline; the model tucker has the rules hull, information.",
    ],
    [["Y.npy", "--hold-out", "1"], "The flag --hold-out is “1”; a number of folds of at least 2"],
    [["Y.npy", "--hold-out", "5:0.7"], "The flag --hold-out is “5:0.7”"],
    [
      ["Y.npy", "--hold-out", "500"],
      "The hold-out (--hold-out) is to have 500 folds, but a tensor of shape 8 × 5 × 6 has 240 entries to hold out; give fewer folds, such as 5.",
    ],
    [
      ["Y.npy", "--hold-out", "5", "--precision", "float32"],
      "which need float64; leave out --precision.",
    ],
    [
      ["Y.npy", "--model", "tucker", "--hold-out", "5"],
      "The flag --hold-out is for the models tucker1 and cp, whose components can be told apart; leave it out with --model tucker.",
    ],
    [
      ["Y.npy", "--rank", "2", "--stability", "5"],
      "With a rank that is given nothing is tried beside it; leave out --stability.",
    ],
    [["Y.npy", "--stability", "5:x"], "The flag --stability is “5:x”; a number of splits"],
    [
      ["Y.npy", "--stability", "5:3"],
      "The stability (--stability) is to be measured by halves along mode 3; the modes are 0, 1, 2.",
    ],
    [
      ["Y.npy", "--stability", "5:0", "--max-rank", "8"],
      "The stability (--stability) of ranks up to 8 is asked for, but half of a tensor of shape 8 × 5 × 6 along mode 0 has ranks up to 4; let the sweep go up to that with --max-rank,",
    ],
    [["Y.npy", "--max-rank", "4,4,4"], "The flag --max-rank is 4,4,4; the model tucker1 takes"],
    [
      ["Y.npy", "--model", "tucker", "--max-rank", "4,9,4"],
      "The flag --max-rank is to let the ranks go up to 4,9,4; for a tensor of shape 8 × 5 × 6",
    ],
    [["Y.npy", "--weights", "nowhere.npy"], "“nowhere.npy” could not be read"],
    [
      ["Y.npy", "--rank", "2", "--weights", "LIST"],
      "The array of --weights has shape 3; it must be that of the tensor, 8 × 5 × 6, its modes in the order of the file.",
    ],
    [
      ["Y.npy", "--rank", "2", "--missing", "@LIST"],
      "The array of --missing has shape 3; it must be that of the tensor,",
    ],
    [
      ["Y.npy", "--rank", "2", "--weights", "NEGATIVE"],
      "The weight [0, 0, 0] of --weights is -1; every weight must be a finite number of at least 0, and 0 where an entry is missing.",
    ],
    [
      ["INFINITE", "--rank", "1"],
      "The entry [1, 0] of the tensor is Infinity; every entry must be a finite number. Leave such an entry out of the fit with --missing @FILE.",
    ],
    [
      ["NEGATIVE", "--rank", "1", "--objective", "kl"],
      "a divergence of β 1 is of nonnegative data. Leave it out of the fit with --missing @FILE, or use --objective squared.",
    ],
    [["Y.npy", "--rank", "2", "--penalties", "lasso:1"], "The flag --penalties asks for “lasso”"],
    [
      ["Y.npy", "--rank", "2", "--penalties", "matrix=smoothness:1:1"],
      "The smoothness (--penalties) of the matrix goes along mode 1; it must be a mode from 0 to 0, the rows.",
    ],
    [
      ["Y.npy", "--rank", "2", "--penalties", "ridge:1", "--objective", "beta:1.5"],
      "A penalty (--penalties) is asked for the core, but penalties go with --objective squared and kl, not with β 1.5.",
    ],
    [
      ["Y.npy", "--rank", "2", "--final-constraints", "positive"],
      "There is no constraint “positive”",
    ],
    [
      ["Y.npy", "--rank", "2", "--order", "core"],
      "The flag --order is core; it must list each factor once: core, 0.",
    ],
    [["Y.npy", "--speed", "9"], "unknown option '--speed'"],
  ])("%j", async (words, sentence) => {
    writeFileSync(
      inFolder("nan.npy"),
      writeNpy({ data: Float64Array.of(1, 2, Number.NaN, 3), shape: [2, 2] }),
    );
    writeFileSync(inFolder("list.npy"), writeNpy({ data: Float64Array.of(1, 2, 3), shape: [3] }));
    const places: Record<string, string> = {
      EMPTY: inFolder("notes.npy"),
      LARGE: inFolder("large.npy"),
      NAN: inFolder("nan.npy"),
      LIST: inFolder("list.npy"),
      SCALAR: inFolder("scalar.npy"),
      NONE: inFolder("none.npy"),
      CUT: inFolder("cut.npy"),
      NEGATIVE: inFolder("negative.npy"),
      INFINITE: inFolder("infinite.npy"),
      START: inFolder("start"),
    };
    const { data, shape } = planted.tensor;
    const write = (name: string, values: Float64Array, sizes: readonly number[]) =>
      writeFileSync(inFolder(name), writeNpy({ data: values, shape: sizes }));
    write("scalar.npy", Float64Array.of(3), []);
    write("none.npy", new Float64Array(), [0, 3]);
    write(
      "negative.npy",
      data.map(() => -1),
      shape,
    );
    write("infinite.npy", Float64Array.of(1, 2, Number.POSITIVE_INFINITY, 3), [2, 2]);
    const whole = writeNpy(planted.tensor);
    writeFileSync(inFolder("cut.npy"), whole.subarray(0, whole.length - 240 * 8 + 100));
    // It has a size, and no blocks on the disk.
    writeFileSync(inFolder("large.npy"), "");
    truncateSync(inFolder("large.npy"), 3e9);
    mkdirSync(inFolder("start"), { recursive: true });
    writeFileSync(
      join(folder, "start", "core.npy"),
      writeNpy({ data: Float64Array.of(1), shape: [1, 1] }),
    );
    const [input, ...flags] = words.map(
      (word) => places[word] ?? word.replace("@LIST", `@${places.LIST}`),
    ) as [string, ...string[]];
    const path = input.startsWith("Y.") ? inFolder(input) : input;
    expect(await factorize(path, ...flags, "--out", out)).toBe(2);
    expect(printed.error).toContain(sentence);
    expect(printed.error).not.toContain("    at ");
    expect(readdirSync(out)).toEqual([]);
  });

  it("tells what an HDF5 file holds to whoever only asks, with no folder for results", async () => {
    expect(await factorize(inFolder("Y.h5"))).toBe(2);
    expect(printed.error).toContain("there is /g/y (8 × 5 × 6).");
    printed.error = "";
    expect(await factorize(inFolder("Y.npy"))).toBe(2);
    expect(printed.error).toContain("required option '--out <dir>' not specified");
  });

  it("fails where the numbers leave the range of floating point", async () => {
    const words = ["--rank", "2", "--step", "1e300", "--constraints", "none"];
    expect(await factorize(inFolder("Y.npy"), ...words, "--out", out)).toBe(1);
    expect(printed.error).toContain("The numbers left the range of floating point");
    expect(readdirSync(out)).toEqual([]);
  });

  it("Ctrl-C leaves nothing behind and exits with 130", async () => {
    const target = join(out, "interrupted");
    mkdirSync(target);
    const words = ["--rank", "3", "--tolerance", "0", "--max-iterations", "100000000"];
    const ended = factorize(inFolder("Y.npy"), ...words, "--out", target);
    setTimeout(() => process.emit("SIGINT"), 300);
    expect(await ended).toBe(130);
    expect(printed).toEqual({ out: "", error: "Interrupted: nothing was written.\n" });
    expect(readdirSync(target)).toEqual([]);
  });
});

/** What the tests read of a `model.json`. */
interface Fit {
  readonly loss: number;
  readonly model: { readonly core: Tensor; readonly matrix: Tensor };
  readonly iterations: number;
  readonly statistics: Readonly<Record<string, Float64Array>>;
  readonly options: Readonly<Record<string, unknown>>;
}

interface Ranks {
  readonly method: string;
  readonly chosen: number;
  readonly votes: Readonly<Record<string, number>>;
  readonly rows: readonly Readonly<Record<string, number>>[];
}

interface Starts {
  readonly near: number;
  readonly fits: readonly { readonly start: string; readonly loss: number }[];
  readonly spread: { readonly mean: { readonly matrices: readonly Tensor[] } };
}

function plant(): { tensor: Tensor; matrices: Float64Array[] } {
  const random = createRandom(4);
  const matrices = SHAPE.map((rows) =>
    Float64Array.from({ length: rows * RANK }, (_, at) => {
      const row = Math.floor(at / RANK);
      const isOwn = row % RANK === at % RANK;
      // The first rows are of one component each, which makes the factors unique.
      return isOwn ? 1 + random.uniform() : row < RANK ? 0 : 0.1 * random.uniform();
    }),
  );
  const [a, b, c] = matrices as [Float64Array, Float64Array, Float64Array];
  const data = new Float64Array(SHAPE[0] * SHAPE[1] * SHAPE[2]);
  for (let i = 0, at = 0; i < SHAPE[0]; i++)
    for (let j = 0; j < SHAPE[1]; j++)
      for (let k = 0; k < SHAPE[2]; k++, at++)
        for (let r = 0; r < RANK; r++) {
          data[at]! += a[i * RANK + r]! * b[j * RANK + r]! * c[k * RANK + r]!;
        }
  return { tensor: { data, shape: SHAPE }, matrices };
}

/** The modes the other way round. */
function turned({ data, shape }: Tensor): Tensor {
  const [I, J, K] = shape as [number, number, number];
  const out = new Float64Array(data.length);
  for (let i = 0; i < I; i++)
    for (let j = 0; j < J; j++)
      for (let k = 0; k < K; k++) out[(k * J + j) * I + i] = data[(i * J + j) * K + k]!;
  return { data: out, shape: [K, J, I] };
}

/** The unfolding 8 × 30 with names. */
function csv({ data }: Tensor): string {
  const lines = [["sample", ...Array.from({ length: 30 }, (_, j) => `column ${j}`)].join(",")];
  for (let i = 0; i < 8; i++)
    lines.push([`row ${i}`, ...data.subarray(30 * i, 30 * i + 30)].join(","));
  return `${lines.join("\n")}\n`;
}
