/** The figures of docs/methods/srmd.md and docs/guide/modes.md, from real runs. */

/** Figures as the workbench draws them. */
export async function modesFigures() {
  const { exampleSeries, modes, renameMode } = await import("@unmix/music/domain");
  const { modesFiguresOf } = await import("@unmix/music/figures");
  const result = ["Ramp", "Tone", "Chirp"].reduce(
    (named, name, m) => renameMode(named, m, name),
    modes(exampleSeries()),
  );
  const drawn = modesFiguresOf({ ...result, curve: await paretoCurve(result) });
  return ["picture", "flowchart", "pareto"].map((name) => ({
    ...drawn.find((figure) => figure.name === name),
    name: `modes-${name}`,
  }));
}

const POINTS = 24;

/**
 * The curve itself: the LASSO problem of each of some bounds, over features drawn at random, up to the
 * bound that leaves the residual of the example.
 */
async function paretoCurve({ series: { times, values }, options: { residual } }) {
  const { basisPursuitDenoise, createRandom, lasso, windowedSinusoids } = await import(
    "@unmix/core"
  );
  const random = createRandom(1);
  const draw = (most) => Float64Array.from({ length: 6000 }, () => most * random.uniform());
  const dictionary = windowedSinusoids(times, {
    centres: draw(times.at(-1)),
    frequencies: draw(80),
    phases: draw(2 * Math.PI),
    spread: 0.1,
    unitNorm: true,
  });
  const target = residual * Math.hypot(...values);
  const furthest = basisPursuitDenoise(dictionary, values, target).tau;
  const curve = [];
  for (let n = 0; n <= POINTS; n++) {
    const tau = (furthest * n) / POINTS;
    const { residualNorm, gap } = lasso(dictionary, values, tau);
    curve.push({ tau, residualNorm, slope: 0, gap });
  }
  return curve;
}
