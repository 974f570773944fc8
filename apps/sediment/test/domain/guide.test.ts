import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSetting } from "@unmix/workbench/settings";
import { describe, expect, it } from "vitest";
import { sedimentSettings } from "../../src/domain/index.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
const guide = readFileSync(join(ROOT, "docs/guide/sediment.md"), "utf8");
const warnings = readFileSync(join(ROOT, "apps/sediment/src/domain/warnings.ts"), "utf8");

describe("the guide", () => {
  it.each(sedimentSettings)("has a row for --$flag with its default", (definition) => {
    const row = guide.split("\n").find((line) => line.startsWith(`| \`--${definition.flag}\``));
    expect(row).toBeDefined();
    if (definition.kind === "names" || definition.kind === "boolean") return;
    const shown = /\(`?([^)`]+)`?\)/.exec(row!)![1]!;
    expect(parseSetting(definition, shown)).toEqual(definition.default);
  });

  it("explains every warning", () => {
    const codes = [...warnings.matchAll(/code: "([a-z-]+)"/g)].map((match) => match[1]!);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) expect(guide).toContain(`\`${code}\``);
  });
});
