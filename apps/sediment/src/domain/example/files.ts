import { type Field, type Table, toCsv } from "@unmix/tables";
import { strToU8 } from "fflate";
import { type SheetToWrite, toXlsx } from "../write/xlsx.ts";
import { type ExampleOptions, type PlantedGrains, plantGrains } from "./grains.ts";
import { DETECTION_LIMIT } from "./sources.ts";

/**
 * The example as a wide workbook: a sheet per feature with a row of sink names, and the truth in
 * the sheets `Source proportions` and `Grain ID`.
 */
export function exampleWideXlsx(options: ExampleOptions = {}): Uint8Array<ArrayBuffer> {
  const planted = plantGrains(options);
  const { table } = planted;
  const rowsOf = grainsBySink(planted, table.sinks.length);
  const features = table.features.map(
    (name, j): SheetToWrite => ({
      name,
      headings: table.sinks,
      rows: byRow(rowsOf, (n) => valueField(planted, n, j)),
    }),
  );
  return toXlsx([...features, proportionSheet(planted), idSheet(planted)]);
}

/** The example as a workbook with one long table; the known source of each grain is a column. */
export function exampleLongXlsx(options: ExampleOptions = {}): Uint8Array<ArrayBuffer> {
  const table = longTable(plantGrains(options));
  return toXlsx([{ name: "Grains", ...table }]);
}

/** The long table of {@link exampleLongXlsx} as comma-separated text (UTF-8). */
export function exampleLongCsv(options: ExampleOptions = {}): Uint8Array<ArrayBuffer> {
  return strToU8(toCsv(longTable(plantGrains(options)))) as Uint8Array<ArrayBuffer>;
}

/** The planted sources as a wide workbook of known sources: a column per source. */
export function exampleSourcesXlsx(options: ExampleOptions = {}): Uint8Array<ArrayBuffer> {
  const planted = plantGrains(options);
  const { features, truth } = planted.table;
  const rowsOf = truth.sources.map((_, r) =>
    Array.from(truth.labels.keys()).filter((n) => truth.labels[n] === r),
  );
  return toXlsx(
    features.map((name, j) => ({
      name,
      headings: truth.sources,
      rows: byRow(rowsOf, (n) => valueField(planted, n, j)),
    })),
  );
}

function valueField(planted: PlantedGrains, n: number, j: number): Field {
  const at = n * planted.table.features.length + j;
  return planted.belowDetection[at] ? `<${DETECTION_LIMIT}` : planted.table.values[at]!;
}

function grainsBySink({ table }: PlantedGrains, sinks: number): number[][] {
  const rowsOf: number[][] = Array.from({ length: sinks }, () => []);
  table.sinkOf.forEach((sink, n) => {
    rowsOf[sink]!.push(n);
  });
  return rowsOf;
}

/** Columns of unlike length as rows, blank where a column has ended. */
function byRow(columns: readonly (readonly number[])[], field: (n: number) => Field): Field[][] {
  const length = Math.max(...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) =>
    columns.map((column) => (row < column.length ? field(column[row]!) : null)),
  );
}

function proportionSheet({ table, counts }: PlantedGrains): SheetToWrite {
  const R = table.truth.sources.length;
  return {
    name: "Source proportions",
    headings: ["Number of grains of each source in each sink", ...table.truth.sources],
    rows: table.sinks.map((sink, i) => [sink, ...counts.slice(i * R, (i + 1) * R)]),
  };
}

/** For each sink and source the numbers of its grains in the file of known sources. */
function idSheet({ table, counts }: PlantedGrains): SheetToWrite {
  const { sources } = table.truth;
  const R = sources.length;
  const next = new Int32Array(R).fill(1);
  const columns = Array.from(counts, (count, c) =>
    Array.from({ length: count }, () => next[c % R]!++),
  );
  return {
    name: "Grain ID",
    headings: table.sinks.flatMap((sink) => sources.map((_, r) => (r === 0 ? sink : null))),
    rows: [
      table.sinks.flatMap(() => [...sources]),
      ...byRow(columns, (id) => id).map((row) => row.map((id) => id ?? 0)),
    ],
  };
}

function longTable(planted: PlantedGrains): Table {
  const { table } = planted;
  const rows = table.grainIds.map((id, n): Field[] => [
    table.sinks[table.sinkOf[n]!]!,
    id,
    ...table.features.map((_, j) => valueField(planted, n, j)),
    table.truth.sources[table.truth.labels[n]!]!,
  ]);
  return { headings: ["Sink ID", "Grain ID", ...table.features, "True source"], rows };
}
