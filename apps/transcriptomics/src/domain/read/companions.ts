import { measure, problem, type Sheet, wholeText } from "@unmix/tables";
import type { Column, SectionImage } from "../types.ts";
import { categories } from "./frame.ts";
import { duplicates } from "./genes.ts";
import { baseName, type GivenFile, readBytes, sizeOf } from "./given.ts";
import { createNumberReader, isNumber } from "./numbers.ts";
import type { Offered, OfferedImage } from "./offered.ts";
import { IN_NAMES, placeColumns, placesOfColumns } from "./places.ts";
import { matchSpots } from "./spot-names.ts";
import { holdsPlaces, type SpotTable } from "./spot-table.ts";

const IMAGES = [
  [/^tissue_hires_image\.(?:png|jpe?g)$/i, "tissue_hires_scalef"],
  [/^tissue_lowres_image\.(?:png|jpe?g)$/i, "tissue_lowres_scalef"],
] as const;
const SCALES = /^scalefactors_json\.json$/i;

/** Adds what tables, scale factors and images beside the counts say of the spots. */
export function withCompanions(
  offered: Offered,
  tables: readonly SpotTable[],
  others: readonly GivenFile[],
): Offered {
  const remarks = [...offered.remarks];
  const columns = [...offered.columns];
  const places = [...offered.places];
  const unplaced = [...(offered.unplaced ?? [])];
  const strange: SpotTable[] = [];
  for (const table of toldApart(tables)) {
    const found = columnsFor(table, offered);
    if (!found) {
      strange.push(table);
      if (holdsPlaces(table)) unplaced.push(ofOthers([table], offered));
      continue;
    }
    const taken = new Set(columns.map(({ name }) => name));
    columns.push(...found.columns.filter(({ name }) => !taken.has(name)));
    const again = found.columns.filter(({ name }) => taken.has(name)).map(({ name }) => name);
    if (again.length > 0) {
      remarks.push(
        `"${baseName(table.file)}" has columns that are there already (${again.join(", ")}); those are kept, and these left out.`,
      );
    }
    places.push(...placesOfColumns(found.columns, `${baseName(table.file)} `));
    remarks.push(...found.remarks);
  }
  if (strange.length > 0) remarks.push(ofOthers(strange, offered));
  const { images, remarks: more } = imagesAmong(others);
  return {
    ...offered,
    columns,
    places: [
      ...places.filter(({ name }) => name !== IN_NAMES),
      ...places.filter(({ name }) => name === IN_NAMES),
    ],
    unplaced,
    images: [...offered.images, ...images],
    remarks: [...remarks, ...more],
  };
}

/**
 * Tables of labels with the folder in the headings that another table called alike has too, as the "Cluster" of
 * every "clusters.csv" that Space Ranger writes: "Cluster (gene_expression_graphclust)".
 */
function toldApart(tables: readonly SpotTable[]): SpotTable[] {
  return tables.map((table) => {
    const alike = tables.filter(
      (other) => other !== table && baseName(other.file) === baseName(table.file),
    );
    if (alike.length === 0 || holdsPlaces(table)) return table;
    const folder = baseName(table.file.slice(0, -baseName(table.file).length - 1));
    const isShared = (heading: string) => alike.some(({ headings }) => headings.includes(heading));
    const headings = table.headings.map((heading, c) =>
      c > 0 && folder !== "" && isShared(heading) ? `${heading} (${folder})` : heading,
    );
    return { ...table, headings };
  });
}

/** What is said of tables that are not of the spots. */
function ofOthers(tables: readonly SpotTable[], { spots }: Offered): string {
  const counts = new Map<string, number>();
  for (const { file } of tables) {
    const name = baseName(file);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].map(([name, n]) => `"${name}"${n > 1 ? ` (${n} files)` : ""}`);
  const first = tables.find(({ rows }) => rows.length > 0)?.rows[0];
  const beginning =
    first && spots.length > 0
      ? ` (${tables.length === 1 ? "it" : "the first"} begins with "${wholeText(first[0]).slice(0, 40)}", the counts with "${spots[0]}")`
      : "";
  return tables.length === 1
    ? `${names[0]} names too few of the spots, and was left out${beginning}.`
    : `${tables.length} tables name too few of the spots, and were left out: ${names.join(", ")}${beginning}.`;
}

/** What a table says of the spots; `undefined` where it is not of them. */
function columnsFor(
  table: SpotTable,
  { file, spots }: Offered,
): { columns: Column[]; remarks: string[] } | undefined {
  const name = baseName(table.file);
  const matched = matchSpots(table, spots);
  if (!matched) return undefined;
  const { key, rowOf, nameOf } = matched;
  const [again] = holdsPlaces(table) ? duplicates(spots) : [];
  if (again !== undefined) {
    throw problem(
      { file },
      `the spot "${again}" stands there more than once (spots ${spots.indexOf(again) + 1} and ${spots.lastIndexOf(again) + 1}), and "${name}" gives places by name; give each spot a name of its own.`,
    );
  }
  const places = placeColumns(table.headings);
  const at = new Int32Array(spots.length).fill(-1);
  const strangers = new Set<string>();
  const contradicted = new Set<string>();
  for (const [r, row] of table.rows.entries()) {
    const named = nameOf(row[key]);
    const spot = rowOf.get(named);
    const first = spot === undefined ? undefined : table.rows[at[spot]!];
    if (spot === undefined) strangers.add(named);
    else if (first) {
      refuseOtherPlace(table, key, places, first, row);
      if (differIn(table, first, row) >= 0) contradicted.add(named);
    } else at[spot] = r;
  }
  const unnamed = at.filter((row) => row < 0).length;
  const columns = table.headings.flatMap((heading, c) =>
    c === key || heading === ""
      ? []
      : [places.has(c) ? placeColumn(table, c, at, spots) : labelColumn(table, c, at)],
  );
  const counted = (spots: number) => (spots === 1 ? "one spot" : `${spots} spots`);
  const remarks = [
    ...(matched.remark ? [`"${name}" ${matched.remark}`] : []),
    ...(unnamed > 0 ? [`"${name}" says nothing of ${counted(unnamed)}.`] : []),
    ...(strangers.size > 0
      ? [`"${name}" names ${counted(strangers.size)} that the counts do not have.`]
      : []),
    ...(contradicted.size > 0
      ? [
          `"${name}" has more than one row, with other values, of ${counted(contradicted.size)}, such as "${[...contradicted][0]}"; the first of each is taken.`,
        ]
      : []),
  ];
  return { columns, remarks };
}

/**
 * A column of labels in the order of the spots: numbers where all cells hold one, else categories.
 *
 * @param at the row of each spot, −1 for one that the table does not name
 */
function labelColumn({ headings, rows }: SpotTable, c: number, at: Int32Array): Column {
  const cells = Array.from(at, (row) => rows[row]?.[c]);
  const values = cells.map((cell) => measure(cell, false));
  const isNumeric = values.every(
    (value) => typeof value === "number" || value === "blank" || value === "nonfinite",
  );
  if (!isNumeric || !values.some((value) => typeof value === "number")) {
    return categories(headings[c]!, cells.map(wholeText));
  }
  const numbers = values.map((value) => (typeof value === "number" ? value : Number.NaN));
  return { name: headings[c]!, kind: "number", values: Float64Array.from(numbers) };
}

/**
 * A column of places in the order of the spots; one of labels, if most cells hold no number.
 *
 * @param at the row of each spot, −1 for one that the table does not name
 * @throws UnmixError naming a cell that holds no number, or one that can be meant in two ways
 */
function placeColumn(
  table: SpotTable,
  c: number,
  at: Int32Array,
  spots: readonly string[],
): Column {
  const heading = table.headings[c]!;
  const texts = Array.from(at, (row) => wholeText(table.rows[row]?.[c]));
  const isMissing = (text: string) => text === "" || measure(text, false) === "nonfinite";
  const bad = texts.findIndex((text) => !isMissing(text) && !isNumber(text));
  const words = texts.filter((text) => text !== "" && !isNumber(text)).length;
  if (words > 0 && 2 * words >= texts.length) return labelColumn(table, c, at);
  if (bad >= 0) {
    throw problem(
      { file: table.file, row: at[bad]! + table.firstRow, column: `"${heading}"` },
      `"${texts[bad]!.slice(0, 40)}" is no number, and the place of the spot "${spots[bad]}" was expected; mend the cell, or take the spot out.`,
    );
  }
  const numbers = createNumberReader(table.file);
  const values = texts.map((text, i) =>
    isMissing(text) ? Number.NaN : numbers.read(text, at[i]! + table.firstRow, heading)!,
  );
  numbers.finish(table.delimiter);
  return { name: heading, kind: "number", values: Float64Array.from(values) };
}

/**
 * Refuses a second row of a spot that has it at another place.
 *
 * @throws UnmixError naming both rows
 */
function refuseOtherPlace(
  table: SpotTable,
  key: number,
  places: ReadonlySet<number>,
  first: Sheet["rows"][number],
  second: Sheet["rows"][number],
): void {
  const { file, headings, rows, firstRow } = table;
  const column = differIn(table, first, second, (c) => places.has(c));
  if (column < 0) return;
  throw problem(
    { file, row: rows.indexOf(second) + firstRow, column: `"${headings[column]}"` },
    `the spot "${wholeText(first[key])}" has ${wholeText(second[column])} here and ${wholeText(first[column])} in row ${rows.indexOf(first) + firstRow}; one place for each spot was expected, so take the wrong row out.`,
  );
}

/** The first of some columns in which two rows differ, −1 where they do not. */
function differIn(
  { headings }: SpotTable,
  first: Sheet["rows"][number],
  second: Sheet["rows"][number],
  isAmong: (column: number) => boolean = () => true,
): number {
  return headings.findIndex((_, c) => isAmong(c) && wholeText(first[c]) !== wholeText(second[c]));
}

function imagesAmong(files: readonly GivenFile[]): { images: OfferedImage[]; remarks: string[] } {
  const scaleFile = files.find(({ name }) => SCALES.test(baseName(name)));
  const remarks: string[] = [];
  const scales = scaleFile ? readScales(scaleFile) : undefined;
  if (scaleFile && !scales) {
    remarks.push(`"${baseName(scaleFile.name)}" is no JSON of scale factors, and was left out.`);
  }
  for (const [pattern, factor] of IMAGES) {
    const file = files.find(({ name }) => pattern.test(baseName(name)));
    if (!file) continue;
    const scale = scales?.[factor];
    const type = imageType(file);
    if (scale === undefined || !type) {
      remarks.push(
        `The image "${baseName(file.name)}" was left out: ${type ? "there is no scale factor for it" : "it is neither PNG nor JPEG"}.`,
      );
      continue;
    }
    const image: SectionImage = {
      section: "",
      bytes: readBytes(file, 0, sizeOf(file)),
      type,
      scale,
    };
    const diameter = scales?.spot_diameter_fullres;
    return { images: [{ section: "", diameter, read: async () => image }], remarks };
  }
  const diameter = scales?.spot_diameter_fullres;
  if (diameter === undefined) return { images: [], remarks };
  return { images: [{ section: "", diameter, read: async () => undefined }], remarks };
}

function readScales(file: GivenFile): Readonly<Record<string, number>> | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(readBytes(file, 0, sizeOf(file))));
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const isScale = (value: unknown) =>
      typeof value === "number" && Number.isFinite(value) && value > 0;
    return Object.fromEntries(Object.entries(parsed).filter(([, value]) => isScale(value)));
  } catch {
    return undefined;
  }
}

function imageType(file: GivenFile): SectionImage["type"] | undefined {
  const [first, second] = readBytes(file, 0, 2);
  if (first === 0x89 && second === 0x50) return "image/png";
  return first === 0xff && second === 0xd8 ? "image/jpeg" : undefined;
}
