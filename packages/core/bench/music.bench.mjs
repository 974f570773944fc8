// Basis pursuit denoise on the music clip of the paper on sparse random modes: every 16th sample of 1.85 s,
// 5108 of them, a tenth left, 51 080 features at random. Each line is a process of its own. The original
// (Python) takes 94.6 s and 8.1 GB for the same and ends at an l1 norm of 25.521, not certified.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { basisPursuitDenoise, createRandom, windowedSinusoids } from "@unmix/core";
import { cpu, quick, SHARED } from "./support.mjs";

const CLIP = join(SHARED, "data/music/reference-clip/flute_and_guitar.wav");
const HERE = fileURLToPath(import.meta.url);
const [EVERY, RATE, FEATURES, SPREAD] = [16, 44100, 51080, 0.015];

const CASES = {
  "centres on places a quarter of a spread apart": { hop: 10 },
  "centres on places an eighth of a spread apart": { hop: 5 },
  "centres anywhere": { hop: 0 },
  "centres on places, three samples in ten missing": { hop: 10, missing: 0.3 },
};

if (!existsSync(CLIP)) {
  console.log("music: skipped, its data are not here");
} else if (process.argv[2] in CASES) {
  solve(CASES[process.argv[2]]);
} else {
  for (const name of Object.keys(CASES).slice(0, quick ? 1 : undefined)) {
    const { stdout, stderr } = spawnSync(process.execPath, [HERE, name], { encoding: "utf8" });
    console.log(`music, ${name}: ${stdout.trim() || stderr}`);
  }
}

function solve({ hop, missing = 0 }) {
  const bytes = readFileSync(CLIP);
  const whole = Math.floor((bytes.length - 44) / 2 / EVERY);
  const random = createRandom(314);
  const step = EVERY / RATE;
  const length = (whole - 1) * step;
  const draw = (most) => Float64Array.from({ length: FEATURES }, () => most * random.uniform());
  const last = Math.floor((whole - 1) / hop);
  const settle = (t) => hop * step * Math.min(last, Math.round(t / (hop * step)));
  const features = {
    centres: hop > 0 ? draw(length).map(settle) : draw(length),
    frequencies: draw((0.5 * (whole + 1)) / length),
    phases: draw(2 * Math.PI),
    spread: SPREAD,
  };
  const kept = Array.from({ length: whole }, (_, i) => i).filter(() => random.uniform() >= missing);
  const times = Float64Array.from(kept, (i) => i * step);
  const values = Float64Array.from(kept, (i) => bytes.readInt16LE(44 + 2 * EVERY * i) / 32768);
  const sigma = 0.1 * Math.hypot(...values);
  const started = cpu();
  const operator = windowedSinusoids(times, features);
  const solution = basisPursuitDenoise(operator, values, sigma, { gapTolerance: 1e-3 });
  const seconds = (cpu() - started) / 1000;
  const products = solution.work.forward + solution.work.adjoint;
  console.log(
    `${seconds.toFixed(2)} s CPU, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at the highest, ` +
      `l1 ${solution.norm.toFixed(3)} with ${solution.x.filter((x) => x !== 0).length} atoms, ` +
      `gap ${solution.gap.toExponential(0)}, ${products} products and ${solution.work.columns} columns, ${solution.termination.kind}`,
  );
}
