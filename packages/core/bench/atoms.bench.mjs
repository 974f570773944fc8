// Microseconds of a product with windowed sinusoids at random times, there and back: with atoms that are kept, and
// with atoms made anew. The least of some rounds, taken in turn; and what that makes of a decomposition.
import { createRandom, decomposeModes } from "@unmix/core";
import { createDictionary } from "../dist/modes/dictionary/dictionary.js";
import { keptProducts } from "../dist/modes/dictionary/kept-products.js";
import { madeProducts } from "../dist/modes/dictionary/made-products.js";
import { cpu, quick } from "./support.mjs";

const SIZES = [60, 120, 300].slice(0, quick ? 1 : undefined);
const ROUNDS = 7;

console.log(
  `Products with atoms at random times, Node ${process.version}: least of ${ROUNDS} rounds`,
);
for (const length of SIZES) {
  const random = createRandom(1);
  const times = Float64Array.from({ length }, () => random.uniform()).sort();
  const values = times.map(
    (t) =>
      Math.cos((Math.PI * length * t) / 4) + 0.7 * Math.cos((Math.PI * length * (t + t * t)) / 8),
  );
  const count = 20 * length;
  const draw = (most) => Float64Array.from({ length: count }, () => most * random.uniform());
  const atoms = { centres: draw(1), frequencies: draw(length / 2), phases: draw(6), spread: 0.1 };
  const dictionary = createDictionary(times, atoms);
  const [a, b] = [new Float64Array(count), draw(1)];
  const ways = [keptProducts, madeProducts].map((products) => ({
    ...products(dictionary),
    least: Number.POSITIVE_INFINITY,
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) {
      const before = cpu();
      for (let k = 0; k < 20; k++) {
        way.forward(a, b, new Float64Array(length));
        way.adjoint(values, a.slice(), b.slice());
      }
      way.least = Math.min(way.least, (cpu() - before) / 20);
    }
  }
  const [kept, made] = ways.map(({ least }) => 1000 * least);
  const before = cpu();
  const { modes } = decomposeModes({ times, values });
  console.log(
    `${length} samples, ${count} atoms: kept ${kept.toFixed(0)}, made ${made.toFixed(0)}, ratio ${(kept / made).toFixed(3)}; decomposed into ${modes.length} in ${((cpu() - before) / 1000).toFixed(1)} s of CPU`,
  );
}
