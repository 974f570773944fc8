import { columnName, problem } from "@unmix/tables";
import { withUnit } from "./feature-names.ts";
import type { Mapping } from "./mapping.ts";
import type { PlannedColumn } from "./planned.ts";
import type { Workbook } from "./workbook.ts";

const BY_HAND = "Chosen by hand.";

/**
 * Puts what the user said of columns (or sheets) in the place of what was guessed. A guessed error
 * of what is no feature is left out; one that the user named is a fault.
 *
 * @throws UnmixError where the mapping names what is not there
 */
export function applyRoles(
  workbook: Workbook,
  mapping: Mapping,
  guessed: readonly PlannedColumn[],
  what: string,
): readonly PlannedColumn[] {
  const columns = [...guessed];
  const nameOf = (column: PlannedColumn) => column.name;
  const find = (name: string) =>
    findNamed(columns, name, nameOf) ??
    findNamed(columns, name, (column) => withUnit(column.name, column.unit)) ??
    columns.find(({ column }) => {
      if (column === undefined) return false;
      return [columnName(column), `Column ${columnName(column)}`].includes(name);
    });
  const named = new Set<string>();
  for (const said of mapping.columns ?? []) {
    const column = find(said.name);
    if (!column) {
      throw problem(
        { file: workbook.file },
        `the mapping names "${said.name}", which is not there; the ${what} are ${list(columns.map(nameOf))}.`,
      );
    }
    named.add(column.name);
    const { feature, ...rest } = column;
    if (said.role === column.role && said.feature === feature) continue;
    columns[columns.indexOf(column)] = { ...rest, ...said, name: column.name, why: BY_HAND };
  }
  const claimed = columns.map((column): PlannedColumn => {
    if (column.role !== "error") return column;
    const feature = find(column.feature ?? "");
    if (feature?.role === "feature") return { ...column, feature: feature.name };
    if (column.why !== BY_HAND) {
      const { feature: _, ...rest } = column;
      const why = "It holds errors of something that is not used as a feature.";
      return { ...rest, role: "ignore", why };
    }
    throw problem(
      { file: workbook.file },
      `the mapping says that "${column.name}" is the error of "${column.feature}", which is not a feature; the features are ${list(columns.filter((other) => other.role === "feature").map(nameOf))}.`,
    );
  });
  return claimed.map((column) => withoutSecondError(column, claimed, named));
}

/** A feature has one column of errors: the one that the user names, else the first. */
function withoutSecondError(
  column: PlannedColumn,
  columns: readonly PlannedColumn[],
  named: ReadonlySet<string>,
): PlannedColumn {
  if (column.role !== "error") return column;
  const rivals = columns.filter(
    ({ role, feature }) => role === "error" && feature === column.feature,
  );
  const used = rivals.find(({ name }) => named.has(name)) ?? rivals[0]!;
  if (used === column) return column;
  const { feature, ...rest } = column;
  return {
    ...rest,
    role: "ignore",
    why: `The errors of "${feature}" are those in "${used.name}".`,
  };
}

/** The item of that name: to the letter if there is one, else whatever its case and outer blanks. */
export function findNamed<T>(
  items: readonly T[],
  name: string,
  nameOf: (item: T) => string,
): T | undefined {
  const folded = name.trim().toLowerCase();
  return (
    items.find((item) => nameOf(item) === name) ??
    items.find((item) => nameOf(item).trim().toLowerCase() === folded)
  );
}

export function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
