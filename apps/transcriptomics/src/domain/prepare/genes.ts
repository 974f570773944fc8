/** Whose symbols the genes have: told by their letters, as HGNC and MGI write them. */
export type Species = "human" | "mouse" | "unknown";

/** The share of symbols in one spelling from which on it is the species'. */
const MOST = 0.6;

/**
 * Tells human symbols (GAPDH, MT-CO1) from those of mouse (Gapdh, mt-Co1). Identifiers (ENSG…, ENSMUSG…)
 * say it themselves.
 */
export function speciesOf(genes: readonly string[]): Species {
  let human = 0;
  let mouse = 0;
  let named = 0;
  for (const gene of genes) {
    if (/^ENSG\d/.test(gene)) human++;
    else if (/^ENSMUSG\d/.test(gene)) mouse++;
    else if (/^[A-Z][A-Z0-9-]+(orf\d+)?$/.test(gene) && /[A-Z].*[A-Z]/.test(gene)) human++;
    else if (/^[A-Z][a-z0-9-]*[a-z][a-z0-9-]*$/.test(gene) || /^mt-/.test(gene)) mouse++;
    else continue;
    named++;
  }
  if (named === 0) return "unknown";
  if (human / named >= MOST) return "human";
  return mouse / named >= MOST ? "mouse" : "unknown";
}

/** Whether a gene is of the mitochondrion (MT-CO1, mt-Co1). */
export function isMitochondrial(gene: string): boolean {
  return /^mt-/i.test(gene);
}

/** Whether a gene is of a ribosomal protein, of the cytosol or the mitochondrion (RPL3, Rps6, Mrpl4). */
export function isRibosomal(gene: string): boolean {
  return /^(?:m?rp[sl]\d+[a-z]?\d*(?:[-.]?(?:like|l|x|y\d?))?|rpsa|rplp\d)$/i.test(gene);
}

/**
 * Whether a feature is a control of the instrument and no gene: of Xenium (NegControlProbe_00042,
 * BLANK_0006), MERSCOPE (Blank-1) or CosMx (NegPrb3, Negative01, SystemControl12).
 */
export function isControlProbe(feature: string): boolean {
  return /^(?:neg(?:control(?:probe|codeword)|probe|prb|ative)|blank|(?:unassigned|deprecated)codeword|intergenic_region|falsecode|systemcontrol)[-_]?\d+$/i.test(
    feature,
  );
}

/** A symbol as it is compared between files: without letter case, blanks and a version (".2" of ENSG…). */
export function comparable(gene: string): string {
  const upper = gene.trim().toUpperCase();
  return /^ENS[A-Z]*\d+\.\d+$/.test(upper) ? upper.replace(/\.\d+$/, "") : upper;
}
