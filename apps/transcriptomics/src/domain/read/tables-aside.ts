import { isUnmixError } from "@unmix/core";
import { type Counts, usedOf } from "./find-counts.ts";
import { baseName, type GivenFile } from "./given.ts";
import { moleculeParquet, moleculeText } from "./molecule-table.ts";
import { isParquet, openParquet, readParquetTable } from "./parquet.ts";
import { readSpotTable, type SpotTable, withJoinedNames } from "./spot-table.ts";
import { isText, textHead } from "./text-head.ts";

/** What tables beside the counts say of spots, and why those that are not read are not. */
export async function tablesAmong(
  files: readonly GivenFile[],
  counts: Counts,
): Promise<{ tables: SpotTable[]; unread: string[] }> {
  const tables: SpotTable[] = [];
  const unread: string[] = [];
  const ofMolecules: GivenFile[] = [];
  for (const file of files.filter(isText)) {
    const head = textHead(file);
    // Of a long table of molecules the head is all that is asked of it.
    if (head && moleculeText(file, head)) {
      ofMolecules.push(file);
      continue;
    }
    const table = head?.isWhole ? withJoinedNames(head) : readSpotTable(file);
    if (table) tables.push(table);
  }
  for (const file of files.filter(isParquet)) {
    try {
      const parquet = await openParquet(file);
      if (moleculeParquet(file, parquet)) ofMolecules.push(file);
      else tables.push(await readParquetTable(parquet));
    } catch (error) {
      if (!isUnmixError(error)) throw error;
      const [, why = error.message] = error.message.split(`"${file.name}": `);
      unread.push(`"${baseName(file.name)}" was left out: ${why}`);
    }
  }
  return { tables, unread: [...unread, ...moleculesAside(ofMolecules, counts)] };
}

/** What is said of tables of molecules that are not counted; nothing of none. */
function moleculesAside(files: readonly GivenFile[], counts: Counts): string[] {
  if (files.length === 0) return [];
  const used = usedOf(counts).name;
  const [have, were] = files.length === 1 ? ["has", "was"] : ["have", "were"];
  const list = (nameOf: (name: string) => string) =>
    files.map(({ name }) => `"${nameOf(name)}"`).join(", ");
  if (counts.kind !== "molecules") {
    return [
      `${list(baseName)} ${have} a molecule in each row, and ${were} left out: the counts of "${baseName(used)}" hold them already.`,
    ];
  }
  // With their folders, as a run of several regions calls their tables alike.
  return [
    `Of several tables of molecules the first is counted, "${used}"; ${list((name) => name)} ${were} left out. Give another alone to have it counted.`,
  ];
}
