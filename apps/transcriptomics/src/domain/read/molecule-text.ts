import { isMissing, measure, problem } from "@unmix/tables";
import { byteFields, numberIn, splitLine, textIn } from "./byte-fields.ts";
import { createByteNames } from "./byte-names.ts";
import type { GivenFile } from "./given.ts";
import { forEachLine } from "./lines.ts";
import {
  addMolecule,
  isTaken,
  type MoleculeColumns,
  type Molecules,
  noCount,
  noMolecules,
} from "./molecules.ts";

/** How the lines of a text table are laid out. */
export interface LineLayout {
  readonly headings: readonly string[];
  /** One byte. */
  readonly delimiter: string;
  /** Lines up to the headings, those included. */
  readonly before: number;
}

/**
 * Reads the molecules of a text table (csv, tsv, GEM) of any size line by line, without an object for any.
 *
 * @throws UnmixError naming the row and the column of what is no number, or a row of another width
 */
export function readMoleculeText(
  file: GivenFile,
  columns: MoleculeColumns,
  { headings, delimiter, before }: LineLayout,
): Molecules {
  const molecules = noMolecules();
  const genes = createByteNames();
  const width = headings.length;
  const fields = byteFields(width);
  const separator = delimiter.charCodeAt(0);
  const { gene, x, y, quality = -1, count = -1 } = columns;
  let line = 0; // From 1, as an editor counts them.
  const number = (bytes: Uint8Array, column: number) => {
    const [from, to] = [fields.from[column]!, fields.to[column]!];
    const value = numberIn(bytes, from, to);
    if (!Number.isNaN(value)) return value;
    const text = textIn(bytes, from, to);
    if (text === "" || isMissing(text) || measure(text, false) === "nonfinite") return Number.NaN;
    throw problem(
      { file: file.name, row: line, column: `"${headings[column]}"` },
      `"${text.slice(0, 40)}" is no number; one with a decimal dot was expected, so mend the cell, or save the table again.`,
    );
  };
  forEachLine(file, (bytes, from, to) => {
    if (++line <= before) return;
    const found = splitLine(bytes, from, to, separator, fields);
    if (found !== width) {
      if (textIn(bytes, from, to) === "") return;
      throw problem(
        { file: file.name, row: line },
        `the row has ${found} fields and the headings are ${width}; mend the row, or copy or download the table again.`,
      );
    }
    const [px, py] = [number(bytes, x), number(bytes, y)];
    const worth = quality < 0 ? Number.NaN : number(bytes, quality);
    const [start, end] = [fields.from[gene]!, fields.to[gene]!];
    if (!isTaken(molecules, worth, px, py, start < end)) return;
    const times = count < 0 ? undefined : number(bytes, count);
    if (times !== undefined && !(times >= 0)) {
      const text = textIn(bytes, fields.from[count]!, fields.to[count]!);
      throw noCount(file.name, line, headings[count]!, text);
    }
    if (times !== 0) addMolecule(molecules, genes.indexOf(bytes, start, end), px, py, times);
  });
  molecules.genes = genes.names;
  return molecules;
}
