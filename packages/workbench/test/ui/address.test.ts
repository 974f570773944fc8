import { describe, expect, it } from "vitest";
import { addressOf, askedOf } from "../../src/ui/address.ts";
import { settings } from "../settings/settings.ts";

describe("settings in the address", () => {
  it("come back as they were", () => {
    const options = {
      rank: 3,
      widths: [0.05, 10],
      prior: "sink",
      published: true,
      features: ["Age", "Th, U & more = odd?"],
      bandwidth: { Age: 12.5 },
    };
    expect(askedOf(settings, addressOf(settings, options))).toEqual({ options, refusals: [] });
  });

  it("go by the names of the flags", () => {
    expect(addressOf(settings, { rank: 3 })).toBe("?number-of-sources=3");
  });

  it("leave the address alone where they have their defaults", () => {
    expect(addressOf(settings, {})).toBe("");
    expect(addressOf(settings, { rank: "auto", share: 0.1, features: [] })).toBe("");
  });

  it("pass over what is no setting", () => {
    expect(askedOf(settings, "?utm_source=mail&share=0.2").options).toEqual({ share: 0.2 });
  });

  it("are refused in a sentence each, and the others are kept", () => {
    const asked = "?number-of-sources=many&share=0.5&prior=maybe";
    const { options, refusals } = askedOf(settings, asked);
    expect(options).toEqual({ share: 0.5 });
    expect(refusals).toEqual([
      'The setting number-of-sources is "many"; auto or a whole number from 1 to 50 is expected.',
      'The setting prior is "maybe"; one of none, sink is expected.',
    ]);
  });
});
