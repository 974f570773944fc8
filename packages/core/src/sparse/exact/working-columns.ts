import type { State } from "../state.ts";
import { addStretch, dotStretches, dotWhole, type Stretch, stretchOf } from "../stretch.ts";

/** Columns that were read, with which a problem is solved before all others are asked. */
export interface WorkingColumns {
  readonly rows: number;
  readonly nonnegative: boolean;
  readonly columns: Stretch[];
  readonly weights: number[];
  /** ⟨column, b⟩. */
  readonly products: number[];
  /** Inner products of each column with itself and those before it; NaN, or no row, where not yet made. */
  readonly gram: Float64Array[];
  /** The inner product of two of them by a formula, where there is one. */
  readonly inner?: (i: number, j: number) => number;
}

/** The working columns of an operator. */
export interface ReadColumns {
  readonly working: WorkingColumns;
  /** The number of each. */
  readonly indices: number[];
  readonly known: Set<number>;
  /** Numbers in all of them. */
  stored: number;
}

/** None at first. */
export function noColumns({ operator, gauge, b }: State): ReadColumns {
  const indices: number[] = [];
  const { inner } = operator;
  const working = {
    rows: b.length,
    nonnegative: gauge.nonnegative,
    columns: [],
    weights: [],
    products: [],
    gram: [],
    ...(inner && { inner: (i: number, j: number) => inner(indices[i]!, indices[j]!) }),
  };
  return { working, indices, known: new Set(), stored: 0 };
}

/** Reads columns of the operator. */
export function readColumns(state: State, read: ReadColumns, numbers: readonly number[]): void {
  const { operator, gauge, b, work } = state;
  const whole = new Float64Array(b.length);
  for (const j of numbers) {
    operator.column!(j, whole);
    const column = stretchOf(whole);
    work.columns++;
    read.stored += column.values.length;
    read.known.add(j);
    read.indices.push(j);
    read.working.columns.push(column);
    read.working.weights.push(gauge.weights[j]!);
    read.working.products.push(dotWhole(column, b));
  }
}

/** The inner product of two columns of the working set. */
export function productOf({ gram, columns, inner }: WorkingColumns, i: number, j: number): number {
  const [low, high] = i < j ? [i, j] : [j, i];
  gram[high] ??= new Float64Array(high + 1).fill(Number.NaN);
  const known = gram[high]![low]!;
  if (!Number.isNaN(known)) return known;
  const product = inner?.(low, high) ?? dotStretches(columns[low]!, columns[high]!);
  gram[high]![low] = product;
  return product;
}

/** Columns that fill more than this part of the rows have no order that helps. */
const SHORT = 0.5;

/** Columns of the working set in the order of their stretches, or nothing where they are long. */
export function inOrder(
  { columns, rows }: WorkingColumns,
  places: readonly number[],
): number[] | undefined {
  const entries = places.reduce((sum, place) => sum + columns[place]!.values.length, 0);
  if (entries > SHORT * rows * places.length) return undefined;
  const middle = ({ from, values }: Stretch) => from + values.length / 2;
  return [...places].sort((i, j) => middle(columns[i]!) - middle(columns[j]!) || i - j);
}

/** r ← b − A x, for coefficients of the columns of the working set. */
export function residualOf(
  { columns }: WorkingColumns,
  b: Float64Array,
  x: ArrayLike<number>,
  r: Float64Array,
): void {
  r.set(b);
  for (let place = 0; place < x.length; place++) {
    if (x[place] !== 0) addStretch(r, -x[place]!, columns[place]!);
  }
}

/** The columns not yet read that pull harder than a penalty by a part of it, the hardest first. */
export function violators(
  { gauge }: State,
  pulls: Float64Array,
  lambda: number,
  beyond: number,
  known: ReadonlySet<number>,
): number[] {
  const { weights, nonnegative } = gauge;
  const ratio = (j: number) => (nonnegative ? pulls[j]! : Math.abs(pulls[j]!)) / weights[j]!;
  const numbers: number[] = [];
  for (let j = 0; j < pulls.length; j++) {
    if (ratio(j) > lambda * (1 + beyond) && !known.has(j)) numbers.push(j);
  }
  return numbers.sort((i, j) => ratio(j) - ratio(i) || i - j);
}
