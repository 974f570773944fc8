import type { Warning } from "../types.ts";
import type { PlannedColumn } from "./planned.ts";
import { IS_QUALITY } from "./quality.ts";
import { list } from "./roles.ts";

/** A note on the columns (or sheets) that are left out as figures of quality, and how to use them. */
export function noteQuality(columns: readonly PlannedColumn[]): Warning[] {
  const names = columns.filter(({ why }) => why === IS_QUALITY).map(({ name }) => name);
  if (names.length === 0) return [];
  const example = names.find((name) => !/[",=]/.test(name)) ?? "COLUMN";
  return [
    {
      code: "qualityLeftOut",
      message: `Left out, for it tells how good a measurement is and not what the grain is like: ${list(names)}. To use one, choose "feature" for it under "How the file is read" on the page, or say --map "${example}=feature" to the command.`,
    },
  ];
}
