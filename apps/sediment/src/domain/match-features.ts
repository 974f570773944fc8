import { foldedName, unitIn } from "./read/feature-names.ts";
import type { GrainTable, Warning } from "./types.ts";

/** A table whose features are called as those it is compared with, and what does not fit. */
export interface MatchedFeatures {
  readonly table: GrainTable;
  /** Features that the table lacks. */
  readonly missing: readonly string[];
  readonly notes: readonly Warning[];
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
  const missing = absent.filter((feature) => !found.includes(feature));
  const unused = given.filter((name) => !nameOf.has(name));
  const renamed = [...nameOf].map(([name, feature]) => `"${name}" for "${feature}"`);
  const notes: Warning[] = [];
  if (renamed.length > 0) {
    notes.push({
      code: "features-renamed",
      message: `The file's ${renamed.join(", ")} is taken, as the names differ in the unit alone; see that the units are the same.`,
    });
  }
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
  return {
    table: { ...table, features: table.features.map((name) => nameOf.get(name) ?? name) },
    missing,
    notes,
  };
}

/** Whether two names differ in their units alone, and these are not two units. */
function areAlike(a: string, b: string): boolean {
  const [unit, other] = [unitIn(a), unitIn(b)];
  const isOneUnit = unit === other || unit === "" || other === "";
  return isOneUnit && foldedName(a) === foldedName(b);
}
