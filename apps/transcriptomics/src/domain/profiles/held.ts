import { UnmixError } from "@unmix/core";
import type { ResolvedOptions } from "../options.ts";
import type { ProfileResult } from "../result.ts";
import type { HeldProfile, HeldType } from "./held-profile.ts";

/** Profiles of a result that another run can hold: those of its locked types, or of these. */
export function heldProfiles(
  { genes, levels, rank, factorNames, locked = [], options }: ProfileResult,
  factors: readonly number[] = locked,
): HeldProfile[] {
  return factors.map((r) => ({
    name: factorNames[r]!,
    genes,
    levels: Float64Array.from(genes, (_, g) => levels[g * rank + r]!),
    normalize: options.normalize,
  }));
}

/**
 * Refuses profiles that a run cannot hold.
 *
 * @param genes of the file
 */
export function checkHeld(
  held: readonly HeldProfile[],
  genes: readonly string[],
  { rank, maxRank, normalize, reference }: ResolvedOptions,
): void {
  const [first] = held;
  if (!first) return;
  const names = held.map(({ name }) => name).join(", ");
  if (reference) {
    throw new UnmixError(
      "option",
      `The profile of ${names} is to be held, and the reference mode finds all profiles anew; leave one of the two out.`,
    );
  }
  const most = rank === "auto" ? (maxRank as number) : rank;
  if (held.length > most) {
    throw new UnmixError(
      "option",
      `${held.length} profiles are to be held (${names}), and ${most} cell type${most === 1 ? " is" : "s are"} looked for; look for as many at least, or hold fewer.`,
      { held: held.length, rank: most },
    );
  }
  const there = new Set(genes);
  for (const profile of held) {
    if (profile.normalize !== normalize) {
      throw new UnmixError(
        "option",
        `The profile of ${profile.name} is in units of the normalization "${profile.normalize}", and this run has "${normalize}"; take the same, or do not hold it.`,
        { normalize },
      );
    }
    if (profile.genes.some((gene, g) => profile.levels[g]! > 0 && there.has(gene))) continue;
    throw new UnmixError(
      "input",
      `The profile of ${profile.name} has no gene that the section has; check that both name genes alike, or do not hold it.`,
      { name: profile.name },
    );
  }
}

/**
 * The levels of genes in held profiles, side by side: genes × held, NaN where a profile does not name a gene.
 * Of genes of one name the first counts.
 */
export function levelsAt(held: readonly HeldProfile[], genes: readonly string[]): Float64Array {
  const all = new Float64Array(genes.length * held.length).fill(Number.NaN);
  held.forEach((profile, h) => {
    const place = new Map(profile.genes.map((gene, g) => [gene, g] as const).reverse());
    genes.forEach((gene, g) => {
      const at = place.get(gene);
      if (at !== undefined) all[g * held.length + h] = profile.levels[at]!;
    });
  });
  return all;
}

/** Which types were held and by how many genes, in words. */
export function heldWords(held: readonly HeldType[]): string {
  return held
    .map(({ name, genes }) => `${name} (${genes} gene${genes === 1 ? "" : "s"})`)
    .join(", ");
}
