import { UnmixError } from "@unmix/core";
import type { Column, Expression } from "../types.ts";

/** What is added to an AnnData file: every entry by the name it gets there. */
export interface Additions {
  /** Numbers of each spot: maps, coordinates. */
  readonly obsm?: Readonly<Record<string, Block>>;
  /** Numbers of each gene: profiles, shares. NaN where a gene was not used. */
  readonly varm?: Readonly<Record<string, Block>>;
  /** Columns of spots: labels (written as text, empty where missing) or numbers. */
  readonly obs?: readonly Column[];
  /** Texts, such as settings as JSON. */
  readonly uns?: Readonly<Record<string, string>>;
}

/** A matrix with a row for each spot or gene, row-major. */
export interface Block {
  readonly columns: number;
  readonly values: Float64Array | Float32Array;
}

/**
 * Refuses additions that are not one row for each spot or gene.
 *
 * @throws UnmixError naming the entry
 */
export function checkAdditions({ spots, genes }: Expression, additions: Additions): void {
  const blocks = (record: Additions["obsm"], what: string, rows: number) => {
    for (const [name, { columns, values }] of Object.entries(record ?? {})) {
      checkName(`${what}/${name}`, name);
      if (Number.isInteger(columns) && columns > 0 && values.length === rows * columns) continue;
      throw new UnmixError(
        "shape",
        `${what}/${name} has ${values.length} values in ${columns} columns; ${rows} rows were expected, one for each ${what === "obsm" ? "spot" : "gene"}.`,
        { name, columns, values: values.length, rows },
      );
    }
  };
  blocks(additions.obsm, "obsm", spots.length);
  blocks(additions.varm, "varm", genes.length);
  for (const name of Object.keys(additions.uns ?? {})) checkName(`uns/${name}`, name);
  for (const column of additions.obs ?? []) {
    checkName(`obs/${column.name}`, column.name);
    const rows = column.kind === "number" ? column.values.length : column.codes.length;
    if (rows === spots.length) continue;
    throw new UnmixError(
      "shape",
      `obs/${column.name} has ${rows} rows; ${spots.length} were expected, one for each spot.`,
      { name: column.name, rows, spots: spots.length },
    );
  }
}

/** The additions with a row for each spot of the file, of which `among` says where those of the expression are. */
export function overAllSpots({ among }: Expression, additions: Additions): Additions {
  if (!among) return additions;
  const spread = <T extends Float64Array | Float32Array | Int32Array>(into: T, from: T) => {
    const width = into.length / among.spots;
    among.kept.forEach((spot, i) => {
      into.set(from.subarray(i * width, (i + 1) * width), spot * width);
    });
    return into;
  };
  const numbers = (from: Float64Array | Float32Array, columns: number) =>
    spread(new Float64Array(among.spots * columns).fill(Number.NaN), Float64Array.from(from));
  const obsm = Object.entries(additions.obsm ?? {}).map(([name, { columns, values }]) => [
    name,
    { columns, values: numbers(values, columns) },
  ]);
  return {
    ...additions,
    ...(additions.obsm && { obsm: Object.fromEntries(obsm) }),
    ...(additions.obs && {
      obs: additions.obs.map((column) =>
        column.kind === "number"
          ? { ...column, values: numbers(column.values, 1) }
          : { ...column, codes: spread(new Int32Array(among.spots).fill(-1), column.codes) },
      ),
    }),
  };
}

/** A slash would put the entry into a group of its own. */
function checkName(path: string, name: string): void {
  if (name !== "" && !name.includes("/") && name !== "." && name !== "__categories") return;
  throw new UnmixError(
    "option",
    `"${path}" is no name for an entry; a name without a slash was expected.`,
    { name },
  );
}
