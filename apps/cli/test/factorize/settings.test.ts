import { factorize } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { parseModes, permuteModes } from "../../src/factorize/modes.ts";
import {
  parseCompress,
  parseCriterion,
  parseModel,
  parseNumber,
  parseObjective,
  parseOrder,
  parsePrecision,
  parseRank,
  parseStep,
  parseUpdate,
} from "../../src/factorize/settings.ts";
import { parseHoldOut, parseMaxRank, parseStability } from "../../src/factorize/sweep-settings.ts";

describe("settings as text", () => {
  it.each([
    ["auto", "auto"],
    ["3", 3],
    ["3,4,-", [3, 4, null]],
    ["3, none ,2", [3, null, 2]],
  ])("the rank %s", (text, rank) => {
    expect(parseRank(text)).toEqual(rank);
  });

  it.each([
    ["update", parseUpdate],
    ["criterion", parseCriterion],
    ["step", parseStep],
    ["order", parseOrder],
    ["precision", parsePrecision],
  ])("the words of the %s are those of the library", (option, parse) => {
    const tensor = { data: new Float64Array(4).fill(1), shape: [2, 2] };
    const wrong = { rank: 1, [option]: "nonsense" } as { rank: number };
    expect(wordsOf(() => parse("nonsense"))).toBe(wordsOf(() => factorize(tensor, wrong)));
  });

  it.each([
    ["scalar", "scalar"],
    ["spectral", "spectral"],
    ["1e-3", { constant: 0.001 }],
  ])("the step %s", (text, step) => {
    expect(parseStep(text)).toEqual(step);
  });

  it.each([
    ["squared", "squared"],
    ["kl", "kullbackLeibler"],
    ["beta:0", { beta: 0 }],
    ["beta:1.5", { beta: 1.5 }],
  ])("the objective %s", (text, objective) => {
    expect(parseObjective(text)).toEqual(objective);
  });

  it.each([
    ["5", { folds: 5 }],
    ["3:fibre", { folds: 3, per: "fibre" }],
    ["3:0.1:entry", { folds: 3, per: "entry", fraction: 0.1 }],
  ])("the hold-out %s", (text, options) => {
    expect(parseHoldOut(text)).toEqual(options);
  });

  it.each([
    ["5", { splits: 5 }],
    ["2:0", { splits: 2, along: 0 }],
  ])("the stability %s", (text, options) => {
    expect(parseStability(text)).toEqual(options);
  });

  it.each([
    ["7", 7],
    ["4,5, 3", [4, 5, 3]],
  ])("the last rank %s", (text, maxRank) => {
    expect(parseMaxRank(text)).toEqual(maxRank);
  });

  it.each([
    ["auto", "auto"],
    ["on", true],
    ["off", false],
    ["12", { directions: 12 }],
  ])("the compression %s", (text, compress) => {
    expect(parseCompress(text)).toEqual(compress);
  });

  it.each(["0", "2,0", "x", ""])("refuses the last rank %j", (text) => {
    expect(() => parseMaxRank(text)).toThrow(`The flag --max-rank is “${text}”; a whole number`);
  });

  it.each(["5:row", "5:0", "5:-0.1", "5:fibre:0.1:entry", "2.5"])(
    "refuses the hold-out %s",
    (text) => {
      expect(() => parseHoldOut(text)).toThrow(`The flag --hold-out is “${text}”; a number of`);
    },
  );

  it.each(["beta", "beta:", "beta:x", "KL"])("refuses the objective %s", (text) => {
    expect(() => parseObjective(text)).toThrow(
      `The flag --objective is “${text}”; squared, kl, or beta:B with a number B is expected.`,
    );
  });

  it.each([
    ["matrixFirst", "matrixFirst"],
    ["0,core,1", [0, "core", 1]],
  ])("the order %s", (text, order) => {
    expect(parseOrder(text)).toEqual(order);
  });

  it.each([
    [
      () => parseRank("x"),
      "The flag --rank is “x”; auto, a whole number, or one for each mode, such as 3,4,-, is expected.",
    ],
    [() => parseRank("-"), "The flag --rank is “-”"],
    [() => parseRank("2.5"), "The flag --rank is “2.5”"],
    [() => parseRank("3,auto"), "The flag --rank is “3,auto”"],
    [
      () => parseStep("0"),
      "The flag --step is “0”; one of scalar, component, spectral, or a positive number, is expected.",
    ],
    [
      () => parseOrder("core,x"),
      "The flag --order is “core,x”; one of coreFirst, matrixFirst, random, randomSides, or the factors such as core,0,1, is expected.",
    ],
    [() => parseModel("pca"), "The flag --model is “pca”; one of tucker1, tucker, cp is expected."],
    [() => parseNumber("seed")("many"), "The flag --seed is “many”; a number is expected."],
    [() => parseNumber("seed")(""), "The flag --seed is “”; a number is expected."],
    [
      () => parseModes("2,x"),
      "The flag --modes is “2,x”; the numbers of the modes in the order wanted, with commas between, are expected, such as 2,1,0.",
    ],
  ])("refuses others (%#)", (parse, sentence) => {
    expect(parse).toThrow(sentence);
  });
});

describe("permuteModes", () => {
  const shape = [2, 3, 4];
  const tensor = { data: Float64Array.from({ length: 24 }, (_, i) => i), shape };
  const names = [["a", "b"], null, ["p", "q", "r", "s"]];

  it("moves entries and names", () => {
    const turned = permuteModes({ tensor, names }, [2, 0, 1]);
    expect(turned.tensor.shape).toEqual([4, 2, 3]);
    expect(turned.names).toEqual([["p", "q", "r", "s"], ["a", "b"], null]);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) {
          expect(turned.tensor.data[(k * 2 + i) * 3 + j]).toBe((i * 3 + j) * 4 + k);
        }
  });

  it.each([[[0, 1]], [[0, 1, 1]], [[0, 1, 3]], [[0, 1, 2, 2]]])("refuses %j", (modes) => {
    expect(() => permuteModes({ tensor, names }, modes)).toThrow(
      `The flag --modes is ${modes.join(",")}; a tensor of shape 2 × 3 × 4 has the modes 0, 1, 2, and each must be named once.`,
    );
  });
});

/** The words that a refusal says there are. */
function wordsOf(refused: () => unknown): string {
  let sentence = "";
  try {
    refused();
  } catch (error) {
    sentence = (error as Error).message;
  }
  const [, words] = /one of (.+?)(?:, or|\.$| is expected)/.exec(sentence) ?? [];
  if (words === undefined) throw new Error(`No words are told: ${sentence}`);
  return words;
}
