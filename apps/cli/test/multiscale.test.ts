import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, fromJson, fromNdarray, type Tensor } from "@unmix/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../src/factorize/npy.ts";
import type { FactorizeResult } from "../src/factorize/types.ts";
import { run } from "../src/main.ts";
import { holdPrinted } from "./printed.ts";

const SHAPE = [12, 33, 65] as const;
/** Every second point of each of the long modes stays, until 9 are left. */
const SCALES = ["12 × 9 × 9", "12 × 9 × 17", "12 × 17 × 33", "12 × 33 × 65"];
const SHARES = [(9 * 9) / (33 * 65), (9 * 17) / (33 * 65), (17 * 33) / (33 * 65), 1];

const NOISE = 0.003;

let folder: string;
let out: string;
const printed = holdPrinted();
const smooth = smoothSources();

const inFolder = (name: string) => join(folder, name);
const text = (name: string, from = out) => readFileSync(join(from, name), "utf8");
const rowsOf = (name: string, from = out) =>
  text(name, from)
    .trim()
    .split("\n")
    .map((row) => row.split(","));
const modelOf = (from = out) => fromJson(text("model.json", from)) as FactorizeResult;
const array = (name: string, from: string) =>
  readNpy({ name, bytes: readFileSync(join(from, name)) });
const factorize = (name: string, ...words: string[]) =>
  run(["factorize", inFolder(name), "--out", out, ...words]);
const save = (name: string, tensor: Tensor) => writeFileSync(inFolder(name), writeNpy(tensor));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unmix-"));
  save("Y.npy", smooth);
  save("turned.npy", fromNdarray({ ...smooth, shape: [65, 33, 12], stride: [1, 65, 33 * 65] }));
  save("small.npy", { data: smooth.data.slice(0, 3 * 33 * 65), shape: [3, 33, 65] });
  save("short.npy", {
    data: Float64Array.from({ length: 240 }, (_, i) => i % 7),
    shape: [8, 5, 6],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  out = mkdtempSync(join(folder, "out-"));
});

describe("unmix factorize --multiscale", () => {
  it("says its plan before, goes through the scales and writes what came of each", async () => {
    expect(await factorize("Y.npy", "--rank", "3", "--multiscale", "auto")).toBe(0);
    const work = Math.ceil(20 * (SHARES[0]! + SHARES[1]! + SHARES[2]!));
    expect(printed.error).toBe(
      `4 scales: ${SCALES.join(", then ")}. Those before the last cost at most as much as ${work} sweeps of it.\n`,
    );
    const { fit, multiscale } = modelOf();
    const [headings, ...rows] = rowsOf("scales.csv");
    expect(headings!.join()).toBe("scale,shape,share,sweeps,relative_error,violation,termination");
    expect(rows.map((row) => row[1])).toEqual(SCALES);
    rows.forEach((row, s) => {
      const { iterations, relativeError, violation, termination, statistics } =
        multiscale!.scales[s]!;
      expect(Number(row[2])).toBeCloseTo(SHARES[s]!, 14);
      expect([row[0], ...row.slice(3)]).toEqual(
        [s + 1, iterations, relativeError, violation, termination.kind].map(String),
      );
      expect(statistics.relativeError.length).toBe(iterations + 1);
    });
    expect(fit.relativeError).toBe(multiscale!.scales.at(-1)!.relativeError);
    expect(multiscale!.plan.resemblance.map(({ mode }) => mode)).toEqual([1, 2]);
    expect(multiscale!.options).toMatchObject({ modes: [1, 2], coarsest: 9, when: "worthwhile" });
    expect("scales" in fit).toBe(false);
    expect(printed.out).toMatch(/^scale +sweeps +error$/m);
    expect(printed.out).toMatch(
      new RegExp(`^12 × 9 × 17 +${multiscale!.scales[1]!.iterations} `, "m"),
    );

    // A later run at one scale leaves no scales.csv.
    expect(await factorize("Y.npy", "--rank", "3", "--max-iterations", "2")).toBe(0);
    expect(readdirSync(out)).not.toContain("scales.csv");
    expect(modelOf().multiscale).toBe(undefined);
  });

  it.each([
    ["tucker1", "3"],
    ["tucker", "3,3,3"],
    ["cp", "3"],
  ])("fits %s as well as one scale does, from a start that is near", async (model, rank) => {
    const words = ["--model", model, "--rank", rank, "--json"];
    const summaryOf = async (...more: string[]) => {
      printed.out = "";
      expect(await factorize("Y.npy", ...words, ...more)).toBe(0);
      return JSON.parse(printed.out);
    };
    const one = await summaryOf();
    const several = await summaryOf("--multiscale", "1,2");
    expect(several.scales).toEqual(SCALES.map((shape) => shape.split(" × ").map(Number)));
    expect(several.relativeError).toBeLessThan(1.001 * one.relativeError);
    expect(one.scales).toBe(undefined);
    const { relativeError } = modelOf().fit.statistics;
    // A random start explains nothing.
    expect(relativeError[0]).toBeLessThan(0.1);
  });

  it("finds out which modes are continuous", async () => {
    const order = shuffled(33);
    const [I, J, K] = SHAPE;
    const data = new Float64Array(smooth.data.length);
    for (let i = 0; i < I; i++)
      for (let j = 0; j < J; j++) {
        const from = (i * J + order[j]!) * K;
        data.set(smooth.data.subarray(from, from + K), (i * J + j) * K);
      }
    save("dealt.npy", { data, shape: SHAPE });
    const words = ["--rank", "2", "--max-iterations", "5", "--multiscale"];
    expect(await factorize("dealt.npy", ...words, "auto")).toBe(0);
    expect(printed.error).toMatch(
      /^4 scales: 12 × 33 × 9, .*Left as it is, since neighbours do not resemble each other along mode 1 \(-?0\.\d\d\)\./,
    );
    // A mode that is named is taken as it is.
    expect(await factorize("dealt.npy", ...words, "1")).toBe(0);
    expect(rowsOf("scales.csv").map((row) => row[1])).toEqual([
      "shape",
      "12 × 9 × 65",
      "12 × 17 × 65",
      "12 × 33 × 65",
    ]);
  });

  it("counts modes as --modes leaves them", async () => {
    const words = ["--rank", "2", "--multiscale", "2", "--quiet"];
    await factorize("Y.npy", ...words, "--out", join(out, "plain"));
    await factorize("turned.npy", "--modes", "2,1,0", ...words, "--out", join(out, "turned"));
    for (const name of ["scales.csv", "core.npy"]) {
      expect(text(name, join(out, "turned"))).toBe(text(name, join(out, "plain")));
    }
    expect(printed).toEqual({ out: "", error: "" });
  });

  it("hands its settings on", async () => {
    const words = [
      "--rank",
      "2",
      "--multiscale",
      "2",
      "--coarsest",
      "30",
      "--interpolate",
      "cubic",
    ];
    expect(await factorize("small.npy", ...words)).toBe(0);
    const { multiscale } = modelOf();
    expect(multiscale!.options).toMatchObject({
      coarsest: 30,
      interpolate: "cubic",
      when: "always",
    });
    expect(multiscale!.scales.map(({ shape }) => shape[2])).toEqual([33, 65]);
  });

  it("is a fit at one scale where coarse grids are not worth it", async () => {
    const [plain, scaled] = [join(out, "plain"), join(out, "scaled")];
    const words = ["--rank", "2", "--max-iterations", "9", "--out"];
    expect(await factorize("small.npy", ...words, plain)).toBe(0);
    expect(await factorize("small.npy", "--multiscale", "auto", ...words, scaled)).toBe(0);
    expect(printed.error).toBe("One scale: so few entries are fitted at once.\n");
    expect(array("core.npy", scaled)).toEqual(array("core.npy", plain));
    expect(rowsOf("scales.csv", scaled)).toHaveLength(2);
    printed.error = "";
    expect(await factorize("small.npy", "--multiscale", "0", ...words, scaled)).toBe(0);
    expect(printed.error).toBe("One scale: no mode has points enough for a coarser grid.\n");
  });

  it("chooses the rank on a coarse grid and fits it on the finest", async () => {
    const words = ["--multiscale", "auto", "--max-rank", "5", "--coarsest", "17"];
    expect(await factorize("Y.npy", ...words)).toBe(0);
    const scales = ["12 × 17 × 17", "12 × 17 × 33", "12 × 33 × 65"];
    expect(printed.error).toBe(
      `3 scales: ${scales.join(", then ")}. Ranks are compared at the first.\n`,
    );
    expect(printed.out).toContain("Ranks compared on 12 × 17 × 17 values:\nrank ");
    const { fit, ranks, multiscale } = modelOf();
    expect([ranks!.chosen, fit.options.rank]).toEqual([3, 3]);
    expect(multiscale!.comparedOn).toEqual([12, 17, 17]);
    expect(multiscale!.plan).not.toHaveProperty("coarseWork");
    expect(
      rowsOf("scales.csv")
        .slice(1)
        .map((row) => row[1]),
    ).toEqual(scales);
    const chosen = rowsOf("ranks.csv").find((row) => row[0] === "3")!;
    // What ranks.csv says of it is of the coarse grid, as the first scale.
    expect(Number(chosen[2])).toBe(multiscale!.scales[0]!.relativeError);
    expect(array("core.npy", out).shape).toEqual([3, 33, 65]);
  });

  it("has starts and halves at every rank where it is auto", async () => {
    const words = ["--multiscale", "1,2", "--max-rank", "2", "--max-iterations", "9", "--quiet"];
    const more = ["--restarts", "2", "--hold-out", "2", "--stability", "1:2"];
    expect(await factorize("Y.npy", ...words, ...more)).toBe(0);
    expect(rowsOf("ranks.csv")[0]!.slice(-3)).toEqual(["held_out", "held_out_error", "stability"]);
  });

  it("leaves out what is missing, at every scale", async () => {
    const holes = smooth.data.map((value, i) => (i % 7 === 3 ? Number.NaN : value));
    save("holes.npy", { data: holes, shape: SHAPE });
    save("spoiled.npy", { data: holes.map((x) => (Number.isNaN(x) ? 1e6 : x)), shape: SHAPE });
    save("kept.npy", { data: holes.map((x) => Number(!Number.isNaN(x))), shape: SHAPE });
    const words = ["--rank", "3", "--multiscale", "1,2", "--quiet", "--out"];
    const [masked, weighted] = [join(out, "masked"), join(out, "weighted")];
    expect(await factorize("holes.npy", "--missing", "mask", ...words, masked)).toBe(0);
    const weights = ["--weights", inFolder("kept.npy")];
    expect(await factorize("spoiled.npy", ...weights, ...words, weighted)).toBe(0);
    for (const name of ["core.npy", "matrix.npy", "scales.csv"]) {
      expect(text(name, weighted)).toBe(text(name, masked));
    }
    // The entries that were left out come back: 3 (12 + 2145) − 9 parameters from six sevenths of the
    // entries cost that part of the noise again.
    const expected = Math.sqrt(1 + (3 * (12 + 2145) - 9) / ((6 / 7) * smooth.data.length));
    const [core, matrix] = [array("core.npy", masked).data, array("matrix.npy", masked).data];
    const cells = 33 * 65;
    let [off, count] = [0, 0];
    smooth.data.forEach((value, at) => {
      if (!Number.isNaN(holes[at])) return;
      const [i, c] = [Math.floor(at / cells), at % cells];
      const fitted = [0, 1, 2].reduce(
        (sum, r) => sum + matrix[3 * i + r]! * core[r * cells + c]!,
        0,
      );
      off += (fitted - value) ** 2;
      count++;
    });
    expect(Math.sqrt(off / count) / NOISE).toBeLessThan(1.1 * expected);
  });

  it("gives the same bytes again, and on several threads", async () => {
    for (const [n, words] of [
      ["--rank", "3", "--model", "cp"],
      ["--max-rank", "3", "--coarsest", "9"],
    ].entries()) {
      const all = [...words, "--max-iterations", "15", "--multiscale", "auto", "--quiet"];
      const folders = ["one", "again", "two"].map((name) => join(out, `${n} ${name}`));
      const [one, ...others] = folders as [string, string, string];
      for (const [f, to] of folders.entries()) {
        const threads = f === 2 ? ["--threads", "2"] : [];
        expect(await factorize("Y.npy", ...all, ...threads, "--out", to)).toBe(0);
      }
      const files = readdirSync(one, { recursive: true }).map(String);
      expect(files).toContain("scales.csv");
      for (const to of others) {
        expect(readdirSync(to, { recursive: true })).toEqual(files);
        for (const name of files.filter((file) => file.includes("."))) {
          expect(readFileSync(join(to, name)).equals(readFileSync(join(one, name))), name).toBe(
            true,
          );
        }
      }
    }
  });

  it("goes on from the factors of an earlier run, made coarse", async () => {
    const first = join(out, "first");
    mkdirSync(first);
    await factorize("Y.npy", "--rank", "3", "--quiet", "--out", first);
    const words = ["--rank", "3", "--multiscale", "1,2", "--max-iterations", "0", "--quiet"];
    expect(await factorize("Y.npy", ...words, "--start", first)).toBe(0);
    const { fit, multiscale } = modelOf();
    expect(fit.options.start).toBe("given");
    // From there the coarsest scale has nothing to find: its first error is near its last.
    const { relativeError } = multiscale!.scales[0]!.statistics;
    expect(relativeError[0]! / relativeError.at(-1)!).toBeLessThan(2);
  });
});

describe("what makes no sense is refused with a sentence that names the flags", () => {
  it.each([
    [["--multiscale", "first"], "The flag --multiscale is “first”; auto, or the numbers"],
    [
      ["--multiscale", "1,3"],
      "The continuous modes (--multiscale) are 1, 3; they must be different modes of a tensor of 3 modes, from 0 to 2, and at least one.",
    ],
    [["--multiscale", "1,1"], "The continuous modes (--multiscale) are 1, 1;"],
    [
      ["SHORT", "--multiscale", "auto"],
      "The flag --multiscale is auto, which looks at modes of at least 17 points, but a tensor of shape 8 × 5 × 6 has none; name the continuous modes, or leave out --multiscale.",
    ],
    [["--multiscale", "1", "--coarsest", "2"], "The flag --coarsest is “2”; a whole number"],
    [
      ["--multiscale", "1", "--interpolate", "quintic"],
      "The flag --interpolate is “quintic”; one of constant, linear, cubic is expected.",
    ],
    [
      ["--coarsest", "9"],
      "The flag --coarsest says how to go from coarse grids to the finest; give --multiscale as well, or leave out --coarsest.",
    ],
    [["--interpolate", "cubic"], "leave out --interpolate."],
    [
      ["--multiscale", "1", "--restarts", "3"],
      "With --multiscale a fit begins once, on the coarsest grid; leave out --restarts, or --multiscale.",
    ],
    [
      ["--multiscale", "1", "--rank", "auto", "--model", "cp"],
      "With --multiscale the rank of the model tucker1 alone is chosen; give --rank, or leave out --multiscale for --rank auto of --model cp.",
    ],
    [
      ["--multiscale", "1", "--rank", "auto", "--max-rank", "50"],
      "The flag --max-rank is to let the sweep go up to 50, but a tensor of shape 12 ×",
    ],
    [["--multiscale", "1", "--rank", "13"], "The rank (--rank) is 13;"],
  ])("%j", async (words, sentence) => {
    const [input, flags] = words[0] === "SHORT" ? ["short.npy", words.slice(1)] : ["Y.npy", words];
    expect(await factorize(input, "--rank", "2", ...flags)).toBe(2);
    expect(printed.error).toContain(sentence);
    // A sentence alone: no plan of what will not be done.
    expect(printed.error.trim().split("\n")).toHaveLength(1);
    expect(readdirSync(out)).toEqual([]);
  });
});

/** Three smooth sources along the second and the third mode, mixed into the first, with noise. */
function smoothSources(): Tensor {
  const random = createRandom(8);
  const [I, J, K] = SHAPE;
  const bump = (points: number, center: number, width: number) =>
    Float64Array.from({ length: points }, (_, n) =>
      Math.exp(-(((n / (points - 1) - center) / width) ** 2)),
    );
  const amounts = Float64Array.from({ length: I * 3 }, () => random.uniform() ** 2);
  const data = new Float64Array(I * J * K);
  for (let r = 0; r < 3; r++) {
    const x = bump(J, 0.2 + 0.3 * r, 0.15);
    const y = bump(K, 0.8 - 0.25 * r, 0.2);
    for (let at = 0; at < data.length; at++) {
      const [i, j, k] = [Math.floor(at / (J * K)), Math.floor(at / K) % J, at % K];
      data[at]! += amounts[3 * i + r]! * x[j]! * y[k]!;
    }
  }
  return { data: data.map((value) => value + NOISE * random.normal()), shape: SHAPE };
}

/** The numbers below `length` in an order that means nothing. */
function shuffled(length: number): number[] {
  const random = createRandom(5);
  const keys = Array.from({ length }, () => random.uniform());
  return [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!);
}
