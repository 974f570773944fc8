import { cellText } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import { type Plan, sheetsRead } from "./planned.ts";
import { rowSetAside } from "./set-aside.ts";

const SHOWN = 3;

/** The rows of the sheets read that tell about the samples and hold no grains. */
export function aboutRows(plan: Plan): readonly RowSetAside[] {
  return sheetsRead(plan).flatMap((index) => {
    const sheet = plan.workbook.sheets[index]!;
    return (sheet.head.about ?? []).map((row) => rowSetAside(sheet, row, 0, "about"));
  });
}

/** A note on the rows that tell about the samples and are set aside. */
export function noteAbout(rows: readonly RowSetAside[]): Warning[] {
  const [first] = rows;
  if (!first) return [];
  const shown = rows.slice(0, SHOWN).map(({ row, text }) => `"${cellText(text)}" (row ${row})`);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : "";
  const are = rows.length === 1 ? "A row tells" : `${rows.length} rows tell`;
  return [
    {
      code: "aboutSetAside",
      message: `${are} about the samples and ${rows.length === 1 ? "is" : "are"} set aside: ${shown.join(", ")}${more}; say "data=${first.row}" if the values begin there.`,
    },
  ];
}
