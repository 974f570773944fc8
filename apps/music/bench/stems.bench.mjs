// How well recordings come apart, clip by clip, beside the ideal mask; and what three minutes of stereo cost.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "@unmix/core";
import {
  bssEval,
  exampleDuet,
  fromWav,
  play,
  readMagnitudes,
  recordingOf,
  regroup,
  renderSteps,
  separate,
  siSdr,
  stftOf,
  timbres,
} from "../dist/domain/index.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const MUSIC = join(process.env.UNMIX_SHARED ?? join(ROOT, "../shared"), "data/music");
const quick = process.argv.includes("--quick");
const one = (value) => value.toFixed(1);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

if (existsSync(MUSIC)) {
  clip();
  duets(publishedDuets());
} else console.log("(the recordings are not here: only what is made here is measured)");
duets([ownDuet("example", exampleDuet())]);
if (!quick) long();

/** SDR of the reference clip, guitar and flute, at 5512.5 Hz. */
function clip() {
  const truth = ["guitar", "flute"].map(
    (name) => read(`reference-clip/only_${name}.wav`).channels[0],
  );
  const signal = { sampleRate: 44_100, channels: [sum(truth)] };
  const every = (samples, step) => samples.filter((_, i) => i % step === 0);
  console.log("reference clip, SDR guitar/flute (published 19.0/14.5, ideal mask 25.7/20.9)");
  for (const options of [{ rate: 5512, notes: 10, instruments: 2 }, {}, { reference: true }]) {
    const result = separate(signal, options);
    const { stems } = run(renderSteps(result, recordingOf(signal, result.options)));
    const step = Math.round(result.grid.sampleRate / 5512.5);
    const kept = (x) => (options.reference ? x.subarray(20, 10_161) : x);
    const estimates = stems.map(({ channels }) => kept(every(channels[0], step)));
    const references = truth.map((x) => kept(every(x, 8)));
    const found =
      stems.length === 2
        ? Array.from(bssEval(references, estimates, { permute: true }).sdr, one).join("/")
        : `${stems.length} instruments`;
    console.log(`  ${JSON.stringify(options).padEnd(44)} ${found}`);
  }
}

/** Mean SI-SDR of the stems. */
function duets(all) {
  console.log(
    "SI-SDR: by itself, 2K loudest notes named, all notes named, ideal mask; F1 of notes at 50 ms",
  );
  const rows = all.map(({ name, sampleRate, sources, notes }) => {
    const signal = { sampleRate, channels: [sum(sources)] };
    const before = process.cpuUsage();
    const result = separate(signal);
    const { user, system } = process.cpuUsage(before);
    const owners = ownersOf(result, sources);
    const order = [...result.notes.energies.keys()].sort(
      (a, b) => result.notes.energies[b] - result.notes.energies[a],
    );
    const named = (kept) => {
      const known = new Int32Array(result.notes.count).fill(-1);
      for (const r of kept) known[r] = owners[r];
      // A person names every instrument at least once.
      sources.forEach((_, k) => {
        if (kept.some((r) => owners[r] === k)) return;
        const first = order.find((r) => owners[r] === k);
        if (first !== undefined) known[first] = k;
      });
      return score(regroup(result, { known, instruments: "auto" }), signal, sources);
    };
    const row = [
      score(result, signal, sources),
      named(order.slice(0, 2 * sources.length)),
      named(order),
      idealMask(result, signal, sources),
    ];
    console.log(
      `  ${name.padEnd(34)} ${row.map(one).join("  ")}  F1 ${f1(result.events, notes).toFixed(2)}  ` +
        `${result.instruments.count} instruments, ${result.notes.count} notes, ${one((user + system) / 1e6)} s`,
    );
    return row;
  });
  if (rows.length > 1)
    console.log(
      `  mean ${[0, 1, 2, 3].map((i) => one(mean(rows.map((row) => row[i])))).join("  ")}`,
    );
}

/** CPU seconds, wall seconds and memory of three minutes of stereo at 44.1 kHz: a duet made here, repeated. */
function long() {
  const sampleRate = 44_100;
  const seconds = 180;
  const part = (timbre, low, seed) => {
    const notes = Array.from({ length: 2 * seconds }, (_, i) => ({
      onset: 0.5 * i,
      duration: 0.46,
      pitch: low + [0, 4, 7, 5, 9, 2, 11, 12, 7, 4][(i * seed + Math.floor(i / 16)) % 10],
    }));
    return Float32Array.from(play(timbre, notes, { sampleRate, seconds, seed }));
  };
  const [a, b] = [part(timbres.guitar, 48, 3), part(timbres.flute, 72, 7)];
  const mix = (left, right) => a.map((x, i) => left * x + right * b[i]);
  const signal = { sampleRate, channels: [mix(0.8, 0.4), mix(0.4, 0.8)] };
  const [before, began] = [process.cpuUsage(), performance.now()];
  const result = separate(signal);
  const analysed = performance.now();
  run(renderSteps(result, signal));
  const { user, system } = process.cpuUsage(before);
  console.log(
    `180 s stereo 44.1 kHz: ${one((user + system) / 1e6)} CPU s, ${one((performance.now() - began) / 1000)} s on the clock ` +
      `(stems ${one((performance.now() - analysed) / 1000)}), peak ${one(process.resourceUsage().maxRSS / 1e6)} GB, ` +
      `${result.notes.count} notes, ${result.instruments.count} instruments`,
  );
}

function publishedDuets() {
  const folder = join(MUSIC, "duets");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const name = file.replace(".json", "");
      const parts = JSON.parse(readFileSync(join(folder, file), "utf8"));
      const sounds = parts.map(({ instrument }) => read(`duets/${name}__${instrument}.wav`));
      return {
        name,
        sampleRate: sounds[0].sampleRate,
        sources: sounds.map(({ channels }) => channels[0]),
        notes: parts.flatMap(({ notes }) => notes.map(([onset, , pitch]) => ({ onset, pitch }))),
      };
    });
}

function ownDuet(name, { recording, stems, notes }) {
  const sources = stems.map(({ channels }) => channels[0]);
  return { name, sampleRate: recording.sampleRate, sources, notes: notes.flat() };
}

function score(result, signal, sources) {
  const { stems } = run(renderSteps(result, signal));
  const table = sources.map((source) =>
    stems.map(({ channels }) => Math.max(-30, siSdr(source, channels[0]))),
  );
  return bestMean(table, 0, new Set());
}

/** The best mean over the sources when each gets a stem of its own; −30 where there is none left. */
function bestMean(table, source, taken) {
  if (source === table.length) return 0;
  let best = -30 / table.length + bestMean(table, source + 1, taken);
  table[source].forEach((value, k) => {
    if (taken.has(k)) return;
    const rest = bestMean(table, source + 1, new Set([...taken, k]));
    best = Math.max(best, value / table.length + rest);
  });
  return best;
}

/** The source that owns most of each note, by the true magnitudes under it. */
function ownersOf({ grid, notes }, sources) {
  const stft = stftOf(grid);
  const readers = sources.map((x) => readMagnitudes(stft, { sampleRate: 1, channels: [x] }));
  const parts = Array.from({ length: notes.count }, () => new Float64Array(sources.length));
  for (let t = 0; t < grid.frames; t++) {
    for (const reader of readers) reader.read(t);
    for (let k = 0; k < grid.bins; k++) {
      const total = readers.reduce((all, { magnitudes }) => all + magnitudes[k], 1e-9);
      for (let r = 0; r < notes.count; r++) {
        const value = notes.activations[t * notes.count + r] * notes.spectra[r * grid.bins + k];
        for (let s = 0; s < sources.length; s++)
          parts[r][s] += (value * readers[s].magnitudes[k]) / total;
      }
    }
  }
  return parts.map((own) => own.indexOf(Math.max(...own)));
}

function idealMask({ grid }, { channels }, sources) {
  const stft = stftOf(grid);
  const readers = sources.map((x) => readMagnitudes(stft, { sampleRate: 1, channels: [x] }));
  const outs = sources.map((x) => new Float64Array(x.length));
  const write = (t, spectra) => {
    for (const reader of readers) reader.read(t);
    spectra.forEach(({ re, im }, s) => {
      stft.frame(channels[0], t, re, im);
      for (let k = 0; k < grid.bins; k++) {
        const total = readers.reduce((all, { magnitudes }) => all + magnitudes[k], 1e-9);
        re[k] *= readers[s].magnitudes[k] / total;
        im[k] *= readers[s].magnitudes[k] / total;
      }
    });
  };
  stft.synthesize(0, channels[0].length, write, outs);
  return mean(sources.map((source, s) => siSdr(source, outs[s])));
}

function f1(events, notes) {
  const left = new Set(events);
  let found = 0;
  for (const { onset, pitch } of notes) {
    for (const event of left) {
      if (event.pitch !== pitch || Math.abs(event.onset - onset) > 0.05) continue;
      left.delete(event);
      found++;
      break;
    }
  }
  return (2 * found) / (events.length + notes.length);
}

function read(name) {
  return fromWav({ name, bytes: readFileSync(join(MUSIC, name)) });
}

function sum(signals) {
  return Float64Array.from(signals[0], (_, i) => signals.reduce((total, x) => total + x[i], 0));
}
