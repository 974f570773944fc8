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
    expect(optionsOfAddress(addressOfOptions(options))).toEqual({ options, refusals: [] });
  });

  it("leave the address alone where they have their defaults", () => {
    expect(addressOfOptions({})).toBe("");
    expect(addressOfOptions({ rank: "auto", seed: 0, features: [] })).toBe("");
  });

  it("pass over what is no setting", () => {
    expect(optionsOfAddress("?utm_source=mail&rank=2").options).toEqual({ rank: 2 });
  });

  it("are refused in a sentence each, and the others are kept", () => {
    const { options, refusals } = optionsOfAddress("?rank=many&bootstrap=5&prior=maybe");
    expect(options).toEqual({ bootstrap: 5 });
    expect(refusals).toHaveLength(2);
    expect(refusals[0]).toMatch(/rank is .*many/);
    expect(refusals[1]).toMatch(/prior is .*maybe/);
  });
});
