import { isUnmixError } from "@unmix/core";
import { formatSetting, parseSetting } from "@unmix/workbench/settings";
import { describe, expect, it } from "vitest";
import {
  defaultOptions,
  resolveOptions,
  type SedimentOptions,
  sedimentSettings,
} from "../../src/domain/index.ts";
import { resolveLabelOptions } from "../../src/domain/resolve-options.ts";
import { tableOf } from "./tables.ts";

const table = tableOf([[[1, 2, 3]], [[1, 2, 3]], [[1, 2, 3]]], ["Age", "Th/U, corrected", "Ti"]);

describe("the settings", () => {
  it("describe every setting once, with an own flag", () => {
    const flags = sedimentSettings.map(({ flag }) => flag);
    expect(new Set(flags).size).toBe(flags.length);
    expect(Object.keys(defaultOptions).sort()).toEqual(
      sedimentSettings.map(({ name }) => name).sort(),
    );
  });

  it.each(sedimentSettings)("$name has a default that is allowed", ({ name, default: value }) => {
    expect(() => resolveOptions({ [name]: value }, table)).not.toThrow();
  });

  it.each(sedimentSettings)("$name survives being written as text", (one) => {
    expect(parseSetting(one, formatSetting(one, one.default))).toEqual(one.default);
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

  it.each(sedimentSettings.filter(({ name }) => name !== "prior" && name !== "floor"))(
    "refuses $name in a sentence",
    ({ name, flag }) => {
      expect(() => resolveLabelOptions({ [name]: learned[name] }, learned)).toThrow(
        `The setting ${flag} cannot be given with learned sources`,
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
    [{ maxRank: 9 }, /max-rank is 9/],
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
