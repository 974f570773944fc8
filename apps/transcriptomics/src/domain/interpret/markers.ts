/** Markers that are listed for each factor. */
export const MOST_MARKERS = 100;

/** A gene that marks a factor. */
export interface Marker {
  /** An index into the genes of the levels. */
  readonly gene: number;
  /** The part of the gene's fitted expression that lies in the factor, 0 to 1. */
  readonly share: number;
  /** Its level where the factor is fully there, in normalized units. */
  readonly level: number;
  /** share × log(1 + level). */
  readonly score: number;
}

/**
 * The part of every gene's fitted expression that lies in each factor: its level times the sum of the
 * map, over the sum of all of these. Rows sum to 1; a gene without any has zeros.
 *
 * @param levels genes × R
 * @param maps spots × R
 * @returns genes × R
 */
export function sharesOf(levels: Float64Array, maps: Float64Array, rank: number): Float64Array {
  const mass = new Float64Array(rank);
  maps.forEach((value, n) => {
    mass[n % rank]! += value;
  });
  const shares = new Float64Array(levels.length);
  for (let at = 0; at < levels.length; at += rank) {
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += levels[at + r]! * mass[r]!;
    if (sum === 0) continue;
    for (let r = 0; r < rank; r++) shares[at + r] = (levels[at + r]! * mass[r]!) / sum;
  }
  return shares;
}

/** The genes of largest score of one factor, best first; those without any share are left out. */
export function markersOf(
  levels: Float64Array,
  shares: Float64Array,
  [factor, rank]: readonly [number, number],
  most: number,
): Marker[] {
  const score = (gene: number) =>
    shares[gene * rank + factor]! * Math.log1p(levels[gene * rank + factor]!);
  const genes = levels.length / rank;
  return Array.from({ length: genes }, (_, gene) => ({
    gene,
    share: shares[gene * rank + factor]!,
    level: levels[gene * rank + factor]!,
    score: score(gene),
  }))
    .filter((marker) => marker.score > 0)
    .sort((a, b) => b.score - a.score || a.gene - b.gene)
    .slice(0, most);
}
