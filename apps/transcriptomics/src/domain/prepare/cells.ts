import type { Layout } from "./layout.ts";

/** Spots by square cells of a side, each section for itself. */
export interface Cells {
  /** Calls for every spot of the section of `i` within `rings` cells; true where those are all. */
  visit(i: number, rings: number, call: (j: number) => void): boolean;
  /** The spots of the section of `i` in its cell and those around it; the list is good until the next call. */
  around(i: number): readonly number[];
}

/** Sorts the spots of a layout into cells. */
export function cellsOf({ x, y, section }: Layout, side: number): Cells {
  const columnOf = (i: number) => Math.floor(x[i]! / side);
  const rowOf = (i: number) => Math.floor(y[i]! / side);
  const key = (section: number, column: number, row: number) => `${section} ${column} ${row}`;
  const cells = new Map<string, number[]>();
  const own: number[][] = [];
  const sizes = new Map<number, number>();
  for (let i = 0; i < x.length; i++) {
    const name = key(section[i]!, columnOf(i), rowOf(i));
    let cell = cells.get(name);
    if (!cell) {
      cell = [];
      cells.set(name, cell);
    }
    cell.push(i);
    own.push(cell);
    sizes.set(section[i]!, (sizes.get(section[i]!) ?? 0) + 1);
  }
  function visit(i: number, rings: number, call: (j: number) => void): boolean {
    const [column, row] = [columnOf(i), rowOf(i)];
    let seen = 0;
    for (let c = column - rings; c <= column + rings; c++) {
      for (let r = row - rings; r <= row + rings; r++) {
        const cell = cells.get(key(section[i]!, c, r));
        if (!cell) continue;
        seen += cell.length;
        for (const j of cell) call(j);
      }
    }
    return seen === sizes.get(section[i]!);
  }
  // Spots that follow one another are mostly of one cell.
  let last: readonly number[] | undefined;
  const list: number[] = [];
  return {
    visit,
    around(i) {
      if (own[i] !== last) {
        last = own[i];
        list.length = 0;
        visit(i, 1, (j) => list.push(j));
      }
      return list;
    },
  };
}
