import { finish, takeRows } from "@unmix/core";
import type { Column, Expression, Places } from "../types.ts";

/** The spots of a file that have a place, as indices. */
export function placedSpots({ x, y }: Places): Uint32Array {
  return Uint32Array.from(x.keys()).filter((i) => Number.isFinite(x[i]!) && Number.isFinite(y[i]!));
}

/** The same expression of some of its spots, given in rising order; it knows which of the file they are. */
export function keepSpots(expression: Expression, kept: Uint32Array): Expression {
  const { counts, spots, places, columns, sections } = expression;
  const numbers = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]!);
  const codes = (values: Int32Array) => Int32Array.from(kept, (i) => values[i]!);
  return {
    ...expression,
    counts: finish(takeRows(counts, Int32Array.from(kept))),
    spots: Array.from(kept, (i) => spots[i]!),
    ...(places && { places: { ...places, x: numbers(places.x), y: numbers(places.y) } }),
    columns: columns.map(
      (column): Column =>
        column.kind === "number"
          ? { ...column, values: numbers(column.values) }
          : { ...column, codes: codes(column.codes) },
    ),
    ...(sections && { sections: { ...sections, of: codes(sections.of) } }),
    among: { spots: spots.length, kept },
  };
}
