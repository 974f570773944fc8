// What `unmix modes` costs on half a minute of sound at 44.1 kHz with its defaults, each signal in a process of its
// own: CPU and wall seconds, the most memory at a time, how large model.json is beside the sound, and what opening it
// again takes. The goal is five minutes and 2 GB. `--quick` takes 5 seconds; the name of a signal takes it alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toWav } from "@unmix/music/domain";
import { LONG_SIGNALS, RATE } from "../../../packages/core/bench/long-signals.mjs";
import { quick } from "../../../packages/core/bench/support.mjs";

const COMMAND = fileURLToPath(new URL("../bin/unmix.js", import.meta.url));
const SECONDS = quick ? 5 : 30;
const names = process.argv.slice(2).filter((argument) => argument in LONG_SIGNALS);

for (const name of names.length > 0 ? names : ["duets", "voices"]) {
  if (LONG_SIGNALS[name]) measure(name, LONG_SIGNALS[name](SECONDS * RATE));
  else console.log(`${name}: skipped, its recordings are not here`);
}

function measure(name, { values }) {
  const folder = mkdtempSync(join(tmpdir(), "unmix-bench-"));
  try {
    const [sound, out] = [join(folder, "sound.wav"), join(folder, "out")];
    writeFileSync(sound, toWav({ sampleRate: RATE, channels: [values] }));
    const run = inProcess([COMMAND, "modes", sound, "--out", out, "--json"]);
    const { modes, atoms, relativeResidual, termination } = JSON.parse(run.out);
    const size = (path) => statSync(path).size / 1e6;
    const model = join(out, "model.json");
    const opening = `
      import { readFileSync } from "node:fs";
      import { fromModesModelJson } from "@unmix/music/domain";
      fromModesModelJson(readFileSync(${JSON.stringify(model)}, "utf8"));`;
    const opened = inProcess(["--input-type=module", "--eval", opening]);
    console.log(
      `${name}, ${SECONDS} s: ${words(run)}; ${modes.length} modes of ${atoms} atoms, left ${relativeResidual.toFixed(4)}, ${termination}; ` +
        `model.json has ${size(model).toFixed(1)} MB beside ${size(sound).toFixed(1)} MB of sound, and opens in ${words(opened)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function words({ cpu, wall, megabytes }) {
  return `${cpu.toFixed(1)} s CPU, ${wall.toFixed(1)} s, ${megabytes.toFixed(0)} MB at the highest`;
}

/** What a process of Node prints and costs, which it tells at its end. */
function inProcess(args) {
  const tell = `process.on("exit", () => console.error(JSON.stringify(process.resourceUsage())))`;
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${tell}`, ...args],
    { encoding: "utf8", cwd: fileURLToPath(new URL(".", import.meta.url)) },
  );
  if (status !== 0) throw new Error(`The measurement failed: ${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.trim().split("\n").at(-1));
  return {
    out: stdout,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    wall: (performance.now() - began) / 1000,
    megabytes: maxRSS / 1024,
  };
}
