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

/** A slash would put the entry into a group of its own. */
function checkName(path: string, name: string): void {
  if (name !== "" && !name.includes("/") && name !== "." && name !== "__categories") return;
  throw new UnmixError(
    "option",
    `"${path}" is no name for an entry; a name without a slash was expected.`,
    { name },
  );
}
