import { copySteps, inStretches, type Pausing, SOME } from "../../iterate/pauses.ts";
import { fillNormal, fillNormalSteps } from "../../random/normal.ts";
import { createRandom, type Random } from "../../random/random.ts";
import { transposeSteps } from "../algebra/mode-product.ts";
import { isLong as isLongFactor } from "../blocks/long.ts";
import { makeFeasible, prepareFeasible } from "../constraints/feasible.ts";
import { isScaleFree, scaledToSimplex, startsNonnegative } from "../constraints/properties.ts";
import { isEssentiallyNonnegative } from "../data/range.ts";
import { lift, liftZeros } from "../start/lift.ts";
import { measure } from "./measure.ts";
import { moveWeights, NOT_DENSE, type State } from "./state.ts";

/** The starting point. */
export function* placeAll(state: State): Pausing<void> {
  if (state.objective.begin) yield* state.objective.begin();
  yield* place(state);
  for (const { current, previous } of state.blocks) {
    yield* copySteps(current.view, previous.view);
  }
  for (const n of state.order) yield* moveWeights(state, n);
  yield;
  yield* scaleToData(state);
  yield* measure(state);
}

/** Puts the start in place, given, random or made from the data, and makes what may move feasible. */
function* place(state: State): Pausing<void> {
  const { problem, blocks } = state;
  const { factors, options, range } = problem;
  const random = createRandom(options.seed);
  if (options.start === "svd") yield* placeSvd(state, random);
  const positive = isEssentiallyNonnegative(range.low, range.high);
  for (const [n, factor] of factors.entries()) {
    const { layout, start, spec, frozen } = factor;
    const block = blocks[n]!;
    const { view } = block.current;
    if (start) factor.start = undefined;
    if (!start) {
      if (options.start !== "svd") {
        const nonnegative = positive || startsNonnegative(spec);
        if (view.length > SOME / 4) yield* fillNormalSteps(view, random, nonnegative);
        else fillNormal(view, random, nonnegative);
      }
    } else if (layout.axis === 1) {
      yield* transposeSteps(start.data, view, layout.length, layout.rank);
    } else {
      yield* copySteps(start.data, view);
    }
    if (frozen) continue;
    if (options.objective === "squared") yield* makeFeasible(view, block.feasible);
    else {
      yield* liftZeros(view);
      yield* makeFeasible(view, prepareFeasible(scaledToSimplex(spec), layout));
    }
  }
}

function* placeSvd(state: State, random: Random): Pausing<void> {
  const { problem, blocks, data, entries, rooms } = state;
  const { definition, shape, factors } = problem;
  if (entries) yield* fillMissing(entries.y.view, entries.weights?.view, entries.working.view);
  const y = data.dense ?? NOT_DENSE;
  const layouts = factors.map(({ layout }) => layout);
  const clamps = factors.map(({ spec }) => startsNonnegative(spec));
  const parts = { data, y, shape, factors: layouts, blocks, clamps, rooms, random };
  yield* definition.svdStart!.fill(parts);
  yield* lift(parts);
}

/** Y with the weighted mean of its entries where they are missing. */
function* fillMissing(
  y: Float64Array,
  weights: Float64Array | undefined,
  out: Float64Array,
): Pausing<void> {
  let sum = 0;
  let total = 0;
  yield* inStretches(y.length, (from, to) => {
    out.set(y.subarray(from, to), from);
    let [along, own] = [sum, total];
    for (let i = from; weights && i < to; i++) {
      along += weights[i]! * y[i]!;
      own += weights[i]!;
    }
    [sum, total] = [along, own];
  });
  if (!weights) return;
  yield* inStretches(y.length, (from, to) => {
    for (let i = from; i < to; i++) if (weights[i] === 0) out[i] = sum / total;
  });
}

/**
 * Scales a start made here to the data: by the scalar that is best where it resembles them, else
 * to the norm of the data. The scale goes to the random factors whose constraints leave it free.
 */
function* scaleToData(state: State): Pausing<void> {
  const { problem, blocks, structure, weights, objective } = state;
  const { factors, range, options } = problem;
  const free = factors.flatMap(({ given, spec, feasible, frozen }, n) =>
    !given && !frozen && isScaleFree(spec) && !feasible.settle ? [n] : [],
  );
  if (free.length === 0) return;
  const positive = options.start === "svd" || isEssentiallyNonnegative(range.low, range.high);
  const scale = yield* objective.bestScale(positive);
  if (!Number.isFinite(scale)) return;
  // The square root is exact where a power need not be.
  const shared =
    free.length === 1 ? scale : free.length === 2 ? Math.sqrt(scale) : scale ** (1 / free.length);
  weights.view.fill(shared);
  for (const n of free) {
    for (const { view } of [blocks[n]!.current, blocks[n]!.previous]) {
      yield* inStretches(view.length, (from, to) => {
        for (let i = from; i < to; i++) view[i]! *= shared;
      });
    }
    if (isLongFactor(blocks[n]!)) yield;
    structure.scaled(n, weights, factors[n]!.layout.partners[0]!);
  }
}
