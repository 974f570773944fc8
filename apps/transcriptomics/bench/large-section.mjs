// A large section, for benches: counts of Poisson-like spots over skewed genes, as an .h5ad.
import { createRandom } from "@unmix/core";
import { toH5ad } from "@unmix/transcriptomics/domain";

/**
 * A section of `spots` × `genes` of which a share of about `density` is counted, on a square grid.
 *
 * @returns the bytes of the .h5ad
 */
export async function largeSection({ spots, genes, density, seed = 1 }) {
  const random = createRandom(seed);
  const perSpot = Math.round(genes * density);
  const entries = spots * perSpot;
  const starts = Uint32Array.from({ length: spots + 1 }, (_, i) => i * perSpot);
  const indices = new Uint32Array(entries);
  const values = new Float64Array(entries);
  const step = genes / perSpot;
  for (let i = 0; i < spots; i++) {
    // One gene in each stretch of genes, so that a spot's genes rise and differ.
    for (let k = 0; k < perSpot; k++) {
      const at = i * perSpot + k;
      const draw = random.uniform();
      indices[at] = Math.min(genes - 1, Math.floor((k + draw) * step));
      values[at] = 1 + Math.floor(8 * draw * draw * draw);
    }
  }
  const side = Math.ceil(Math.sqrt(spots));
  const names = (stem, length) => Array.from({ length }, (_, n) => `${stem}${n}`);
  const expression = {
    counts: { rows: spots, columns: genes, starts, indices, values },
    matrix: { name: "X", others: [] },
    spots: names("spot", spots),
    genes: names("Gene", genes),
    places: {
      x: Float64Array.from({ length: spots }, (_, i) => i % side),
      y: Float64Array.from({ length: spots }, (_, i) => Math.floor(i / side)),
      unit: "",
    },
    columns: [],
    remarks: [],
  };
  return (await toH5ad(expression, {})).bytes;
}
