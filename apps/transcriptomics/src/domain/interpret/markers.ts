/** Markers that are listed for each factor. */
const MOST_MARKERS = 100;
/** Markers that a factor is judged by. */
const STRONGEST = 10;

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

/**
 * The genes of largest score of one factor, best first; those without any share are left out. Genes whose
 * places are no more than chance stand behind all others: of a factor too many they are the best there is.
 *
 * @param patterned 1 for a gene with a pattern, else 0; where absent, none stands behind
 */
export function markersOf(
  levels: Float64Array,
  shares: Float64Array,
  [factor, rank]: readonly [number, number],
  patterned?: Int32Array,
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
    .slice(0, MOST_MARKERS)
    .sort((a, b) => (patterned?.[b.gene] ?? 0) - (patterned?.[a.gene] ?? 0));
}

/** The factors of whose strongest markers, by score, most have no pattern. */
export function unmarkedAmong(
  markers: readonly (readonly Marker[])[],
  patterned: Int32Array,
): number[] {
  return Array.from(markers.keys()).filter((r) => {
    const strongest = markers[r]!.toSorted((a, b) => b.score - a.score).slice(0, STRONGEST);
    return strongest.filter(({ gene }) => patterned[gene] === 0).length * 2 > strongest.length;
  });
}
