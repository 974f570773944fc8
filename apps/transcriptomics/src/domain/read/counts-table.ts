import type { SparseMatrix } from "@unmix/core";
import { forEachRow, type InputFile, problem } from "@unmix/tables";
import type { Column, Places } from "../types.ts";
import { categories } from "./frame.ts";
import { duplicates } from "./genes.ts";
import { surveyOf } from "./held.ts";
import { joinedName, numberedCells } from "./numbered-cells.ts";
import { createNumberReader, isNumber, type NumberReader } from "./numbers.ts";
import type { Offered } from "./offered.ts";
import { IN_NAMES, namesPlaces, ON_ARRAY, placeColumns, placesOfColumns } from "./places.ts";
import { transpose } from "./rows.ts";

/** Which way a table of counts lies: spots in its rows, or genes. */
export type Orientation = "spots in rows" | "genes in rows";

const FIRST_SIZE = 1 << 16;
/** Rows that show what a column holds. */
const SAMPLE = 50;
/** What a column of numbers that only name the rows is called. */
const ROW_NUMBERS = /^(?:|index|row|unnamed: 0|x\.?)$/i;
/** What a column of names is called that may be numbers, as the cells of MERSCOPE are. */
const IDENTIFIERS =
  /^(?:cell|spot|bead|bin|barcode|entity|object|gene|feature)s?[_ .]?(?:id|name|index|number)?$/i;
const NAMES_GENES = /gene|symbol|feature|ensembl/i;
const NAMES_SPOTS = /spot|barcode|cell|bead|bin|sample/i;
const BARCODE = /^[ACGTN]{8,}/;
/** "16.92x9.015", as the first Spatial Transcriptomics tables name their spots. */
const PLACE_NAME = /^X?(\d+(?:\.\d+)?)[x_](\d+(?:\.\d+)?)$/;
/** Genes that nearly every table holds, of mouse and man. */
const GENES =
  /^(?:actb|gapdh|malat1|eef1a1|b2m|mt-(?:co|nd|atp)\d.*|rp[ls]\d+.*|ens[a-z]*g\d{6,}.*)$/i;

/** A table as it lies in the file: numbers by row, and what stands beside them. */
interface Table {
  readonly rowNames: readonly string[] | undefined;
  /** Of the columns of numbers. */
  readonly names: readonly string[];
  readonly corner: string;
  readonly matrix: SparseMatrix;
  /** Columns of text, and those that hold places. */
  readonly aside: readonly Column[];
}

/**
 * What a table of counts (csv or tsv) offers. Which way it lies is guessed, and said; its decimal sign is the
 * one that its numbers show.
 *
 * @param known the spots that other files name
 * @throws UnmixError naming the row and column of a cell that is no number
 */
export function openCountsTable(
  file: InputFile,
  known: ReadonlySet<string>,
  wanted: Orientation | undefined,
): Offered {
  const table = readTable(file);
  const { orientation, why } =
    wanted === undefined
      ? guessOrientation(table, known)
      : { orientation: wanted, why: "as was asked for" };
  const isUsual = orientation === "spots in rows";
  const rowNames =
    table.rowNames ?? Array.from({ length: table.matrix.rows }, (_, i) => `${i + 1}`);
  const matrix = isUsual ? table.matrix : transpose(table.matrix);
  const spots = isUsual ? rowNames : table.names;
  const genes = isUsual ? table.names : rowNames;
  const columns = isUsual ? table.aside : [];
  const remarks = [`The table has ${orientation} (${why}).`];
  if (table.aside.length > 0) {
    const all = table.aside.map(({ name }) => `"${name}"`).join(", ");
    const [is, was] = table.aside.length === 1 ? ["is no gene", "was"] : ["are no genes", "were"];
    remarks.push(
      isUsual
        ? `${all} ${is}: taken as said of the spots.`
        : `${all} of the genes ${was} left out.`,
    );
  }
  const twice = duplicates(genes);
  const doubled = `${twice.length === 1 ? "One gene name stands" : `${twice.length} gene names stand`} more than once, such as "${twice[0]}"; each is kept as a gene of its own.`;
  const named = placesInNames(spots);
  return {
    kind: "table",
    file: file.name,
    spots,
    matrices: [
      {
        name: "table",
        genes: genes.length,
        layout: "dense",
        survey: async () => surveyOf(matrix),
        read: async () => refuseNegative(file.name, matrix),
        geneNames: async () => ({ names: genes, remarks: twice.length > 0 ? [doubled] : [] }),
      },
    ],
    columns,
    places: [
      ...placesOfColumns(columns, ""),
      ...(named
        ? [
            {
              name: IN_NAMES,
              sure: true,
              read: async () => ({ places: named, remarks: [] }),
            },
          ]
        : []),
    ],
    images: [],
    remarks,
  };
}

function refuseNegative(file: string, matrix: SparseMatrix): SparseMatrix {
  const least = matrix.values.find((value) => value < 0);
  if (least === undefined) return matrix;
  throw problem(
    { file },
    `the table holds negative values, such as ${least}, as scaled data do; counts or logarithms of them were expected, so save the counts.`,
  );
}

function readTable(file: InputFile): Table {
  const head: string[][] = [];
  let columns: Layout | undefined;
  const body: Growing = {
    indices: new Uint32Array(FIRST_SIZE),
    values: new Float64Array(FIRST_SIZE),
    starts: [0],
    count: 0,
  };
  const rowNames: string[] = [];
  const texts: string[][] = [];
  const bodyRows: number[] = [];
  const numbers = createNumberReader(file.name);
  const read = (fields: readonly string[], row: number, layout: Layout) => {
    if (fields.length !== layout.width) {
      throw problem(
        { file: file.name, row: row + 1 },
        `the row has ${fields.length} fields and the first has ${layout.width}; mend the row, or save the table again.`,
      );
    }
    if (layout.ids.length > 0) rowNames.push(joinedName(layout.ids.map((c) => fields[c]!.trim())));
    layout.aside.forEach((c, a) => {
      texts[a] ??= [];
      texts[a].push(fields[c]!.trim());
    });
    bodyRows.push(row + 1);
    layout.numbers.forEach((c, j) => {
      const field = fields[c]!.trim();
      const value = numbers.read(field, row + 1, layout.names[c]!);
      if (value === undefined) throw noNumber(file.name, row, layout.names[c]!, field);
      if (value !== 0) add(body, j, value);
    });
    body.starts.push(body.count);
  };
  const rows: number[] = [];
  const begin = () => {
    columns = layOut(file.name, head);
    for (const [h, fields] of head.slice(1).entries()) read(fields, rows[h + 1]!, columns);
  };
  const { delimiter } = forEachRow(file, (fields, row) => {
    if (columns) {
      read(fields, row, columns);
      return;
    }
    head.push([...fields]);
    rows.push(row);
    if (head.length > SAMPLE) begin();
  });
  if (!columns) begin();
  const layout = columns!;
  const names = layout.numbers.map((c) => layout.names[c]!.trim());
  const aside = layout.aside.map((c, a) =>
    toColumn(layout.names[c]!, texts[a] ?? [], bodyRows, numbers),
  );
  numbers.finish(delimiter);
  return {
    rowNames: layout.ids.length === 0 ? undefined : rowNames,
    names,
    corner: joinedName(layout.ids.map((c) => layout.names[c]!)),
    matrix: toMatrix(body, names.length),
    aside,
  };
}

/** A blank or a word where a number is needed. */
function noNumber(file: string, row: number, column: string, field: string): Error {
  return problem(
    { file, row: row + 1, column: `"${column}"` },
    `${field === "" ? "the cell is blank" : `"${field.slice(0, 40)}" is no finite number`}; a count was expected, and 0 where there is none.`,
  );
}

/** Which columns hold what; all by their positions in a row. */
interface Layout {
  readonly width: number;
  readonly names: readonly string[];
  /** That name the rows, together where they are two. */
  readonly ids: readonly number[];
  readonly numbers: readonly number[];
  readonly aside: readonly number[];
}

function layOut(file: string, head: readonly (readonly string[])[]): Layout {
  const [first = [], second] = head;
  if (!second) {
    throw problem(
      { file },
      "the table has no rows of numbers; names in the first row and counts below them were expected.",
    );
  }
  const width = second.length;
  // R writes no heading over the names of rows.
  const names = first.length === width - 1 ? ["", ...first] : first;
  if (names.length !== width) {
    throw problem(
      { file, row: 2 },
      `the row has ${width} fields and the first has ${first.length}; mend the rows, or save the table again.`,
    );
  }
  const body = head.slice(1);
  const filled = (c: number) =>
    body.map((row) => (row[c] ?? "").trim()).filter((field) => field !== "");
  const words = (c: number) => filled(c).filter((field) => !isNumber(field)).length;
  // A word or two among counts are cells to be mended, and the column is a gene all the same.
  const isText = (c: number) => words(c) > 0 && 2 * words(c) >= filled(c).length;
  const columns = Array.from({ length: width }, (_, c) => c);
  const heading = names[0]!.trim();
  const isDistinct = new Set(filled(0)).size === body.length;
  const isName = isText(0) || (isDistinct && (words(0) > 0 || IDENTIFIERS.test(heading)));
  const ownNames = isName || ROW_NUMBERS.test(heading) ? [0] : [];
  const ids = numberedCells(names) ?? ownNames;
  const rest = columns.filter((c) => !ids.includes(c));
  const places = placeColumns(rest.map((c) => names[c]!.trim()));
  const isAside = rest.map((c, r) => isText(c) || places.has(r));
  const aside = rest.filter((_, r) => isAside[r]);
  const numbers = rest.filter((_, r) => !isAside[r]);
  if (numbers.length > 0) return { width, names, ids, numbers, aside };
  throw problem(
    { file },
    "the table has no column of numbers; a table of counts was expected, spots by genes.",
  );
}

function toColumn(
  name: string,
  texts: readonly string[],
  rows: readonly number[],
  numbers: NumberReader,
): Column {
  if (!texts.every((text) => text === "" || isNumber(text))) return categories(name.trim(), texts);
  const values = texts.map((text, i) => numbers.read(text, rows[i]!, name) ?? Number.NaN);
  return { name: name.trim(), kind: "number", values: Float64Array.from(values) };
}

function guessOrientation(
  { rowNames, names, corner, aside }: Table,
  known: ReadonlySet<string>,
): { orientation: Orientation; why: string } {
  const spotsInRows = (why: string) => ({ orientation: "spots in rows", why }) as const;
  const genesInRows = (why: string) => ({ orientation: "genes in rows", why }) as const;
  if (!rowNames) return spotsInRows("its rows have no names");
  const share = (list: readonly string[], test: (name: string) => boolean) =>
    list.filter(test).length / Math.max(1, list.length);
  const inRows = share(rowNames, (name) => known.has(name));
  const inHead = share(names, (name) => known.has(name));
  if (inRows !== inHead) {
    const why = "the other file names its spots";
    return inRows > inHead ? spotsInRows(why) : genesInRows(why);
  }
  if (namesPlaces(aside.map(({ name }) => name))) return spotsInRows("it has columns of places");
  const like = (name: string) => BARCODE.test(name) || PLACE_NAME.test(name);
  const barcodes = share(rowNames, like) - share(names, like);
  if (Math.abs(barcodes) > 0.5) {
    return barcodes > 0
      ? spotsInRows("its rows are named like barcodes")
      : genesInRows("its columns are named like barcodes");
  }
  const genes = names.some((name) => GENES.test(name));
  if (genes !== rowNames.some((name) => GENES.test(name))) {
    return genes
      ? spotsInRows("its columns are named like genes")
      : genesInRows("its rows are named like genes");
  }
  if (NAMES_GENES.test(corner)) return genesInRows(`its first column is "${corner}"`);
  if (NAMES_SPOTS.test(corner)) return spotsInRows(`its first column is "${corner}"`);
  return spotsInRows("nothing says otherwise; turn it around if that is wrong");
}

function placesInNames(spots: readonly string[]): Places | undefined {
  const found = spots.map((name) => PLACE_NAME.exec(name));
  if (!found.every((match) => match !== null)) return undefined;
  return {
    x: Float64Array.from(found, (match) => Number(match[1])),
    y: Float64Array.from(found, (match) => Number(match[2])),
    unit: ON_ARRAY,
  };
}

/** Compressed rows that grow as they are read. */
interface Growing {
  indices: Uint32Array;
  values: Float64Array;
  readonly starts: number[];
  count: number;
}

function add(body: Growing, column: number, value: number): void {
  if (body.count === body.values.length) {
    const indices = new Uint32Array(2 * body.count);
    const values = new Float64Array(2 * body.count);
    indices.set(body.indices);
    values.set(body.values);
    body.indices = indices;
    body.values = values;
  }
  body.indices[body.count] = column;
  body.values[body.count++] = value;
}

function toMatrix({ indices, values, starts, count }: Growing, columns: number): SparseMatrix {
  return {
    rows: starts.length - 1,
    columns,
    starts: Uint32Array.from(starts),
    indices: indices.slice(0, count),
    values: values.slice(0, count),
  };
}
