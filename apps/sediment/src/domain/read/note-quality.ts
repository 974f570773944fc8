import type { Warning } from "../types.ts";
import type { PlannedColumn } from "./planned.ts";
import { IS_PLACE, IS_QUALITY } from "./quality.ts";
import { list } from "./roles.ts";

/** Notes on the columns (or sheets) that are left out by their names, and how to use them. */
export function noteQuality(columns: readonly PlannedColumn[]): Warning[] {
  return [
    ...noteLeftOut(columns, IS_QUALITY, {
      code: "qualityLeftOut",
      message: "it tells how good a measurement is and not what the grain is like",
    }),
    ...noteLeftOut(columns, IS_PLACE, {
      code: "placeLeftOut",
      message: "it tells where a sample was taken and not what the grain is like",
    }),
  ];
}

function noteLeftOut(
  columns: readonly PlannedColumn[],
  reason: string,
  { code, message }: Warning,
): Warning[] {
  const names = columns.filter(({ why }) => why === reason).map(({ name }) => name);
  if (names.length === 0) return [];
  const example = names.find((name) => !/[",=]/.test(name)) ?? "COLUMN";
  return [
    {
      code,
      message: `Left out, for ${message}: ${list(names)}. To use one, choose "feature" for it under "How the file is read" on the page, or say --map "${example}=feature" to the command.`,
    },
  ];
}
