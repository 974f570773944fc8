import { problem } from "@unmix/tables";
import {
  addMolecule,
  isTaken,
  type MoleculeColumns,
  type Molecules,
  noCount,
  noMolecules,
} from "./molecules.ts";
import { forEachGroup, type ParquetTable } from "./parquet.ts";

/**
 * Reads the molecules of a parquet table, of which no more than a group of rows is unpacked at a time.
 *
 * @throws UnmixError where it cannot be read, or naming a column that holds no numbers
 */
export async function readMoleculeParquet(
  table: ParquetTable,
  { gene, x, y, quality, count }: MoleculeColumns,
): Promise<Molecules> {
  const molecules = noMolecules();
  const indices = new Map<string, number>();
  const given = [gene, x, y, quality, count].map((column) => column ?? -1);
  const used = given.filter((column) => column >= 0);
  const headings = used.map((column) => table.headings[column]!);
  await forEachGroup(table, headings, (values, firstRow, rows) => {
    const of = (column: number | undefined) =>
      column === undefined ? undefined : values[used.indexOf(column)];
    const numbers = (column: number | undefined) => {
      const list = of(column);
      return (row: number) => {
        const value: unknown = list?.[row];
        if (typeof value === "number") return value;
        if (typeof value === "bigint") return Number(value);
        if (value === null || value === undefined) return Number.NaN;
        throw problem(
          { file: table.name, row: firstRow + row + 1, column: `"${table.headings[column!]}"` },
          `"${String(value).slice(0, 40)}" is no number; a column of numbers was expected, so save the table again.`,
        );
      };
    };
    const genes = of(gene)!;
    const [xOf, yOf, qualityOf, countOf] = [x, y, quality, count].map(numbers);
    for (let row = 0; row < rows; row++) {
      const [px, py] = [xOf!(row), yOf!(row)];
      const name: unknown = genes[row];
      const isNamed = name !== null && name !== undefined && name !== "";
      if (!isTaken(molecules, qualityOf!(row), px, py, isNamed)) continue;
      const times = count === undefined ? undefined : countOf!(row);
      if (times !== undefined && !(times >= 0)) {
        throw noCount(table.name, firstRow + row + 1, table.headings[count!]!, String(times));
      }
      if (times !== 0) addMolecule(molecules, indexOf(indices, String(name)), px, py, times);
    }
  });
  molecules.genes = [...indices.keys()];
  return molecules;
}

function indexOf(indices: Map<string, number>, name: string): number {
  const index = indices.get(name);
  if (index !== undefined) return index;
  indices.set(name, indices.size);
  return indices.size - 1;
}
