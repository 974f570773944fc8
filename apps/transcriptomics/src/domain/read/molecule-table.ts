import { problem, wholeText } from "@unmix/tables";
import { checkSetting } from "@unmix/workbench/settings";
import type { ReadOptions } from "./choose.ts";
import type { GivenFile } from "./given.ts";
import { surveyOf } from "./held.ts";
import { readMoleculeParquet } from "./molecule-parquet.ts";
import { type LineLayout, readMoleculeText } from "./molecule-text.ts";
import { DNB, type MoleculeColumns, type Molecules, moleculeColumns } from "./molecules.ts";
import type { Offered } from "./offered.ts";
import type { ParquetTable } from "./parquet.ts";
import { countInSquares, sideFor, sidesAbout, squareSetting } from "./squares.ts";
import type { TextHead } from "./text-head.ts";

/** A table that has a molecule in each row, of which only the head has been read. */
export interface MoleculeTable {
  readonly file: GivenFile;
  readonly columns: MoleculeColumns;
  /** How its rows lie. */
  readonly layout: LineLayout | ParquetTable;
  /** Genes that its first rows name; none of a parquet table. */
  readonly firstGenes: ReadonlySet<string>;
  /** The side of the bins that molecules were gathered in before, which a square should hold whole. */
  readonly bin?: number;
}

/** The side of a square of Stereo-seq, in distances of the array. */
const STEREO_SIDE = 50;

/** The table of molecules that a text is by its head; `undefined` of another. */
export function moleculeText(
  file: GivenFile,
  { headings, rows, delimiter, comments }: TextHead,
): MoleculeTable | undefined {
  const columns = moleculeColumns(headings);
  if (!columns) return undefined;
  const firstGenes = new Set(rows.map((row) => wholeText(row[columns.gene])));
  const bin = comments.map((line) => /^#BinSize=(\d+)/i.exec(line)?.[1]).find(Boolean);
  return {
    file,
    columns,
    layout: { headings, delimiter, before: comments.length + 1 },
    firstGenes,
    ...(Number(bin) > 1 && { bin: Number(bin) }),
  };
}

/** The table of molecules that a parquet file is by its columns; `undefined` of another. */
export function moleculeParquet(file: GivenFile, layout: ParquetTable): MoleculeTable | undefined {
  const columns = moleculeColumns(layout.headings);
  return columns && { file, columns, layout, firstGenes: new Set() };
}

/**
 * What a table of molecules offers: their counts in the squares of a grid that hold any.
 *
 * @param square the side of the squares, in the unit of the places; by default one that fits
 * @throws UnmixError naming the row and the column of what cannot be read, or an option that cannot be
 */
export async function openMolecules(
  table: MoleculeTable,
  square: ReadOptions["square"] = "auto",
): Promise<Offered> {
  checkSetting(squareSetting, square);
  const { columns, layout } = table;
  const file = table.file.name;
  const molecules =
    "metadata" in layout
      ? await readMoleculeParquet(layout, columns)
      : readMoleculeText(table.file, columns, layout);
  const left = leftOut(molecules);
  if (molecules.length === 0) {
    throw problem(
      { file },
      `the table has no molecule to be counted; a row for each, with its gene and its place, was expected. ${left}`.trim(),
    );
  }
  const { unit } = columns;
  const { side, why } = sideOf(molecules, unit, square, table.bin);
  const { genes } = molecules;
  const { names, x, y, counts } = countInSquares(file, molecules, side);
  return {
    kind: "molecules",
    file,
    spots: names,
    matrices: [
      {
        name: "table",
        genes: genes.length,
        layout: "rows",
        survey: async () => surveyOf(counts),
        read: async () => counts,
        geneNames: async () => ({ names: genes, remarks: [] }),
      },
    ],
    columns: [],
    places: [
      {
        name: "squares",
        sure: true,
        read: async () => ({ places: { x, y, unit, diameter: side }, remarks: [] }),
      },
    ],
    images: [],
    squares: { side, unit, sides: sidesAbout(side) },
    remarks: [
      `The table has a molecule in each row: they were counted in squares with a side of ${side}${unit && ` ${unit}`} (${why}).`,
      ...(left ? [left] : []),
    ],
  };
}

function sideOf(molecules: Molecules, unit: string, square: number | "auto", bin = 1) {
  if (square !== "auto") return { side: square, why: "as was asked for" };
  if (unit === DNB) {
    return {
      side: Math.ceil(STEREO_SIDE / bin) * bin,
      why: `the usual bins of Stereo-seq${bin > 1 ? `, of whole bins of ${bin} as in the file` : ""}; a DNB is a spot of its array`,
    };
  }
  return {
    side: sideFor(molecules),
    why: "the least round one at which half of the molecules lie in squares of 100 or more, and there are at most 200,000 squares",
  };
}

/** How many molecules were left out, and why; empty where none was. */
function leftOut({ length, poor, unplaced, unnamed }: Molecules): string {
  const all = length + poor + unplaced + unnamed;
  const reasons = [
    ...(poor > 0 ? [`${poor} of a quality below 20`] : []),
    ...(unplaced > 0 ? [`${unplaced} without a place`] : []),
    ...(unnamed > 0 ? [`${unnamed} without a gene`] : []),
  ];
  if (reasons.length === 0) return "";
  return `${all - length} of ${all} molecules were left out: ${reasons.join(", ")}.`;
}
