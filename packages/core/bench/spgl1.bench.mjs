// SPGL1 on the portable problems: products with A and its adjoint until the residual that the original
// implementation (Python, its default tolerances) stopped at, with a norm no larger than its own, beside
// the original's count; then all it takes to a certified optimum. Counts do not depend on the machine.
import { basisPursuitDenoiseSteps, lassoSteps } from "@unmix/core";
import { PORTABLE_PROBLEMS } from "./portable-problems.mjs";
import { PUBLISHED } from "./portable-published.mjs";
import { cpu, median, quick } from "./support.mjs";

const SLOW = new Set(["gauss_bpdn_scaled", "srmd_r1", "dct_bpdn_large"]);

console.log(
  `SPGL1 on the portable problems, Node ${process.version}: products until the original's residual, and to the certified optimum`,
);
for (const activeSet of [false, true]) {
  console.log(activeSet ? "With the exact finish" : "Without the exact finish");
  const ratios = [];
  for (const [name, make] of Object.entries(PORTABLE_PROBLEMS)) {
    if (quick && SLOW.has(name)) continue;
    const row = solve(make(), PUBLISHED[name], activeSet);
    ratios.push(row.ratio);
    console.log(
      `${row.size.padStart(12)} ${name.padEnd(18)} ${String(row.reached ?? "-").padStart(5)} of ${String(PUBLISHED[name].products).padStart(4)} ` +
        `ratio to the original ${row.ratio.toFixed(2)}  certified ${row.total} + ${row.columns} columns: ` +
        `norm ${row.norm.toPrecision(9)} (original ${PUBLISHED[name].norm.toPrecision(9)}) gap ${row.gap.toExponential(1)} ` +
        `nonzeros ${row.nonzeros} ${row.kind} ${row.milliseconds.toFixed(0)} ms`,
    );
  }
  console.log(
    `median ratio ${median(ratios).toFixed(2)}, largest ${Math.max(...ratios).toFixed(2)}`,
  );
}

function solve({ operator, b, sigma, tau, truth, ...options }, published, activeSet) {
  const started = cpu();
  const all = { ...options, activeSet };
  const steps =
    sigma === undefined
      ? lassoSteps(operator, b, tau, all)
      : basisPursuitDenoiseSteps(operator, b, sigma, all);
  // As far from sigma as the original stopped, on whichever side of it.
  const near = sigma === undefined ? 0 : sigma + Math.abs(published.residualNorm - sigma);
  const enough = Math.max(published.residualNorm, near) * (1 + 1e-9);
  let reached;
  let next = steps.next();
  while (!next.done) {
    const { residualNorm, norm, products } = next.value.statistics;
    if (residualNorm <= enough && norm <= published.norm * (1 + 1e-4)) reached ??= products;
    next = steps.next();
  }
  const { x, work, norm, gap, termination } = next.value;
  const width = (options.measurements ?? 1) * (operator.field === "complex" ? 2 : 1);
  let nonzeros = 0;
  for (let j = 0; j < x.length; j += width) {
    if (x.subarray(j, j + width).some((value) => value !== 0)) nonzeros++;
  }
  return {
    size: `${operator.rows}x${operator.columns}`,
    reached,
    ratio: reached === undefined ? Number.POSITIVE_INFINITY : reached / published.products,
    total: work.forward + work.adjoint,
    columns: work.columns,
    norm,
    gap,
    nonzeros,
    kind: termination.kind,
    milliseconds: cpu() - started,
  };
}
