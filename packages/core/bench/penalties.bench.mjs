// Sweeps that a penalized fit takes to 1e-4 above the least objective that any start came to, those without
// penalties included, and how many random starts end 0.5 % above it or more: by the defaults, and where the
// penalties are there from the first sweep on.
import { allocateTensor, createRandom, factorize } from "@unmix/core";
import { addNoise, median, plant, quick } from "./support.mjs";

const STARTS = quick ? 3 : 8;
const SIZES = [
  { rows: 20, columns: 3072, rank: 3, filled: 0.6 },
  { rows: 200, columns: 1000, rank: 8, filled: 0.6 },
  { rows: 40, columns: 40, rank: 6, filled: 0.2 },
];
const PENALTIES = [
  ["ridge 1 on both", { ridge: 1 }, { ridge: 1 }],
  ["sparsity 1 on both", { sparsity: 1 }, { sparsity: 1 }],
  ["sparsity 5 on the core, ridge 5 on the matrix", { sparsity: 5 }, { ridge: 5 }],
  // In parts of ‖Y‖ ÷ R.
  ["sparsity 0.08 ‖Y‖ ÷ R on both", { sparsity: 0.08 }, { sparsity: 0.08 }, true],
];

console.log(
  "Sweeps to 1e-4 above the least objective, median over starts; starts that end above it",
);
for (const size of SIZES) {
  console.log(`${size.rows} x ${size.columns}, R ${size.rank}`);
  const tensor = problem(size);
  const norm = Math.sqrt(tensor.data.reduce((sum, x) => sum + x * x, 0));
  for (const [name, core, matrix, relative] of PENALTIES) {
    const unit = relative ? norm / size.rank : 1;
    const penalties = { core: scaled(core, unit), matrix: scaled(matrix, unit) };
    const seeds = Array.from({ length: STARTS }, (_, seed) => seed);
    const ways = {
      "by default": seeds.map((seed) => fit(tensor, size.rank, { seed, penalties })),
      "penalties at once": seeds.map((seed) => {
        const { model: start } = fit(tensor, size.rank, { seed, maxIterations: 0 });
        return fit(tensor, size.rank, { seed, penalties, start });
      }),
    };
    const all = Object.values(ways).flat();
    const least = Math.min(...all.map(({ objective }) => objective));
    for (const [way, fits] of Object.entries(ways)) {
      const above = fits.filter(({ objective }) => objective > 1.005 * least);
      const most = Math.max(...fits.map(({ objective }) => objective / least - 1));
      const sweeps = median(fits.map((each) => sweepsTo(each, 1.0001 * least)));
      console.log(
        `  ${name.padEnd(46)} ${way.padEnd(18)} ${String(sweeps).padStart(5)}   ` +
          `${above.length} of ${STARTS}, up to ${(100 * most).toFixed(1)} %`,
      );
    }
  }
}

/** Half-normal factors, filled in part, and noise. */
function problem({ rows, columns, rank, filled }) {
  const tensor = allocateTensor([rows, columns]);
  const random = createRandom(1);
  const sometimes = { normal: () => (random.uniform() < filled ? random.normal() : 0) };
  plant(tensor.data, { rows, columns, rank }, sometimes);
  addNoise(tensor.data, 0.1);
  return tensor;
}

function scaled(penalty, unit) {
  return Object.fromEntries(Object.entries(penalty).map(([name, value]) => [name, unit * value]));
}

function fit(tensor, rank, options) {
  return factorize(tensor, {
    rank,
    maxIterations: 3000,
    tolerance: 1e-9,
    compress: false,
    ...options,
  });
}

function sweepsTo({ statistics, unpenalizedIterations = 0 }, objective) {
  const at = statistics.objective.findIndex((value) => value <= objective);
  return at < 0 ? Number.POSITIVE_INFINITY : at + unpenalizedIterations;
}
