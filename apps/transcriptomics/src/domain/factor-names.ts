/**
 * The names of factors: those given, by index, and for the others "Factor 1", "Factor 2" by their place,
 * or by a number that is free where one of the given is called so.
 */
export function namesOfFactors(rank: number, given: Readonly<Record<number, string>>): string[] {
  const usual = Array.from({ length: rank }, (_, r) => `Factor ${r + 1}`);
  const taken = new Set(Object.values(given));
  const spare = usual.filter((name, r) => r in given && !taken.has(name));
  return usual.map((name, r) => given[r] ?? (taken.has(name) ? (spare.shift() ?? name) : name));
}

/**
 * The order of factors in which a held type that is called "Factor 6" stands sixth, so that such a name says
 * the place in every run; the others keep their order.
 *
 * @param order the factors by size; the held ones are the first by index
 * @param held the names of the held ones
 */
export function inNamedPlaces(order: Int32Array, held: readonly string[]): Int32Array {
  const places = new Int32Array(order.length).fill(-1);
  held.forEach((name, h) => {
    const place = Number(/^Factor (\d+)$/.exec(name)?.[1] ?? 0) - 1;
    if (places[place] === -1) places[place] = h;
  });
  const others = order.filter((factor) => !places.includes(factor)).values();
  return places.map((factor) => (factor >= 0 ? factor : others.next().value!));
}
