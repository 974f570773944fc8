import { truncatedSvdSteps, vectorsFor } from "../../linear/truncated-svd.ts";
import type { SvdStart } from "./svd-start.ts";
import { writeTerms } from "./write-terms.ts";

/**
 * The singular vectors of Y as a matrix: without constraints the best approximation there is, and
 * with nonnegativity NNDSVD (Boutsidis and Gallopoulos 2008).
 */
export const svdTucker1: SvdStart = {
  vectors: (_shape, [core, matrix]) => vectorsFor(core!.rank, matrix!.length, core!.length),

  *fill(parts) {
    const { data, factors, random, rooms } = parts;
    const { values, left, right } = yield* truncatedSvdSteps(data, factors[0]!.rank, random, rooms);
    const terms = Array.from(values, (weight, r) => ({ weight, vectors: [left[r]!, right[r]!] }));
    yield* writeTerms(terms, parts, [1, 0]);
  },
};
