import { foldedName, unitIn } from "./read/feature-names.ts";
import type { GrainTable, Warning } from "./types.ts";

/** A table whose features are called as those it is compared with, and what does not fit. */
export interface MatchedFeatures {
  readonly table: GrainTable;
  /** Names of the table that differ from the feature's in the unit alone, with the feature. */
  readonly renamed: readonly (readonly [name: string, feature: string])[];
  /** Features that the table lacks. */
  readonly missing: readonly string[];
  /** Features of the table that are none of those asked for. */
  readonly unused: readonly string[];
}

/**
 * Finds features in a table: by the same name, else by one that differs in its unit's writing or
 * lacks the unit, where there is only one such.
 */
export function matchFeatures(table: GrainTable, features: readonly string[]): MatchedFeatures {
  const given = table.features.filter((name) => !features.includes(name));
  const absent = features.filter((name) => !table.features.includes(name));
  const nameOf = new Map<string, string>();
  for (const feature of absent) {
    const [name, ...others] = given.filter((other) => areAlike(other, feature));
    const isSure = absent.filter((other) => name && areAlike(name, other)).length === 1;
    if (name && others.length === 0 && isSure) nameOf.set(name, feature);
  }
  const found = [...nameOf.values()];
  return {
    table: { ...table, features: table.features.map((name) => nameOf.get(name) ?? name) },
    renamed: [...nameOf],
    missing: absent.filter((feature) => !found.includes(feature)),
    unused: given.filter((name) => !nameOf.has(name)),
  };
}

/** What to say of a file whose grains are labelled with sources learned on others. */
export function notesOnLabelled({ renamed, missing, unused }: MatchedFeatures): Warning[] {
  const notes = notesOnRenamed("The file", renamed);
  if (missing.length > 0) {
    notes.push({
      code: "features-missing",
      message: `The file lacks ${missing.join(", ")}; grains are labelled from the other features.`,
    });
  }
  if (unused.length > 0) {
    notes.push({
      code: "features-unused",
      message: `Of the file's features ${unused.join(", ")} ${unused.length === 1 ? "is" : "are"} not used, for the sources were learned without ${unused.length === 1 ? "it" : "them"}.`,
    });
  }
  return notes;
}

/** What to say of a file of known sources that the result is compared with. */
export function notesOnKnown({ renamed, missing }: MatchedFeatures): Warning[] {
  const notes = notesOnRenamed("The file of known sources", renamed);
  if (missing.length > 0) {
    notes.push({
      code: "known-features-missing",
      message: `The file of known sources lacks ${missing.join(", ")}, so the densities of the sources found are not compared with it; add what is missing, or run without that feature.`,
    });
  }
  return notes;
}

function notesOnRenamed(file: string, renamed: MatchedFeatures["renamed"]): Warning[] {
  if (renamed.length === 0) return [];
  const pairs = renamed.map(([name, feature]) => `"${name}" for "${feature}"`).join(", ");
  return [
    {
      code: "features-renamed",
      message: `${file} has ${pairs}: the names differ in the unit alone and are taken for the same; see that the units are the same.`,
    },
  ];
}

/** Whether two names differ in their units alone, and these are not two units. */
function areAlike(a: string, b: string): boolean {
  const [unit, other] = [unitIn(a), unitIn(b)];
  const isOneUnit = unit === other || unit === "" || other === "";
  return isOneUnit && foldedName(a) === foldedName(b);
}
