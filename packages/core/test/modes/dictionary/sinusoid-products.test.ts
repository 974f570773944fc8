import { describe, expect, it } from "vitest";
import { sinusoidProducts } from "../../../src/modes/dictionary/sinusoid-products.ts";
import { windowedSinusoids } from "../../../src/modes/dictionary/windowed-sinusoids.ts";
import { createRandom } from "../../../src/random/random.ts";

const [SPREAD, HALF, LENGTH] = [40, 120, 1000];
const window = Float64Array.from({ length: HALF + 1 }, (_, k) =>
  Math.exp(-0.5 * (k / SPREAD) ** 2),
);

function draw(count: number, hop: number) {
  const random = createRandom(4);
  const list = (value: () => number) => Float64Array.from({ length: count }, value);
  return {
    length: LENGTH,
    window,
    places: Uint32Array.from(
      { length: count },
      () => hop * Math.floor((LENGTH / hop) * random.uniform()),
    ),
    turns: list(() => 0.5 * random.uniform()),
    angles: list(() => 6 * random.uniform()),
  };
}

describe("inner products of windowed sinusoids", () => {
  it.each([1, 10])("are the sums over the samples, centres %i apart or multiples", (hop) => {
    const atoms = draw(40, hop);
    const inner = sinusoidProducts(atoms)!;
    const at = (k: number, t: number) => {
      const away = t - atoms.places[k]!;
      if (Math.abs(away) > HALF) return 0;
      return (
        window[Math.abs(away)]! * Math.sin(2 * Math.PI * atoms.turns[k]! * away + atoms.angles[k]!)
      );
    };
    const compared = [0, 0, 0];
    for (let i = 0; i < 40; i++) {
      for (let j = 0; j < 40; j++) {
        const cut = [i, j].filter(
          (k) => atoms.places[k]! < HALF || atoms.places[k]! + HALF >= LENGTH,
        );
        const apart = Math.abs(atoms.places[i]! - atoms.places[j]!) > 2 * HALF;
        const product = inner(i, j);
        if (apart) {
          expect(product).toBe(0);
          continue;
        }
        let sum = 0;
        for (let t = 0; t < LENGTH; t++) sum += at(i, t) * at(j, t);
        // Of ‖atom‖² = 35.4.
        expect(Math.abs(product - sum)).toBeLessThan(1e-6 * 18);
        compared[cut.length]!++;
      }
    }
    // By how many of the two windows an end of the grid cuts.
    for (const count of compared) expect(count).toBeGreaterThan(30);
  });

  it("are told by the operator where many share their centres, and those of its columns", () => {
    const times = Float64Array.from({ length: 2000 }, (_, i) => 3 + i / 500);
    const random = createRandom(8);
    const count = 3000;
    const list = (value: () => number) => Float64Array.from({ length: count }, value);
    const operator = windowedSinusoids(times, {
      centres: list(() => times[20 * Math.floor(100 * random.uniform())]!),
      frequencies: list(() => 200 * random.uniform()),
      spread: 0.2,
      phases: list(() => 6 * random.uniform()),
      unitNorm: true,
    });
    const columns = [0, 7, 500, 2999].map((j) => {
      const out = new Float64Array(times.length);
      operator.column!(j, out);
      return { j, out };
    });
    for (const a of columns) {
      for (const b of columns) {
        const product = operator.inner!(a.j, b.j);
        const sum = a.out.reduce((total, value, i) => total + value * b.out[i]!, 0);
        expect(Math.abs(product - sum)).toBeLessThan(1e-6);
      }
    }
  });

  it("are not given beyond half a cycle a step", () => {
    const atoms = draw(3, 1);
    expect(sinusoidProducts({ ...atoms, turns: Float64Array.of(0.1, 0.6, 0.2) })).toBeUndefined();
  });
});
