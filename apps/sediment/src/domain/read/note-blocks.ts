import type { Sheet } from "@unmix/tables";
import type { Warning } from "../types.ts";
import { type Blocks, findBlocks } from "./blocks.ts";
import type { Mapping } from "./mapping.ts";
import { list } from "./roles.ts";
import { hasNumbers, isTruthSheet, title } from "./sheet.ts";
import type { Workbook } from "./workbook.ts";

const SHOWN = 3;

/**
 * The workbook with the first sheet of tables side by side taken apart, its sheets before the others; unchanged where there
 * is none, or the user speaks of a long table or of one sheet.
 */
export function blocksApart(
  workbook: Workbook,
  { layout, sheet: wanted, header }: Mapping,
): { readonly workbook: Workbook; readonly blocks?: Blocks; readonly others?: readonly Sheet[] } {
  if (layout === "long" || layout === "pairs" || wanted !== undefined || header === false) {
    return { workbook };
  }
  for (const sheet of workbook.sheets) {
    const blocks = isTruthSheet(sheet) ? undefined : findBlocks(sheet);
    if (!blocks?.sheets.some((one) => hasNumbers(one, false))) continue;
    const others = workbook.sheets.filter((other) => other !== sheet);
    return { workbook: { ...workbook, sheets: [...blocks.sheets, ...others] }, blocks, others };
  }
  return { workbook };
}

/** Why such a sheet is wide, in a sentence. */
export function reasonOf({ names }: Blocks): string {
  return `Tables with the same headings stand side by side below names, such as "${names[0]}", so each is a sample.`;
}

/** A note on what the tables side by side are taken for, and on the sheets that are not read beside them. */
export function noteBlocks({ names, sheets }: Blocks, others: readonly Sheet[] = []): Warning[] {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  const notRead = others.filter((sheet) => !isTruthSheet(sheet) && hasNumbers(sheet, false));
  return [
    {
      code: "tablesSideBySide",
      message: `Tables stand side by side below ${list(names.slice(0, SHOWN))}${more}, and each is read as a sample; their headings ${list(sheets.map(title))} are spoken of as sheets.`,
    },
    ...notRead.map((sheet) => ({
      code: "sheetNotRead",
      message: `The sheet "${title(sheet)}" is not read beside the tables that stand side by side.`,
    })),
  ];
}
