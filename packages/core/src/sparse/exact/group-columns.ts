import { createGramFactor, type GramFactor } from "../../linear/gram-factor.ts";
import { addTimes, dot } from "../../linear/vectors.ts";
import type { Gauge } from "../gauge.ts";
import type { State } from "../state.ts";

/** No more numbers in use than this: their factor takes the cube of it. */
export const MOST_IN_GROUPS = 700;
/** A group joins where it pulls harder than the penalty by this part. */
export const BEYOND = 1e-8;
/** The first groups have at most this part as many numbers as there are rows; others are asked in. */
const FIRST = 0.7;

/** The groups in use, and inner products of the columns of all groups that were ever in use. */
export interface WorkingGroups {
  readonly gauge: Gauge;
  /** The numbers of x of each group: `order[starts[g]]` to `order[starts[g + 1] − 1]`. */
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
  /** The places of a group's columns begin here; nothing where they were not read. */
  readonly firsts: Map<number, number>;
  readonly columns: Float64Array[];
  /** Their inner products, `MOST_IN_GROUPS` numbers a row. */
  readonly gram: Float64Array;
  /** ⟨column, b⟩. */
  readonly products: number[];
  /** Coefficients, one a column; 0 for groups not in use. */
  readonly x: number[];
  readonly used: Set<number>;
  readonly factor: GramFactor;
}

/** The groups of x that weigh most, as many as there is room for; nothing where there are none. */
export function beginGroups(state: State): WorkingGroups | undefined {
  const { gauge, x } = state;
  const groups = gauge.groups!;
  const starts = new Uint32Array(gauge.weights.length + 1);
  for (const group of groups) starts[group + 1]!++;
  for (let g = 0; g + 1 < starts.length; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const order = new Uint32Array(groups.length);
  groups.forEach((group, i) => {
    order[next[group]!++] = i;
  });
  const working: WorkingGroups = {
    gauge,
    order,
    starts,
    firsts: new Map(),
    columns: [],
    gram: new Float64Array(MOST_IN_GROUPS ** 2),
    products: [],
    x: [],
    used: new Set(),
    factor: createGramFactor(MOST_IN_GROUPS),
  };
  const sizes = gauge.weights.map((weight, g) => {
    let square = 0;
    for (let k = starts[g]!; k < starts[g + 1]!; k++) square += x[order[k]!]! ** 2;
    return weight * Math.sqrt(square);
  });
  const places = [...sizes.keys()].filter((g) => sizes[g]! > 0);
  places.sort((g, h) => sizes[h]! - sizes[g]! || g - h);
  for (const group of places) {
    if (working.columns.length >= FIRST * state.b.length) break;
    const first = fetchGroup(state, working, group);
    if (first === undefined) break;
    working.used.add(group);
    membersOf(working, group).forEach((i, k) => {
      working.x[first + k] = x[i]!;
    });
  }
  return working.used.size > 0 ? working : undefined;
}

/** Reads the columns of a group; gives their first place, or nothing where there is no room. */
export function fetchGroup(
  state: State,
  working: WorkingGroups,
  group: number,
): number | undefined {
  const { operator, work, b } = state;
  const { columns, gram, products, x, firsts } = working;
  const known = firsts.get(group);
  if (known !== undefined) return known;
  const members = membersOf(working, group);
  const first = columns.length;
  if (first + members.length > MOST_IN_GROUPS) return undefined;
  const parts = operator.field === "complex" ? 2 : 1;
  for (const i of members) {
    const column = new Float64Array(b.length);
    operator.column!(Math.floor(i / parts), column);
    work.columns++;
    // The imaginary part of a coefficient goes with i times the column.
    if (parts === 2 && i % 2 === 1) turn(column);
    columns.push(column);
    columns.forEach((other, place) => {
      const product = dot(other, column);
      gram[place * MOST_IN_GROUPS + columns.length - 1] = product;
      gram[(columns.length - 1) * MOST_IN_GROUPS + place] = product;
    });
    products.push(dot(column, b));
    x.push(0);
  }
  firsts.set(group, first);
  return first;
}

/** The numbers of x of a group. */
export function membersOf({ order, starts }: WorkingGroups, group: number): Uint32Array {
  return order.subarray(starts[group]!, starts[group + 1]!);
}

/** The inner product of two columns that were read. */
export const productOf = ({ gram }: WorkingGroups, i: number, j: number) =>
  gram[i * MOST_IN_GROUPS + j]!;

/** Places of the columns in use, group by group. */
export function placesOf(working: WorkingGroups): { places: number[]; groups: number[] } {
  const places: number[] = [];
  const groups: number[] = [];
  for (const group of working.used) {
    const first = working.firsts.get(group)!;
    for (let k = 0; k < membersOf(working, group).length; k++) {
      places.push(first + k);
      groups.push(group);
    }
  }
  return { places, groups };
}

/** The groups not read that pull harder than the penalty, the hardest first. */
export function violators(working: WorkingGroups, pulls: Float64Array, lambda: number): number[] {
  const { gauge, firsts } = working;
  const ratios = gauge.weights.map((weight, g) => {
    let square = 0;
    for (const i of membersOf(working, g)) square += pulls[i]! ** 2;
    return Math.sqrt(square) / weight;
  });
  return [...ratios.keys()]
    .filter((g) => !firsts.has(g) && ratios[g]! > lambda * (1 + BEYOND))
    .sort((g, h) => ratios[h]! - ratios[g]! || g - h);
}

/** Aᵀ(b − Ax) at all columns that were read. */
export function pullsOf({ x, gram, products }: WorkingGroups): Float64Array {
  const pulls = Float64Array.from(products);
  for (let place = 0; place < x.length; place++) {
    const value = x[place]!;
    if (value === 0) continue;
    const row = place * MOST_IN_GROUPS;
    for (let other = 0; other < pulls.length; other++) pulls[other]! -= value * gram[row + other]!;
  }
  return pulls;
}

/** b − Ax. */
export function residualOf(working: WorkingGroups, b: Float64Array): Float64Array {
  const r = b.slice();
  for (const place of placesOf(working).places) {
    addTimes(r, -working.x[place]!, working.columns[place]!);
  }
  return r;
}

/** κ(x): the norms of the groups in use, weighted. */
export function sizeOf(working: WorkingGroups): number {
  const { gauge, used } = working;
  let sum = 0;
  for (const group of used) {
    sum += gauge.weights[group]! * sizeOfGroup(working, group);
  }
  return sum;
}

/** ‖x_g‖ of a group that was read. */
export function sizeOfGroup(working: WorkingGroups, group: number): number {
  const first = working.firsts.get(group)!;
  return Math.hypot(...working.x.slice(first, first + membersOf(working, group).length));
}

/** i times a column of complex numbers. */
function turn(column: Float64Array): void {
  for (let i = 0; i < column.length; i += 2) {
    const re = column[i]!;
    column[i] = -column[i + 1]!;
    column[i + 1] = re;
  }
}
