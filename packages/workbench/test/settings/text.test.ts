import { describe, expect, it } from "vitest";
import { formatSetting, parseSetting } from "../../src/settings/index.ts";
import { type Options, settings } from "./settings.ts";

const setting = (name: keyof Options) => settings.find((each) => each.name === name)!;

describe("parseSetting", () => {
  it.each<[keyof Options, string, unknown]>([
    ["rank", "auto", "auto"],
    ["rank", " 4 ", 4],
    ["share", "1e-3", 0.001],
    ["widths", "auto", "auto"],
    ["widths", "0.5, 20", [0.5, 20]],
    ["prior", "sink", "sink"],
    ["published", "", true],
    ["published", "false", false],
    ["column", "layer", "layer"],
    ["features", "", []],
    ["features", 'Age,"Th/U, corrected"', ["Age", "Th/U, corrected"]],
    ["bandwidth", "first", "first"],
    ["bandwidth", "Age=12.5,Ti=3", { Age: 12.5, Ti: 3 }],
    ["bandwidth", '"Th/U, corrected=3"', { "Th/U, corrected": 3 }],
  ])("reads %s from %j, and its text back", (name, text, value) => {
    expect(parseSetting(setting(name), text)).toEqual(value);
    expect(parseSetting(setting(name), formatSetting(setting(name), value))).toEqual(value);
  });

  it.each<[keyof Options, string, RegExp]>([
    ["rank", "2.5", /number-of-sources is "2.5"; auto or a whole number from 1 to 50/],
    ["rank", "", /is ""; auto or a whole number/],
    ["rank", "x", /is "x"; auto or a whole number/],
    ["share", "1e999", /share is "1e999"; a number from 0/],
    ["widths", "1,,2", /widths is "1,,2"; auto or numbers from 0 to 100/],
    ["prior", "global", /prior is "global"; one of none, sink/],
    ["published", "perhaps", /true or false/],
    ["features", "Age,Age", /each once/],
    ["bandwidth", "wide", /bandwidth is "wide"; median, first or widths/],
    ["bandwidth", "Age=abc", /bandwidth is "Age=abc"/],
    ["bandwidth", "Age=-1", /bandwidth/],
  ])("refuses %s as %j", (name, text, sentence) => {
    expect(() => parseSetting(setting(name), text)).toThrow(sentence);
  });
});
