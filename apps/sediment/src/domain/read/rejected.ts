import { type Cell, isBlank, problem } from "@unmix/tables";
import type { RowSetAside, Warning } from "../types.ts";
import type { HeadedSheet } from "./head.ts";
import type { Subject } from "./headings.ts";
import { loneText } from "./lone-text.ts";
import { nameRows } from "./name-rows.ts";
import type { Plan } from "./planned.ts";
import { rowSetAside } from "./set-aside.ts";

const SHOWN = 3;
/** "Discordant analyses", "Grains not used", "Secondary standards", above grains that belong to no sample. */
const REJECTED =
  /\b(?:discordant|rejected|excluded|discarded|omitted|not\s(?:used|included|considered|plotted))\b|^(?:\S+\s)?(?:standards?|reference\s(?:materials?|zircons?))\b/i;
/** A longer text is a sentence. */
const LONGEST = 50;

/**
 * Finds the rows of grains that their authors left out: those below a text alone that says so, up to the next
 * name alone.
 */
export function findRejected(sheet: HeadedSheet, subject: Subject): readonly RowSetAside[] {
  const { rows, head } = sheet;
  const starts = rows.flatMap((cells, row) =>
    row >= head.data && isRejection(cells) ? [row] : [],
  );
  const names = starts.length > 0 ? nameRows(sheet, subject) : [];
  return starts.flatMap((start) => {
    const end = names.find(({ row }) => row > start)?.row ?? rows.length;
    const block = rows.slice(start, end).flatMap((cells, n) => {
      const column = cells.findIndex((cell) => !isBlank(cell));
      return column < 0 ? [] : [rowSetAside(sheet, start + n, column, "rejected")];
    });
    return block.length > 1 ? block : [];
  });
}

/**
 * The rows of the sheets read that their authors left out.
 *
 * @throws UnmixError where such rows stand in a table in which their end is not known
 */
export function rejectedRows(plan: Plan): readonly RowSetAside[] {
  const { workbook, joined = [], rejected, areEndsKnown } = plan;
  const rows = joined.flatMap((index) => rejected[index]!);
  const [first] = rows;
  if (!first || areEndsKnown) return rows;
  throw problem(
    { file: workbook.file, sheet: first.sheet, row: first.row },
    `the text "${first.text}" stands alone above grains and says that they are left out, and where they end is not known here; delete the row and those grains, or only the row if they are to be used.`,
  );
}

function isRejection(cells: readonly Cell[]): boolean {
  const { text = "" } = loneText(cells) ?? {};
  return text.length <= LONGEST && REJECTED.test(text);
}

/** A note on the grains that their authors left out, and which are set aside. */
export function noteRejected(rows: readonly RowSetAside[]): Warning[] {
  if (rows.length === 0) return [];
  const names = rows.filter(({ text }) => text.length <= LONGEST && REJECTED.test(text));
  const shown = names.slice(0, SHOWN).map(({ row, text }) => `"${text}" (row ${row})`);
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return [
    {
      code: "rejectedSetAside",
      message: `${rows.length - names.length} rows below ${shown.join(", ")}${more} are set aside, for they are said to be left out; delete that text to use them.`,
    },
  ];
}
