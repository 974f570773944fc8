import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { flagOf, givenOf } from "../src/flags.ts";

describe("flags of settings", () => {
  const definition = {
    name: "spreads",
    flag: "window-width",
    help: "",
    kind: "numbers",
    default: "auto",
  };

  it("are found under the setting's name, however the flag is called", () => {
    const command = new Command().addOption(flagOf(definition, (_, text) => Number(text)));
    command.parse(["--window-width", "0.05"], { from: "user" });
    expect(givenOf([definition], command.opts())).toEqual({ spreads: 0.05 });
  });

  it("that were not given are left out", () => {
    expect(givenOf([definition], {})).toEqual({});
  });
});
