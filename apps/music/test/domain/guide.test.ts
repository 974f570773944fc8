import { readFileSync } from "node:fs";
import { parseSetting } from "@unmix/workbench/settings";
import { describe, expect, it } from "vitest";
import { modesSettings } from "../../src/domain/index.ts";

const guide = readFileSync(new URL("../../../../docs/guide/modes.md", import.meta.url), "utf8");

describe("the guide of modes", () => {
  it.each(modesSettings)("has a row for --$flag with its default", (setting) => {
    const row = guide.split("\n").find((line) => line.startsWith(`| \`--${setting.flag}\``));
    expect(row).toBeDefined();
    if (setting.kind === "boolean") return;
    const shown = /\(`?([^)`]+)`?\) \|/.exec(row!)![1]!;
    expect(parseSetting(setting, shown)).toEqual(setting.default);
  });
});
