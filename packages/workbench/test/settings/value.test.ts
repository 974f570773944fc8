import { isUnmixError } from "@unmix/core";
import { describe, expect, it } from "vitest";
import {
  changedSettings,
  checkSetting,
  fixSettings,
  resolveSettings,
  type Setting,
} from "../../src/settings/index.ts";
import { type Options, settings } from "./settings.ts";

const defaults: Options = {
  rank: "auto",
  share: 0.1,
  widths: "auto",
  prior: "none",
  published: false,
  column: "",
  features: [],
  bandwidth: "median",
};

describe("resolveSettings", () => {
  it("gives what was not asked for its default", () => {
    expect(resolveSettings<Options>(settings, {})).toEqual(defaults);
    const partial = { rank: 3, share: undefined, features: ["Age"] };
    expect(resolveSettings<Options>(settings, partial)).toEqual({
      ...defaults,
      rank: 3,
      features: ["Age"],
    });
  });

  it.each<[Partial<Record<keyof Options, unknown>>, RegExp]>([
    [{ rank: Number.NaN }, /number-of-sources is NaN; auto or a whole number from 1 to 50 is/],
    [{ rank: 2.5 }, /is 2.5; auto or a whole number/],
    [{ share: "auto" }, /share is "auto"; a number from 0 to 0.5 is expected/],
    [{ share: Number.POSITIVE_INFINITY }, /share is Infinity/],
    [{ widths: [] }, /widths is \[\]; auto or numbers from 0 to 100 are expected/],
    [{ widths: [1, 101] }, /widths is \[1,101\]/],
    [{ prior: "maybe" }, /prior is "maybe"; one of none, sink is expected/],
    [{ published: 1 }, /published is 1; true or false is expected/],
    [{ column: 3 }, /column is 3; the name of a column is expected/],
    [{ features: ["Age", "Age"] }, /names of features, each once, with commas between/],
    [{ bandwidth: {} }, /bandwidth is \{\}; median, first or widths above 0/],
    [{ bandwidth: { Age: -1 } }, /bandwidth is \{"Age":-1\}/],
  ])("refuses %j", (partial, sentence) => {
    expect(() => resolveSettings(settings, partial)).toThrow(sentence);
  });

  it("takes of a few numbers no other, and names them", () => {
    const bits: Setting = {
      ...settings[1]!,
      kind: "integer",
      min: 16,
      max: 32,
      values: [16, 24, 32],
    };
    expect(() => checkSetting(bits, 24)).not.toThrow();
    expect(() => checkSetting(bits, 20)).toThrow("share is 20; 16, 24 or 32 is expected.");
  });

  it("refuses what is no setting, and says which there are", () => {
    try {
      resolveSettings<object>(settings, { bandwith: "first" });
    } catch (error) {
      expect(isUnmixError(error, "option")).toBe(true);
      expect((error as Error).message).toMatch(/no setting "bandwith"; the settings are rank, sh/);
      return;
    }
    expect.fail("nothing was refused");
  });
});

describe("changedSettings", () => {
  it("keeps what differs from the defaults, and says the same options", () => {
    const asked: Partial<Options> = { rank: 3, features: ["Age"] };
    const all = resolveSettings<Options>(settings, { ...asked, column: "" });
    expect(changedSettings<Options>(settings, all)).toEqual(asked);
    expect(changedSettings<Options>(settings, { ...defaults, features: [] })).toEqual({});
  });
});

describe("fixSettings", () => {
  const fixed: Partial<Options> = { prior: "sink", share: 0 };

  it("adds what the mode sets to what was asked for", () => {
    expect(fixSettings<Options>(settings, { rank: 2 }, fixed, "reference")).toEqual({
      rank: 2,
      ...fixed,
    });
  });

  it("refuses what was asked for otherwise, be it the default, but not what the mode sets", () => {
    const fix = (asked: Partial<Options>) =>
      fixSettings<Options>(settings, asked, fixed, "reference");
    expect(() => fix({ share: 0.2 })).toThrow(
      "The setting share is 0.2; the reference mode sets it to 0: leave one of the two out.",
    );
    expect(() => fix({ prior: "none" })).toThrow(
      'The setting prior is "none"; the reference mode sets it to sink: leave one of the two out.',
    );
    expect(fix({ ...fixed, rank: "auto" })).toEqual({ ...fixed, rank: "auto" });
  });
});
