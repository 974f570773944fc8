import { describe, expect, it } from "vitest";
import { matchFeatures, notesOnLabelled } from "../../src/domain/match-features.ts";
import { unmix } from "../../src/domain/pipeline.ts";
import { tableOf } from "./tables.ts";

/** What a table of these features gives to sources learned on others. */
function match(given: readonly string[], learned: readonly string[]) {
  const matched = matchFeatures(tableOf([[given.map((_, j) => j)]], [...given]), learned);
  const notes = notesOnLabelled(matched).map(({ code, message }) => [code, message]);
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
        `The file has "${given}" for "${learned}": the names differ in the unit alone and are taken for the same; see that the units are the same.`,
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

describe("the features of known sources", () => {
  const rows = (offset: number) => Array.from({ length: 12 }, (_, n) => [offset + n, n / 10]);
  const table = tableOf([rows(100), rows(300), rows(200)], ["Age (Ma)", "Th_U"]);
  const options = { rank: 2, shuffles: 0, points: 16 } as const;
  const against = (features: string[], values = rows) =>
    unmix(table, options, undefined, tableOf([values(100), values(300)], features));

  it("are found as those of new grains are", () => {
    const { comparison, warnings } = against(["Age", "th_u"]);
    expect(comparison).toEqual(against(["Age (Ma)", "Th_U"]).comparison);
    expect(comparison?.densityCorrelation).toHaveLength(4);
    expect(warnings).toContainEqual({
      code: "features-renamed",
      message:
        'The file of known sources has "Age" for "Age (Ma)", "th_u" for "Th_U": the names differ in the unit alone and are taken for the same; see that the units are the same.',
    });
  });

  it("are named where they are missing", () => {
    const { comparison, warnings } = against(["Age (Ma)"], (offset) =>
      rows(offset).map(([age]) => [age!]),
    );
    expect(comparison).toBeUndefined();
    expect(warnings).toContainEqual({
      code: "known-features-missing",
      message:
        "The file of known sources lacks Th_U, so the densities of the sources found are not compared with it; add what is missing, or run without that feature.",
    });
  });
});
