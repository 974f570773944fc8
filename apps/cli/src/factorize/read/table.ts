import { type Tensor, UnmixError } from "@unmix/core";
import {
  type Cell,
  cellText,
  columnName,
  guessDecimalComma,
  type InputFile,
  isBlank,
  isHeading,
  isMissing,
  measure,
  problem,
  readText,
  wholeText,
  widthOf,
} from "@unmix/tables";
import type { Missing } from "../missing.ts";
import type { NamedTensor } from "../types.ts";

/** Where a table has names: in its first row (of the columns), its first column (of the rows). */
export type Naming = (typeof NAMINGS)[number];

const NAMINGS = ["auto", "none", "rows", "columns", "both"] as const;

/** @throws UnmixError when the text is none of the words */
export function parseNaming(text: string): Naming {
  const found = NAMINGS.find((word) => word === text);
  if (found) return found;
  throw new UnmixError(
    "option",
    `The flag --names is “${text}”; it must be one of ${NAMINGS.join(", ")}.`,
    { names: text },
  );
}

/**
 * Reads a delimited text table (csv, tsv) as a matrix. Its first row may name the columns and its
 * first column the rows.
 *
 * @param naming `auto` takes a first row or column for names where it holds texts only, or where it
 *   counts from 0 or 1 and the corner is blank
 * @param missing unless it is `refuse`, a blank, NaN, `#N/A` or a mark such as `n.a.` becomes NaN
 * @throws UnmixError naming row and column of a cell that holds no number
 */
export function readTable(file: InputFile, naming: Naming, missing: Missing): NamedTensor {
  const { sheet, delimiter } = readText(file);
  const decimalComma = guessDecimalComma([sheet], delimiter);
  const above = sheet.rows.findIndex((row) => !row.every(isBlank));
  const rows = above < 0 ? [] : sheet.rows.slice(above);
  const width = widthOf(sheet);
  const { columns, rows: firstColumn } = findNames(rows, width, naming, decimalComma);
  const top = columns ? 1 : 0;
  const left = firstColumn ? 1 : 0;
  const shape = [Math.max(0, rows.length - top), Math.max(0, width - left)] as const;
  if (shape[0] === 0 || shape[1] === 0) {
    throw problem(
      { file: file.name },
      "the table holds no numbers; rows of numbers were expected.",
    );
  }
  const data = new Float64Array(shape[0] * shape[1]);
  for (let i = 0; i < shape[0]; i++) {
    for (let j = 0; j < shape[1]; j++) {
      const cell = rows[i + top]![j + left];
      const value = measure(cell, decimalComma);
      if (typeof value !== "number") {
        if (missing !== "refuse" && standsForNone(cell)) {
          data[i * shape[1] + j] = Number.NaN;
          continue;
        }
        const column = columnName(j + left);
        throw problem(
          { file: file.name, row: above + i + top + 1, column },
          complaint(cell, value),
        );
      }
      data[i * shape[1] + j] = value;
    }
  }
  const tensor: Tensor = { data, shape };
  return {
    tensor,
    names: [
      firstColumn ? rows.slice(top).map((row) => wholeText(row[0])) : null,
      columns ? Array.from({ length: shape[1] }, (_, j) => wholeText(rows[0]![j + left])) : null,
    ],
  };
}

/** Whether the first row names columns, and whether the first column names rows. */
function findNames(
  rows: readonly (readonly Cell[])[],
  width: number,
  naming: Naming,
  decimalComma: boolean,
): { columns: boolean; rows: boolean } {
  if (naming !== "auto") {
    const both = naming === "both";
    return { columns: both || naming === "columns", rows: both || naming === "rows" };
  }
  const first = Array.from({ length: width }, (_, c) => rows[0]?.[c]);
  const cornerBlank = isBlank(first[0]);
  const counts = (cells: readonly (Cell | undefined)[]) =>
    cornerBlank && countsUp(cells.map((cell) => measure(cell, decimalComma)));
  const columns = areTexts(first.slice(width > 1 ? 1 : 0)) || counts(first.slice(1));
  const below = rows.slice(columns ? 1 : 0).map((row) => row[0]);
  return { columns, rows: width > 1 && (areTexts(below) || (columns && counts(below))) };
}

/** Whether all cells that hold anything hold text, and one does. */
function areTexts(cells: readonly (Cell | undefined)[]): boolean {
  const filled = cells.filter((cell) => !isBlank(cell));
  return filled.length > 0 && filled.every((cell) => isHeading(cell));
}

/** 0, 1, 2, … or 1, 2, 3, …: what writers of tables put where there are no names. */
function countsUp(values: readonly unknown[]): boolean {
  const [start] = values;
  if (start !== 0 && start !== 1) return false;
  return values.length > 1 && values.every((value, i) => value === start + i);
}

/** Whether a cell says that it has no value, rather than something else than a number. */
function standsForNone(cell: Cell | undefined): boolean {
  return isBlank(cell) || isMissing(cell) || /^\s*(?:nan|#n\/a)\s*$/i.test(String(cell));
}

function complaint(cell: Cell | undefined, reason: string): string {
  if (reason === "blank") {
    return "the cell is blank; a number was expected in every cell, so fill it in, leave out its row or column, or leave such cells out of the fit with --missing mask.";
  }
  if (standsForNone(cell)) {
    return `“${cellText(cell)}” is no number; a number was expected in every cell, so fill it in, leave out its row or column, or leave such cells out of the fit with --missing mask.`;
  }
  return `“${cellText(cell)}” is no number; a number was expected in every cell, so mend it, leave out its row or column, or say with --names where names stand.`;
}
