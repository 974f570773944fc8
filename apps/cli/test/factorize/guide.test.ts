import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseConstraints } from "../../src/factorize/constraints.ts";
import { parsePenalties } from "../../src/factorize/penalties.ts";
import { factorizeCommand } from "../../src/factorize.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
const guide = readFileSync(join(ROOT, "docs/guide/factorize.md"), "utf8");
const settings = guide.slice(guide.indexOf("## Settings"));
const command = factorizeCommand(new AbortController().signal);

describe("the guide", () => {
  it.each(
    command.options.map(({ long, description, defaultValue }) => ({
      flag: long!,
      standard: /\(default: ([^;]*); [^)]+\)$/.exec(description)?.[1] ?? defaultValue,
    })),
  )("has a row for $flag with its default", ({ flag, standard }) => {
    const row = settings.split("\n").find((line) => line.startsWith(`| \`${flag}\` |`));
    expect(row).toBeDefined();
    if (typeof standard !== "string") return;
    const shown = /\(`?([^`),]+)/.exec(row!.split("|")[2]!)![1]!;
    expect(shown).toBe(standard);
  });

  it("knows no flag but those of the command", () => {
    const known = new Set(command.options.map(({ long }) => long));
    const shown = [...settings.matchAll(/^\| `(--[a-z-]+)`/gm)].map((match) => match[1]!);
    expect(shown.filter((flag) => !known.has(flag))).toEqual([]);
  });

  it("shows penalties that are understood", () => {
    const shown = [...guide.matchAll(/--penalties ([^@\s`|]\S*)/g)].map((match) => match[1]!);
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(parsePenalties(text).length).toBeGreaterThan(0);
  });

  it("shows constraints that are understood", () => {
    const shown = [...guide.matchAll(/--constraints ([^@\s`|]\S*)/g)].map((match) => match[1]!);
    expect(shown.length).toBeGreaterThan(4);
    for (const text of shown) expect(parseConstraints(text).length).toBeGreaterThan(0);
  });
});
