import { describe, expect, it } from "vitest";
import {
  appendVector,
  createGramFactor,
  removeVector,
  solveGram,
} from "../../src/linear/gram-factor.ts";
import { createRandom } from "../../src/random/random.ts";

const random = createRandom(4);
const LENGTH = 9;
const vectors = Array.from({ length: 12 }, () =>
  Float64Array.from({ length: LENGTH }, () => random.normal()),
);
/** Each touches the two before and the two after it, and no other. */
const short = Array.from({ length: 12 }, (_, v) =>
  Float64Array.from({ length: 14 }, (_, i) => (i >= v && i < v + 3 ? random.normal() : 0)),
);
const dot = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe("the Gram factor", () => {
  it.each([
    ["whole", vectors],
    ["short", short],
    ["short, in no order", [5, 0, 7, 3, 1, 6, 2, 4, 11, 8, 10, 9].map((v) => short[v]!)],
  ])("solves for the vectors in it, as they come and go: %s", (_, vectors) => {
    const factor = createGramFactor(8);
    const members: number[] = [];
    const joins = (v: number) => {
      const products = Float64Array.from([...members, v], (k) => dot(vectors[k]!, vectors[v]!));
      expect(appendVector(factor, products)).toBe(true);
      members.push(v);
    };
    const leaves = (place: number) => {
      removeVector(factor, place);
      members.splice(place, 1);
    };
    const check = () => {
      const x = Float64Array.from(members, (_, k) => Math.sin(k + 1));
      const wanted = members.map((a) =>
        members.reduce((sum, b, k) => sum + dot(vectors[a]!, vectors[b]!) * x[k]!, 0),
      );
      const out = Float64Array.from({ length: 8 }, (_, k) => wanted[k] ?? Number.NaN);
      solveGram(factor, out);
      x.forEach((value, k) => {
        expect(out[k]).toBeCloseTo(value, 9);
      });
    };
    for (let v = 0; v < 8; v++) joins(v);
    check();
    for (const place of [0, 6, 3, 2]) {
      leaves(place);
      check();
    }
    for (const v of [8, 9, 10]) joins(v);
    check();
    while (members.length > 0) leaves(members.length >> 1);
    joins(11);
    check();
  });

  it("leaves out what depends on those before, and what it has no room for", () => {
    const factor = createGramFactor(2);
    const [a, b] = [vectors[0]!, vectors[1]!];
    expect(appendVector(factor, Float64Array.of(dot(a, a)))).toBe(true);
    expect(appendVector(factor, Float64Array.of(2 * dot(a, a), 4 * dot(a, a)))).toBe(false);
    expect(appendVector(factor, Float64Array.of(dot(a, b), dot(b, b)))).toBe(true);
    expect(factor.count).toBe(2);
    expect(appendVector(factor, Float64Array.of(1, 1, 100))).toBe(false);
  });
});
