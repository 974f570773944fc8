// A large section: 50 000 spots × 20 000 genes, 4 % of which are there. CPU seconds, the peak of memory and
// the longest work between two steps, in which a page's worker answers nothing else. With --auto the number
// of types is searched for.
import { createRandom } from "@unmix/core";
import { profileSteps } from "@unmix/transcriptomics/domain";

const quick = process.argv.includes("--quick");
const auto = process.argv.includes("--auto");
const [SIDE, GENES, TYPES] = quick ? [60, 2000, 6] : [224, 20_000, 12];
const SPOTS = SIDE * SIDE;
const PER_SPOT = Math.round(0.04 * GENES);

const expression = generate(createRandom(1));
const size = `${SPOTS}x${GENES}`;
const began = cpuSeconds();
let before = began;
let longest = 0;
const pause = () => {
  const now = cpuSeconds();
  longest = Math.max(longest, now - before);
  before = now;
};
const steps = profileSteps(expression, { rank: auto ? "auto" : TYPES, annotation: "type" });
pause();
let next = steps.next();
for (; !next.done; next = steps.next()) pause();
pause();
const { rank, smoothing, fit, annotation } = next.value;
console.log(
  `${size} R${rank}${auto ? " (auto)" : ""}  ${(cpuSeconds() - began).toFixed(1)} CPU s${auto ? "" : " (must 120)"}, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB (must 2000), longest without a pause ${longest.toFixed(2)} CPU s; ${smoothing.pitches} pitches, relative error ${fit.relativeError.toFixed(4)}, ARI ${annotation.adjustedRand.toFixed(3)}`,
);

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Stripes of types; every spot has the same number of genes, half of them of its type. */
function generate(random) {
  const total = SPOTS * PER_SPOT;
  const starts = Uint32Array.from({ length: SPOTS + 1 }, (_, i) => i * PER_SPOT);
  const indices = new Uint32Array(total);
  const values = new Float64Array(total);
  const codes = Int32Array.from({ length: SPOTS }, (_, i) =>
    Math.floor(((i % SIDE) * TYPES) / SIDE),
  );
  const step = GENES / PER_SPOT;
  for (let i = 0; i < SPOTS; i++) {
    for (let k = 0; k < PER_SPOT; k++) {
      // One gene of each run of neighbours, so that columns rise without sorting.
      const gene = Math.floor(k * step + random.uniform() * step);
      indices[i * PER_SPOT + k] = gene;
      const own = Math.floor(gene / step) % TYPES === codes[i];
      values[i * PER_SPOT + k] = 1 + Math.floor(-Math.log(1 - random.uniform()) * (own ? 3 : 0.5));
    }
  }
  return {
    counts: { rows: SPOTS, columns: GENES, starts, indices, values },
    matrix: { name: "X", others: [] },
    spots: Array.from({ length: SPOTS }, (_, i) => `s${i}`),
    genes: Array.from({ length: GENES }, (_, g) => `Gene${g}`),
    places: {
      x: Float64Array.from({ length: SPOTS }, (_, i) => i % SIDE),
      y: Float64Array.from({ length: SPOTS }, (_, i) => Math.floor(i / SIDE)),
      unit: "array position",
    },
    columns: [
      {
        name: "type",
        kind: "category",
        categories: Array.from({ length: TYPES }, (_, t) => `type ${t}`),
        codes,
      },
    ],
    remarks: [],
  };
}
