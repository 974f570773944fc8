import type { Warning } from "../types.ts";
import type { HeadedSheet } from "./head.ts";
import { list } from "./roles.ts";

const SHOWN = 4;

/** A note on the names that are joined of two rows of headings. */
export function noteJoined({ head, joined = [] }: HeadedSheet): Warning[] {
  if (head.groups === undefined || joined.length === 0) return [];
  const more = joined.length > SHOWN ? ` and ${joined.length - SHOWN} more` : "";
  return [
    {
      code: "headingsJoined",
      message: `The headings of groups in row ${head.groups + 1} are joined to the names below them: ${list(joined.slice(0, SHOWN))}${more}.`,
    },
  ];
}
