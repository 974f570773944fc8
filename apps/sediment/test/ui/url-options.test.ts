import { isUnmixError } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { addressOfOptions, optionsOfAddress } from "../../src/ui/url-options.ts";

describe("settings in the address", () => {
  it("come back as they were", () => {
    const options = {
      rank: 3,
      features: ["Age", "Th, U & more = odd?"],
      log: ["Age"],
      bandwidth: { Age: 12.5 },
      prior: "sink",
      reference: true,
    } as const;
    expect(optionsOfAddress(addressOfOptions(options))).toEqual(options);
  });

  it("leave the address alone where they have their defaults", () => {
    expect(addressOfOptions({})).toBe("");
    expect(addressOfOptions({ rank: "auto", seed: 0, features: [] })).toBe("");
  });

  it("pass over what is no setting", () => {
    expect(optionsOfAddress("?utm_source=mail&rank=2")).toEqual({ rank: 2 });
  });

  it("are refused in a sentence", () => {
    let thrown: unknown;
    try {
      optionsOfAddress("?rank=many");
    } catch (error) {
      thrown = error;
    }
    expect(isUnmixError(thrown, "option")).toBe(true);
    expect((thrown as Error).message).toContain("rank");
  });
});
