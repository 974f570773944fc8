import { benjaminiHochberg } from "../false-discovery.ts";
import { comparable } from "../prepare/genes.ts";

/** Named lists of genes that mark cell types. */
export interface MarkerSets {
  readonly name: string;
  readonly sets: readonly { readonly type: string; readonly genes: readonly string[] }[];
  /** What of the file was left out, where anything was. */
  readonly remark?: string;
}

/** How many of a factor's first genes are in one set. */
export interface Enrichment {
  readonly factor: number;
  readonly type: string;
  /** Genes of the set among the genes in use, and of these how many are among the factor's first. */
  readonly shared: number;
  readonly found: number;
  /** The probability of at least as many by chance (hypergeometric), as it is and corrected. */
  readonly p: number;
  /** Corrected for all pairs of a factor and a set (Benjamini and Hochberg 1995). */
  readonly q: number;
}

/**
 * Compares the first genes of every factor with every set of markers: the hypergeometric test among the
 * genes in use.
 *
 * @param universe names of the genes in use
 * @param firsts for each factor its first genes, as indices into them
 */
export function enrichmentOf(
  universe: readonly string[],
  firsts: readonly (readonly number[])[],
  { sets }: MarkerSets,
): Enrichment[] {
  const place = new Map(universe.map((gene, g) => [comparable(gene), g]));
  const rows = sets.flatMap(({ type, genes }) => {
    const members = new Set(
      genes.map((gene) => place.get(comparable(gene))).filter((g) => g !== undefined),
    );
    return firsts.map((first, factor) => {
      const found = first.filter((gene) => members.has(gene)).length;
      const p = hypergeometricTail(found, universe.length, members.size, first.length);
      return { factor, type, shared: members.size, found, p };
    });
  });
  const q = benjaminiHochberg(rows.map(({ p }) => p));
  return rows
    .map((row, k) => ({ ...row, q: q[k]! }))
    .sort((a, b) => a.factor - b.factor || a.p - b.p);
}

/**
 * The probability that at least `found` of `drawn` genes, drawn without putting back from `all`, are
 * among `marked`.
 */
export function hypergeometricTail(
  found: number,
  all: number,
  marked: number,
  drawn: number,
): number {
  const least = Math.max(0, drawn + marked - all);
  const most = Math.min(drawn, marked);
  if (found <= least) return 1;
  let sum = 0;
  for (let k = most; k >= found; k--) {
    sum += Math.exp(
      logChoose(marked, k) + logChoose(all - marked, drawn - k) - logChoose(all, drawn),
    );
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) sum += Math.log((n - i + 1) / i);
  return sum;
}
