import type { Warning } from "../types.ts";
import { featuresAmong } from "./feature-like.ts";
import type { HeadedSheet } from "./head.ts";
import type { Subject } from "./headings.ts";
import type { PlannedColumn } from "./planned.ts";
import { list } from "./roles.ts";
import { headingsOf } from "./sheet.ts";

/** The code of the note that the samples of a wide table are called like features. */
export const FEATURES_AS_SAMPLES = "featuresAsSamples";

const SHOWN = 4;

/** A note where the columns of a wide table, taken for samples, are called like features. */
export function noteFeatures(
  sheet: HeadedSheet,
  planned: readonly PlannedColumn[],
  subject: Subject,
): Warning[] {
  const settled = planned.filter(({ column }) => column !== undefined).map(({ name }) => name);
  const names = featuresAmong(headingsOf(sheet).filter((name) => !settled.includes(name)));
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return [
    {
      code: FEATURES_AS_SAMPLES,
      message: `The columns ${list(names.slice(0, SHOWN))}${more} are taken for ${subject}s, though they are called like features. If each row is a grain, choose the layout "long" and give the column that names the ${subject} the role "sink" (--layout long --map "COLUMN=sink"), adding such a column if there is none; if each column is a ${subject}, choose the layout "wide" (--layout wide).`,
    },
  ];
}
