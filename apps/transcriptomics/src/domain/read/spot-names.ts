import { type Sheet, wholeText } from "@unmix/tables";
import { duplicates } from "./genes.ts";

/** Names fewer spots than this share, and it is a table of something else. */
const LEAST_SHARE = 0.5;
/** A barcode with the number of its library behind it, as Cell Ranger writes it. */
const NUMBERED = /^([ACGTN]{8,})-\d+$/;

type Cell = Sheet["rows"][number][number] | undefined;

interface NamedRows {
  readonly headings: readonly string[];
  readonly rows: Sheet["rows"];
}

/** How the rows of a table are found to be of spots. */
export interface MatchedSpots {
  /** The column that names the spots. */
  readonly key: number;
  /** The spot of each name that {@link nameOf} gives. */
  readonly rowOf: ReadonlyMap<string, number>;
  readonly nameOf: (cell: Cell) => string;
  /** What is odd about the names, to stand behind that of the file. */
  readonly remark?: string;
}

/**
 * Finds the column of a table that names at least half of the spots: as they stand, else where the table or
 * the counts have barcodes without the "-1" that the other has. `undefined` where no column does.
 */
export function matchSpots(table: NamedRows, spots: readonly string[]): MatchedSpots | undefined {
  const bare = spots.map(withoutNumber);
  return (
    matchBy(table, spots, wholeText) ??
    matchBy(
      table,
      bare,
      wholeText,
      'names barcodes without the ending, such as "-1", that the counts have.',
    ) ??
    matchBy(
      table,
      spots,
      (cell) => withoutNumber(wholeText(cell)),
      'names barcodes with an ending, such as "-1", that the counts do not have.',
    )
  );
}

function matchBy(
  { headings, rows }: NamedRows,
  names: readonly string[],
  nameOf: MatchedSpots["nameOf"],
  remark?: string,
): MatchedSpots | undefined {
  const key = headings.findIndex((_, c) => {
    const named = new Set(rows.map((row) => nameOf(row[c])));
    return names.filter((name) => named.has(name)).length >= LEAST_SHARE * names.length;
  });
  const isAmbiguous = remark !== undefined && duplicates(names).length > 0;
  if (key < 0 || names.length === 0 || isAmbiguous) return undefined;
  const rowOf = new Map(names.map((name, i) => [name, i]));
  return { key, rowOf, nameOf, ...(remark !== undefined && { remark }) };
}

function withoutNumber(name: string): string {
  return NUMBERED.exec(name)?.[1] ?? name;
}
