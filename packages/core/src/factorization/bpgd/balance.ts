import { finish, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import type { Block } from "../blocks/block.ts";
import { addPenaltyParts } from "../blocks/penalty.ts";
import { isScaleFree } from "../constraints/properties.ts";
import type { Structure } from "../models/definition.ts";
import { type Components, componentsOf, scaleComponents, settle } from "./gauge.ts";
import type { PreparedFactor } from "./problem.ts";

/** What a penalty of each component is made of: `squares` grow as the square of its scale, `sums` as the scale. */
interface Parts {
  readonly squares: Float64Array;
  readonly sums: Float64Array;
}

/**
 * Scales components of two penalized factors against each other so that their penalties are least, the
 * product staying as it is. Steps alone take hundreds of sweeps to that: along this direction the loss is
 * flat, and the penalties are small beside it.
 *
 * Reference: J. E. Cohen and V. Leplat, "Efficient algorithms for regularized nonnegative scale-invariant
 * low-rank approximation models", SIAM Journal on Mathematics of Data Science (2025).
 *
 * @returns what is to be done after factor n has moved; undefined where it has no such partner
 */
export function createBalance(
  factors: readonly PreparedFactor[],
  blocks: readonly Block[],
  structure: Structure,
  weights: KernelArray,
): (n: number) => Pausing<void> | undefined {
  const partners = factors.map((_, n) => partnerOf(factors, n));
  const most = weights.view.length;
  const [own, theirs] = [0, 1].map(
    (): Parts => ({ squares: new Float64Array(most), sums: new Float64Array(most) }),
  );

  function* scale(n: number, into: number): Pausing<void> {
    const lie = componentsOf(factors[n]!.layout, into);
    yield* measure(blocks[n]!, lie, own!);
    yield* measure(blocks[into]!, componentsOf(factors[into]!.layout, n), theirs!);
    const w = weights.view;
    for (let r = 0; r < lie.size; r++) w[r] = scaleOf(own!, theirs!, r);
    scaleComponents(blocks[n]!, blocks[n]!.current, w, weights, lie);
    for (let r = 0; r < lie.size; r++) w[r] = 1 / w[r]!;
  }

  return (n) => {
    const into = partners[n];
    if (into === undefined) return undefined;
    return settle(blocks, structure, factors, n, into, weights, {
      settle: () => finish(scale(n, into)),
      settleSteps: () => scale(n, into),
    });
  };
}

/** The factor that factor n is balanced with; each pair is listed once, under its first factor. */
function partnerOf(factors: readonly PreparedFactor[], n: number): number | undefined {
  const first = (k: number) => factors[k]!.layout.partners.find((m) => canBalance(factors, k, m));
  const partner = first(n);
  return partner !== undefined && partner < n && first(partner) === n ? undefined : partner;
}

/** Whether both are penalized component by component, and the scales of components are free in both. */
function canBalance(factors: readonly PreparedFactor[], n: number, partner: number): boolean {
  return [
    [n, partner],
    [partner, n],
  ].every(([k, other]) => {
    const { layout, spec, frozen, feasible, penalty } = factors[k!]!;
    if (frozen || !penalty || !isScaleFree(spec) || !feasible.separable) return false;
    // Neighbours in two components would join their scales.
    return penalty.smoothness === 0 || penalty.stride !== componentsOf(layout, other!).inner;
  });
}

function* measure(
  { penalty, current }: Block,
  { size, inner }: Components,
  { squares, sums }: Parts,
): Pausing<void> {
  squares.fill(0);
  sums.fill(0);
  yield* addPenaltyParts(penalty!, current.view, { size, inner }, squares, sums);
}

/** Newton's steps, which are enough from any start: see {@link scaleOf}. */
const STEPS = 60;
/** Scales that lie farther off are of penalties beside which others are nothing, and their squares overflow. */
const FARTHEST = 2 ** 100;

/**
 * The c > 0 that makes q c² + l c + q′ ÷ c² + l′ ÷ c least: with t = log c, where the logarithms of
 * 2q c² + l c and of 2q′ ÷ c² + l′ ÷ c meet. Their difference rises by 2 to 4 a unit of t, so each of
 * Newton's steps at least halves the distance. 1 where either side is 0, or c is too far off.
 */
function scaleOf(own: Parts, theirs: Parts, r: number): number {
  const [q, l] = [2 * own.squares[r]!, own.sums[r]!];
  const [p, m] = [2 * theirs.squares[r]!, theirs.sums[r]!];
  if (!(q + l > 0 && p + m > 0)) return 1;
  let t = 0;
  for (let step = 0; step < STEPS; step++) {
    const c = Math.exp(t);
    const rise = q * c + l;
    const fall = p / c + m;
    const gap = Math.log(rise / fall) + 2 * t;
    const change = gap / (2 + (q * c) / rise + p / c / fall);
    t -= change;
    if (!(Math.abs(change) > 1e-12)) break;
  }
  const c = Math.exp(t);
  return c < FARTHEST && 1 / c < FARTHEST ? c : 1;
}
