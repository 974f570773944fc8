import { frequencyAt } from "./carrier.ts";
import type { RidgeShape } from "./ridge.ts";

/**
 * Windows of two waves this far apart in frequency, in 1 ÷ (2π width), have a product of less than a fiftieth of
 * their energy.
 */
const COUPLED = 4;

/** Numbers of shapes in parts that are coupled with no other part, each rising. */
export function coupledParts(shapes: readonly RidgeShape[]): number[][] {
  const parts: number[][] = [];
  shapes.forEach((shape, number) => {
    const joined = parts.filter((part) => part.some((k) => areCoupled(shapes[k]!, shape)));
    for (const part of joined) parts.splice(parts.indexOf(part), 1);
    parts.push([...joined.flat(), number].sort((a, b) => a - b));
  });
  return parts;
}

/** The same for a path that is to go on as another, in 1 ÷ (2π spread): wider, since ends bend. */
const ALONG = 12;

/** Whether a ridge comes near another in frequency, within a spread of the times of both. */
export function comesNear(ridge: RidgeShape, other: RidgeShape, spread: number): boolean {
  const from = Math.max(ridge.from, other.from) - spread;
  const to = Math.min(ridge.to, other.to) + spread;
  return areNear(ridge, other, [from, to], spread, ALONG);
}

/**
 * Whether two ridges have samples in common where their frequencies are so near that they are not to be fitted one by
 * one.
 */
function areCoupled(a: RidgeShape, b: RidgeShape): boolean {
  const width = Math.min(a.width, b.width);
  return areNear(a, b, [Math.max(a.from, b.from), Math.min(a.to, b.to)], width, COUPLED);
}

/** Whether frequencies are nearer than `apart` ÷ (2π width) at any of the times from one to another, if it is later. */
function areNear(
  a: RidgeShape,
  b: RidgeShape,
  [from, to]: readonly [number, number],
  width: number,
  apart: number,
): boolean {
  const length = to - from;
  if (length < 0) return false;
  const near = apart / (2 * Math.PI * width);
  const steps = Math.ceil((2 * length) / width);
  for (let k = 0; k <= steps; k++) {
    const time = from + (length * k) / Math.max(1, steps);
    if (Math.abs(hertzAt(a, time) - hertzAt(b, time)) < near) return true;
  }
  return false;
}

function hertzAt({ carrier }: RidgeShape, time: number): number {
  return carrier ? frequencyAt(carrier, time) : 0;
}
