import { describe, expect, it } from "vitest";
import { type MusicOptions, resolveOptions } from "../../src/domain/index.ts";

describe("the reference mode", () => {
  it.each<Partial<MusicOptions>>([
    { grouping: "voices" },
    { start: "combs" },
    { divergence: "kullback-leibler" },
    { grouping: "timbre" },
    { rate: 8000 },
  ])("refuses %j, be it a default or not", (asked) => {
    const [[name, value]] = Object.entries(asked) as [[string, unknown]];
    expect(() => resolveOptions({ ...asked, reference: true })).toThrow(
      `The setting ${name} is ${JSON.stringify(value)}; the reference mode `,
    );
  });

  it("takes its own settings, and all those that a run of it had", () => {
    const options = resolveOptions({ reference: true });
    expect(options).toMatchObject({ grouping: "shape", start: "random", divergence: "squared" });
    expect(resolveOptions({ reference: true, grouping: "shape", seed: 314 })).toEqual(options);
    expect(resolveOptions(options)).toEqual(options);
  });
});
