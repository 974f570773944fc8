import { cubicBetween } from "../samples/cubic.ts";
import { type Carrier, carrierOf, frequencyAt, knotTime } from "./carrier.ts";
import type { RidgeShape } from "./ridge.ts";

/** A time from, and to, seconds. */
export type Zone = readonly [number, number];

type Carried = RidgeShape & { readonly carrier: Carrier };

/** Ridges nearer than this, in 1 ÷ (2π spread), cannot be told apart by their frequencies. */
const NEAR = 3;

/** The zones in which two ridges are near each other, an end of one near the other too. */
export function contactsOf(a: Carried, b: Carried, spread: number): Zone[] {
  const step = a.carrier.step;
  const from = Math.max(a.from, b.from) - spread;
  const to = Math.min(a.to, b.to) + spread;
  const near = (time: number) => {
    const apart = frequencyAt(a.carrier, time) - frequencyAt(b.carrier, time);
    return 2 * Math.PI * spread * Math.abs(apart) < NEAR;
  };
  const zones: Zone[] = [];
  let began: number | undefined;
  const count = Math.floor((to - from) / step + 0.5);
  for (let k = 0; k <= count; k++) {
    const time = from + k * step;
    const close = near(time);
    if (close) began ??= time;
    if (began === undefined || (close && k < count)) continue;
    zones.push([began, close ? to : time - step]);
    began = undefined;
  }
  return zones;
}

/** Two ridges with their parts after a zone exchanged. */
export interface Relinked {
  readonly shapes: readonly RidgeShape[];
  /** Whether the bends say that it is right; else only the samples can tell. */
  readonly sure: boolean;
}

/**
 * Two ridges that meet, linked the other way: what was one before the zone goes on as the other after it.
 * Nothing where that bends them more by far. The bend of a link is ∫ (second derivative of the frequency)² of the
 * cubic that joins the two sides with their slopes.
 *
 * @param step seconds between the knots of what comes out
 */
export function exchange(
  a: Carried,
  b: Carried,
  zone: Zone,
  spread: number,
  step: number,
): Relinked | undefined {
  const [beforeA, beforeB] = [a, b].map((ridge) => stateOf(ridge, zone[0], -1, spread));
  const [afterA, afterB] = [a, b].map((ridge) => stateOf(ridge, zone[1], 1, spread));
  const links = (p?: State, q?: State) => Number(p !== undefined && q !== undefined);
  const more =
    links(beforeA, afterB) +
    links(beforeB, afterA) -
    links(beforeA, afterA) -
    links(beforeB, afterB);
  if (more < 0) return undefined;
  // Bends in units of the spread, where 1 is what a window cannot follow.
  const unit = (2 * Math.PI * spread * spread) ** 2 * spread;
  const keep = unit * (bend(beforeA, afterA) + bend(beforeB, afterB));
  const other = unit * (bend(beforeA, afterB) + bend(beforeB, afterA));
  if (more === 0 && other > AMBIGUOUS * keep) return undefined;
  const shapes = [
    link(a, beforeA, b, afterB, zone, step),
    link(b, beforeB, a, afterA, zone, step),
  ].filter((shape) => shape !== undefined);
  return { shapes, sure: more === 0 && AMBIGUOUS * other < keep - STRAIGHT };
}

/** Bends that are within this factor of each other tell nothing. */
const AMBIGUOUS = 2;
/** Bends that differ by less than this are the same. */
const STRAIGHT = 0.02;

interface State {
  readonly time: number;
  readonly frequency: number;
  /** Hertz a second. */
  readonly slope: number;
}

/** Frequency and slope of a ridge beside a zone, by a line through two spreads of knots; nothing where it has none. */
function stateOf(
  { carrier, from, to }: Carried,
  time: number,
  side: -1 | 1,
  spread: number,
): State | undefined {
  const rounding = 1e-6 * spread;
  const low = Math.max(from, side < 0 ? time - 2 * spread : time) - rounding;
  const high = Math.min(to, side < 0 ? time : time + 2 * spread) + rounding;
  let [count, sumT, sumF, sumTT, sumTF] = [0, 0, 0, 0, 0];
  for (let k = 0; k < carrier.phases.length; k++) {
    const at = knotTime(carrier, k);
    if (at < low || at > high) continue;
    const f = carrier.frequencies[k]!;
    count++;
    sumT += at - time;
    sumF += f;
    sumTT += (at - time) ** 2;
    sumTF += (at - time) * f;
  }
  if (count < 2) return undefined;
  const slope = (sumTF - (sumT * sumF) / count) / (sumTT - (sumT * sumT) / count);
  return { time, frequency: (sumF - slope * sumT) / count, slope };
}

function bend(p?: State, q?: State): number {
  if (!p || !q) return 0;
  const time = Math.max(q.time - p.time, Number.EPSILON);
  const off = q.frequency - p.frequency - (time * (p.slope + q.slope)) / 2;
  return (12 * off * off) / time ** 3 + (q.slope - p.slope) ** 2 / time;
}

/** The ridge that is `a` before a zone and `b` after it, each where there is a state. */
function link(
  a: Carried,
  before: State | undefined,
  b: Carried,
  after: State | undefined,
  zone: Zone,
  step: number,
): RidgeShape | undefined {
  if (!before && !after) return undefined;
  const first = before ? a.carrier.start : zone[0];
  const last = after ? knotTime(b.carrier, b.carrier.phases.length - 1) : zone[1];
  const count = Math.max(1, Math.round((last - first) / step));
  const frequencies = Float64Array.from({ length: count + 1 }, (_, k) => {
    const time = first + ((last - first) * k) / count;
    if (time <= zone[0] && before) return frequencyAt(a.carrier, time);
    if (time >= zone[1] && after) return frequencyAt(b.carrier, time);
    return Math.max(0, between(time, before, after));
  });
  const from = before ? a.from : Math.max(b.from, zone[0]);
  const to = after ? b.to : Math.min(a.to, zone[1]);
  if (to <= from) return undefined;
  const carrier = carrierOf(first, Math.max((last - first) / count, Number.EPSILON), frequencies);
  return { carrier, from, to, width: Math.min(a.width, b.width) };
}

/** The cubic through two states, or the line through one. */
function between(time: number, before?: State, after?: State): number {
  if (before && after && after.time > before.time) {
    const length = after.time - before.time;
    const part = (time - before.time) / length;
    const [rise, riseAfter] = [length * before.slope, length * after.slope];
    return cubicBetween(part, before.frequency, rise, after.frequency, riseAfter);
  }
  const state = (before ?? after)!;
  return state.frequency + state.slope * (time - state.time);
}
