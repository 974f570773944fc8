import { isUnmixError } from "@unmix/core";
import { describe, expect, it } from "vitest";
import {
  defaultOptions,
  formatOption,
  optionDefinitions,
  parseOption,
  resolveOptions,
  type SedimentOptions,
} from "../../src/domain/index.ts";
import { resolveLabelOptions } from "../../src/domain/resolve-options.ts";
import { tableOf } from "./tables.ts";

const table = tableOf([[[1, 2, 3]], [[1, 2, 3]], [[1, 2, 3]]], ["Age", "Th/U, corrected", "Ti"]);
const definition = (name: keyof SedimentOptions) =>
  optionDefinitions.find((one) => one.name === name)!;

describe("the definitions", () => {
  it("describe every setting once, with an own flag", () => {
    const flags = optionDefinitions.map(({ flag }) => flag);
    expect(new Set(flags).size).toBe(flags.length);
    expect(Object.keys(defaultOptions).sort()).toEqual(
      [...optionDefinitions].map(({ name }) => name).sort(),
    );
  });

  it.each(optionDefinitions)("$name has a default that is allowed", ({ name, default: value }) => {
    expect(() => resolveOptions({ [name]: value }, table)).not.toThrow();
  });

  it.each(optionDefinitions)("$name survives being written as text", (one) => {
    expect(parseOption(one, formatOption(one, one.default))).toEqual(one.default);
  });
});

describe("parseOption", () => {
  it.each<[keyof SedimentOptions, string, unknown]>([
    ["rank", "auto", "auto"],
    ["rank", " 4 ", 4],
    ["features", 'Age,"Th/U, corrected"', ["Age", "Th/U, corrected"]],
    ["bandwidth", "first", "first"],
    ["bandwidth", "Age=12.5,Ti=3", { Age: 12.5, Ti: 3 }],
    ["reference", "", true],
    ["reference", "false", false],
    ["floor", "1e-3", 0.001],
  ])("reads %s from %j", (name, text, value) => {
    expect(parseOption(definition(name), text)).toEqual(value);
    expect(parseOption(definition(name), formatOption(definition(name), value))).toEqual(value);
  });

  it.each<[keyof SedimentOptions, string, RegExp]>([
    ["rank", "2.5", /setting rank is "2.5"; auto or a whole number from 1 to 50/],
    ["rank", "", /rank/],
    ["rank", "x", /setting rank is "x"; auto or a whole number/],
    ["seed", "abc", /setting seed is "abc"; a whole number/],
    ["floor", "1e999", /setting floor is "1e999"; a number from 0/],
    ["bandwidth", "Age=abc", /setting bandwidth is "Age=abc"; median, first or widths/],
    ["percentile", "20", /percentile is "20"; a number from 50 to 100/],
    ["prior", "global", /prior is "global"; one of none, sink/],
    ["bandwidth", "wide", /bandwidth is "wide"; median, first or widths/],
    ["bandwidth", "Age=-1", /bandwidth/],
    ["features", "Age,Age", /each once/],
    ["reference", "perhaps", /true or false/],
  ])("refuses %s as %j", (name, text, sentence) => {
    expect(() => parseOption(definition(name), text)).toThrow(sentence);
  });
});

describe("resolveLabelOptions", () => {
  const learned = { ...defaultOptions, rank: 2, floor: 0.01 };

  it("changes what concerns labels and keeps the rest", () => {
    expect(resolveLabelOptions({}, learned)).toEqual(learned);
    expect(resolveLabelOptions({ prior: "sink", floor: 0, rank: undefined }, learned)).toEqual({
      ...learned,
      prior: "sink",
      floor: 0,
    });
  });

  it.each(optionDefinitions.map(({ name }) => name).filter((n) => n !== "prior" && n !== "floor"))(
    "refuses %s in a sentence",
    (name) => {
      expect(() => resolveLabelOptions({ [name]: learned[name] }, learned)).toThrow(
        `The setting ${name} cannot be given with learned sources`,
      );
    },
  );

  it("refuses values that are not allowed", () => {
    expect(() => resolveLabelOptions({ floor: 2 }, learned)).toThrow(/floor is 2; a number/);
  });
});

describe("resolveOptions", () => {
  it("fills in the features of the table and the end of the sweep", () => {
    const options = resolveOptions({ log: ["Ti", "Age"] }, table);
    expect(options.features).toEqual(table.features);
    expect(options.log).toEqual(["Age", "Ti"]);
    expect(options.maxRank).toBe(3);
  });

  it("leaves the sweep out where the rank is given", () => {
    expect(resolveOptions({ rank: 2 }, table).maxRank).toBe("auto");
  });

  it("keeps the order of the table, whatever the order asked", () => {
    expect(resolveOptions({ features: ["Ti", "Age"] }, table).features).toEqual(["Age", "Ti"]);
  });

  it("sets what the published pipeline sets", () => {
    expect(resolveOptions({ reference: true, points: 128 }, table)).toMatchObject({
      points: 128,
      floor: 0,
      joint: "product",
      tolerance: 1e-6,
    });
  });

  it.each<[Partial<SedimentOptions>, RegExp]>([
    [{ features: ["Eu"] }, /features is "Eu"; the features in use are Age/],
    [{ features: ["Age"], log: ["Ti"] }, /log is "Ti"/],
    [{ features: ["Age"], bandwidth: { Ti: 1 } }, /bandwidth is "Ti"/],
    [{ rank: 4 }, /rank is 4; it can be at most 3, for the file has 3 samples/],
    [{ maxRank: 9 }, /maxRank is 9/],
    [{ errors: "1sigma" }, /the file has no errors/],
    [{ density: "pdp" }, /needs errors/],
    [{ reference: true, prior: "sink" }, /prior is "sink"; the reference mode sets it to none/],
    [{ rank: Number.NaN }, /setting rank is NaN; auto or a whole number/],
    [{ bandwith: "first" } as never, /no setting "bandwith"/],
  ])("refuses %j", (partial, sentence) => {
    try {
      resolveOptions(partial, table);
    } catch (error) {
      expect(isUnmixError(error, "option")).toBe(true);
      expect((error as Error).message).toMatch(sentence);
      return;
    }
    expect.fail("nothing was refused");
  });
});
