import { describe, expect, it } from "vitest";
import { matchFeatures } from "../../src/domain/match-features.ts";
import { tableOf } from "./tables.ts";

/** What a table of these features gives to sources learned on others. */
function match(given: readonly string[], learned: readonly string[]) {
  const matched = matchFeatures(tableOf([[given.map((_, j) => j)]], [...given]), learned);
  const notes = matched.notes.map(({ code, message }) => [code, message]);
  return { ...matched, features: matched.table.features, notes };
}

describe("the features of a table for sources learned on another", () => {
  it.each([
    ["Age", "Age (Ma)"],
    ["Age (Ma)", "Age"],
    ["Age_Ma", "Age (Ma)"],
    ["age [Ma]", "Age (Ma)"],
  ])("are found by name without the unit: %j for %j", (given, learned) => {
    const { features, missing, notes } = match(["Th_U", given], [learned, "Th_U"]);
    expect(features).toEqual(["Th_U", learned]);
    expect(missing).toEqual([]);
    expect(notes).toEqual([
      [
        "features-renamed",
        `The file's "${given}" for "${learned}" is taken, as the names differ in the unit alone; see that the units are the same.`,
      ],
    ]);
  });

  it.each([
    ["another unit", ["Age (ka)"], ["Age (Ma)"]],
    ["two that could be meant", ["Age (Ma)", "Age (ka)"], ["Age"]],
    ["one that could be meant by two", ["Age"], ["Age (Ma)", "Age (ka)"]],
    ["one that is there already", ["Age"], ["Age", "Age (Ma)"]],
  ])("are not guessed from %s", (_, given, learned) => {
    expect(match(given, learned).features).toEqual(given);
    expect(match(given, learned).notes.map(([code]) => code)).toContain("features-missing");
  });

  it("are named where they are missing or not used", () => {
    const { missing, notes } = match(["Age", "Rho", "Hf"], ["Age", "Th_U"]);
    expect(missing).toEqual(["Th_U"]);
    expect(notes).toEqual([
      ["features-missing", "The file lacks Th_U; grains are labelled from the other features."],
      [
        "features-unused",
        "Of the file's features Rho, Hf are not used, for the sources were learned without them.",
      ],
    ]);
  });
});
