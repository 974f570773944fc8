import type { RowSetAside, Warning } from "../types.ts";
import type { HeadedWorkbook } from "./head.ts";
import type { Subject } from "./headings.ts";
import type { Layout, Mapping, Role } from "./mapping.ts";
import type { RepeatedHeadings } from "./repeated-headings.ts";
import type { Statistics } from "./statistics.ts";

/** What one column (long) or sheet (wide, pairs) is taken for, and why. */
export interface PlannedColumn {
  readonly name: string;
  /** Index of the sheet in the workbook. */
  readonly sheet: number;
  /** Index of the column; absent where the whole sheet is meant. */
  readonly column?: number;
  readonly role: Role;
  /** With the role `error`: the feature whose error it is. */
  readonly feature?: string;
  /** The unit that stands below the name, empty where there is none. */
  readonly unit: string;
  readonly why: string;
}

/** How a file is going to be read: the guess, with what the user said put in its place. */
export interface PlannedLayout {
  readonly workbook: HeadedWorkbook;
  readonly layout: Layout;
  readonly decimalComma: boolean;
  /** In a long table, the sheets that are read, as indexes. */
  readonly joined?: readonly number[];
  /** Whether the titles of these sheets name the samples. */
  readonly titled?: boolean;
  /** Whether the samples are tables side by side in one sheet, taken apart into a sheet for each heading. */
  readonly sideBySide?: boolean;
  /** Whether names alone in rows name the samples of the rows below them. */
  readonly named?: boolean;
  /** In a wide workbook also the columns that are no samples, such as ids of grains. */
  readonly columns: readonly PlannedColumn[];
  /** Why this layout, in a sentence. */
  readonly reason: string;
  readonly notes: readonly Warning[];
}

/**
 * A plan with the rows of each sheet that repeat its headings, are called like statistics, or are said to be left
 * out; those that are no grains are blank.
 */
export interface Plan extends PlannedLayout {
  readonly repeated: readonly RepeatedHeadings[];
  readonly statistics: readonly Statistics[];
  readonly rejected: readonly (readonly RowSetAside[])[];
  /** Whether it is known where the rows that are left out end; where not, they are not blank. */
  readonly areEndsKnown: boolean;
  /** How many standard deviations the errors are, where the file says so. */
  readonly errorSigmas?: 1 | 2 | undefined;
}

/** The sheets that are read, as indexes. */
export function sheetsRead({ layout, joined = [], columns }: PlannedLayout): readonly number[] {
  if (layout === "long") return joined;
  return columns
    .filter(({ column, role }) => column === undefined && role !== "ignore")
    .map(({ sheet }) => sheet);
}

/** What planning a layout starts from. */
export interface Planning {
  readonly workbook: HeadedWorkbook;
  readonly mapping: Mapping;
  readonly subject: Subject;
  readonly decimalComma: boolean;
  readonly reason: string;
}
