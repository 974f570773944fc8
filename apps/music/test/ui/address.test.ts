import { addressOf, askedOf } from "@unmix/workbench/ui";
import { describe, expect, it } from "vitest";
import { modesSettings } from "../../src/domain/index.ts";
import { addressOfSettings } from "../../src/ui/address.ts";
import { repeated } from "../../src/ui/use-sound.ts";

const ADDRESS = addressOfSettings(modesSettings);

describe("settings in the address", () => {
  it("come back as they were", () => {
    const options = {
      residual: 0.25,
      spreads: [0.05, 0.1],
      frequencies: [0, 50],
      maxModes: 3,
      kind: "pairs",
      refit: true,
    };
    const search = addressOf(ADDRESS, options);
    expect(askedOf(ADDRESS, search)).toEqual({ options, refusals: [] });
  });

  it("are left out where they have their default", () => {
    expect(addressOf(ADDRESS, { residual: 0.05, radius: "auto" })).toBe("");
  });

  it("are refused where they cannot be", () => {
    const { options, refusals } = askedOf(ADDRESS, "?residual=7&seed=2&page=3");
    expect(options).toEqual({ seed: 2 });
    expect(refusals).toEqual([
      'The setting residual is "7"; a number from 0 to 0.999 is expected.',
    ]);
  });
});

describe("sound at a rate that browsers play", () => {
  it("has lines between its samples", () => {
    expect(repeated(Float64Array.of(0, 1, -1), 2)).toEqual(Float32Array.of(0, 0.5, 1, 0, -1, -1));
    expect(repeated(Float64Array.of(0.5), 1)).toEqual(Float32Array.of(0.5));
  });
});
