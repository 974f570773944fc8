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
  const figures = ["picture", "flowchart", "pareto"].map((name) => [`modes-${name}`, drawn, name]);
  for (const [example, result] of Object.entries(await furtherExamples())) {
    figures.push([`modes-${example}`, modesFiguresOf(result), "flowchart"]);
  }
  return figures.map(([own, all, name]) => ({
    ...all.find((figure) => figure.name === name),
    name: own,
  }));
}

/** The other examples of the paper: two chirps that cross, a gravitational wave by formula, a quarter second of a duet. */
async function furtherExamples() {
  const { exampleDuet, exampleSeries, modes, renameMode } = await import("@unmix/music/domain");
  const { drawExample, MODE_GALLERY } = await import("../packages/core/bench/mode-gallery.mjs");
  const series = (example) => ({ ...exampleSeries(), ...drawExample(MODE_GALLERY[example], 1) });
  const { recording } = exampleDuet();
  const every = 8;
  const samples = recording.channels[0].subarray(0, 5500).filter((_, i) => i % every === 0);
  const duet = {
    ...exampleSeries(),
    times: Float64Array.from(samples, (_, i) => (every * i) / recording.sampleRate),
    values: Float64Array.from(samples),
  };
  return {
    crossing: modes(series("crossing"), { ridgeSpread: 1 }),
    inspiral: renameMode(
      modes(series("inspiral"), {
        maxModes: 1,
        residual: 0.3,
        frequencies: [0, 400],
        ridgeSpread: 0.01,
      }),
      0,
      "Wave",
    ),
    duet: modes(duet, {
      residual: 0.1,
      spreads: [0.015],
      features: 6000,
      grouping: "clusters",
      maxModes: 6,
    }),
  };
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
