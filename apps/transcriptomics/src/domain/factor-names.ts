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
