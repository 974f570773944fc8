import type { Setting } from "@unmix/workbench/settings";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { flagOf, givenOf } from "../src/flags.ts";

describe("flags of settings", () => {
  const setting: Setting = {
    name: "spreads",
    flag: "window-width",
    label: "Windows",
    help: "",
    kind: "numbers",
    min: 0,
    max: 1,
    words: ["auto"],
    group: "basic",
    default: "auto",
  };

  it("are found under the setting's name, however the flag is called", () => {
    const command = new Command().addOption(flagOf(setting));
    command.parse(["--window-width", "0.05"], { from: "user" });
    expect(givenOf([setting], command.opts())).toEqual({ spreads: [0.05] });
  });

  it("of a few numbers name these", () => {
    const { words: _, ...numbers } = setting;
    const bits = { ...numbers, kind: "integer", flag: "bits", max: 24, values: [16, 24] } as const;
    expect(flagOf(bits as Setting).flags).toBe("--bits <16|24>");
  });

  it("that were not given are left out", () => {
    expect(givenOf([setting], {})).toEqual({});
  });
});
