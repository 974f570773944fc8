import { isUnmixError } from "@unmix/core";
import { baseName, type GivenFile } from "./given.ts";
import { moleculeParquet, moleculesAside, moleculeText } from "./molecule-table.ts";
import { isParquet, openParquet, readParquetTable } from "./parquet.ts";
import { readSpotTable, type SpotTable, withJoinedNames } from "./spot-table.ts";
import { isText, textHead } from "./text-head.ts";

/** What tables beside the counts say of spots, and why those that are not read are not. */
export async function tablesAmong(
  files: readonly GivenFile[],
  counts: string,
): Promise<{ tables: SpotTable[]; unread: string[] }> {
  const tables: SpotTable[] = [];
  const unread: string[] = [];
  for (const file of files.filter(isText)) {
    const head = textHead(file);
    // Of a long table of molecules the head is all that is asked of it.
    const molecules = head && moleculeText(file, head);
    if (molecules) {
      unread.push(moleculesAside(molecules, counts));
      continue;
    }
    const table = head?.isWhole ? withJoinedNames(head) : readSpotTable(file);
    if (table) tables.push(table);
  }
  for (const file of files.filter(isParquet)) {
    try {
      const parquet = await openParquet(file);
      const molecules = moleculeParquet(file, parquet);
      if (molecules) unread.push(moleculesAside(molecules, counts));
      else tables.push(await readParquetTable(parquet));
    } catch (error) {
      if (!isUnmixError(error)) throw error;
      const [, why = error.message] = error.message.split(`"${file.name}": `);
      unread.push(`"${baseName(file.name)}" was left out: ${why}`);
    }
  }
  return { tables, unread };
}
