// How well recordings come apart, clip by clip, beside the ideal mask; and what three minutes of stereo cost.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom, run } from "@unmix/core";
import {
  bssEval,
  exampleDuet,
  fromWav,
  play,
  readSound,
  recordingOf,
  regroup,
  renderSteps,
  separate,
  siSdr,
  timbres,
  toMono,
} from "../dist/domain/index.js";
import { developmentClips, heldOutClips, randomDuets, ringingSolos } from "./own-duets.mjs";
import { f1, idealMask, mean, ownersOf, score } from "./scores.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const MUSIC = join(process.env.UNMIX_SHARED ?? join(ROOT, "../shared"), "data/music");
const quick = process.argv.includes("--quick");
const one = (value) => value.toFixed(1);

if (existsSync(MUSIC)) {
  clip();
  duets("published duets", publishedDuets());
  duets("pairs of a band, 12 s at 22 050 Hz", await bandPairs());
} else console.log("(the recordings are not here: only what is made here is measured)");
duets("made here, and used to set constants", [
  ownDuet("the example", exampleDuet()),
  ...developmentClips(),
]);
duets("made here, and only looked at", heldOutClips());
strokes();
if (!quick) {
  counts("duets by chance", randomDuets(40));
  counts("plucked solos that ring, by chance", ringingSolos(24));
  leads();
  long({});
  long({ percussion: true });
}

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

/** Mean SI-SDR of the stems of each clip; of one that has a single instrument only what is heard in it. */
function duets(what, all) {
  console.log(
    `${what}\n  mean SI-SDR: by itself, 2K loudest notes named, all notes named, ideal mask; F1 of notes at 50 ms`,
  );
  const rows = all.map(({ name, sampleRate, sources, notes }) => {
    const signal = { sampleRate, channels: [sum(sources)] };
    const before = process.cpuUsage();
    const result = separate(signal);
    const { user, system } = process.cpuUsage(before);
    const rate = notes.length > 0 ? f1(result.events, notes) : undefined;
    const row = sources.length > 1 ? scores(result, signal, sources) : [];
    console.log(
      `  ${name.padEnd(34)} ${(row.map(one).join("  ") || "–").padEnd(24)}  F1 ${rate?.toFixed(2) ?? "–"}  ` +
        `${result.instruments.count} of ${sources.length} instruments, ${result.notes.count} notes, ${one((user + system) / 1e6)} s`,
    );
    return { row, rate };
  });
  const scored = rows.filter(({ row }) => row.length > 0).map(({ row }) => row);
  const rates = rows.flatMap(({ rate }) => rate ?? []);
  console.log(
    `  ${"mean".padEnd(34)} ${[0, 1, 2, 3].map((i) => one(mean(scored.map((row) => row[i])))).join("  ")}` +
      (rates.length > 0 ? `  F1 ${mean(rates).toFixed(2)}` : ""),
  );
}

/** By itself, with the 2K loudest notes named, with all named, and by the ideal mask. */
function scores(result, signal, sources) {
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
  return [
    score(result, signal, sources),
    named(order.slice(0, 2 * sources.length)),
    named(order),
    idealMask(result, signal, sources),
  ];
}

/** SI-SDR of strokes of noise, and of the duet that they are mixed with, where percussion is taken out first. */
function strokes() {
  console.log(
    "percussion taken out first: SI-SDR of the strokes, and of the duet, from that of the mixture",
  );
  for (const { name, sampleRate, sources } of developmentClips().filter(
    (each) => each.sources.length > 1,
  )) {
    const random = createRandom(77);
    const duet = sum(sources);
    const drums = duet.map((_, i) => {
      const since = (i + 0.11 * sampleRate) % (0.25 * sampleRate);
      return 0.4 * random.normal() * Math.exp(-since / (0.01 * sampleRate));
    });
    const signal = { sampleRate, channels: [sum([duet, drums])] };
    const result = separate(signal, { percussion: true });
    const { stems } = run(renderSteps(result, signal));
    const rest = sum(stems.slice(0, -1).map(({ channels }) => channels[0]));
    const gains = [
      [drums, stems.at(-1).channels[0]],
      [duet, rest],
    ].map(
      ([truth, found]) => `${one(siSdr(truth, signal.channels[0]))} to ${one(siSdr(truth, found))}`,
    );
    console.log(`  ${name.padEnd(34)} ${gains.join(", ")}`);
  }
}

/** Of how many clips the number of instruments is right. */
function counts(what, clips) {
  const astray = clips.map(({ sampleRate, sources }) => {
    const { instruments } = separate({ sampleRate, channels: [sum(sources)] });
    return instruments.count - sources.length;
  });
  const many = (test) => astray.filter(test).length;
  console.log(
    `${what}: of ${clips.length} the number of instruments is right in ${many((by) => by === 0)}, ` +
      `too large in ${many((by) => by > 0)}, too small in ${many((by) => by < 0)}`,
  );
}

/** How many notes are with the right one of two instruments, by their lead, on duets by chance and those made here. */
function leads() {
  const notes = [...randomDuets(40), ...developmentClips(), ...heldOutClips()]
    .filter(({ sources }) => sources.length === 2)
    .flatMap(({ sampleRate, sources }) => {
      const result = separate({ sampleRate, channels: [sum(sources)] }, { instruments: 2 });
      const { labels, leads } = result.instruments;
      const { energies } = result.notes;
      const owners = ownersOf(result, sources);
      const agreed = (same) =>
        energies.reduce((all, each, r) => all + ((labels[r] === owners[r]) === same ? each : 0), 0);
      const inOrder = agreed(true) >= agreed(false);
      return Array.from(leads, (lead, r) => ({
        lead,
        right: (labels[r] === owners[r]) === inOrder,
      }));
    });
  const parts = [0, 0.2, 0.4, 0.6, 0.8].map((from) => {
    const own = notes.filter(({ lead }) => lead >= from && (lead < from + 0.2 || from === 0.8));
    return `from ${from}: ${mean(own.map(({ right }) => Number(right))).toFixed(2)} of ${own.length}`;
  });
  console.log(`notes with the right instrument, by their lead: ${parts.join(", ")}`);
}

/** CPU seconds, wall seconds and memory of three minutes of stereo at 44.1 kHz: a duet made here, repeated. */
function long(options) {
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
  const result = separate(signal, options);
  const analysed = performance.now();
  run(renderSteps(result, signal));
  const { user, system } = process.cpuUsage(before);
  console.log(
    `180 s stereo 44.1 kHz ${JSON.stringify(options)}: ${one((user + system) / 1e6)} CPU s, ${one((performance.now() - began) / 1000)} s on the clock ` +
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

/** Two parts of a song each, mono at half of their rate, for twelve seconds from the fortieth. */
async function bandPairs() {
  const part = async (name) => {
    const bytes = readFileSync(join(MUSIC, `band/${name}.mp3`));
    const sound = await readSound({ name, bytes });
    const mono = { sampleRate: sound.sampleRate, channels: [toMono(sound)] };
    const { sampleRate, channels } = recordingOf(mono, { rate: 22_050, reference: false });
    return channels[0].slice(40 * sampleRate, 52 * sampleRate);
  };
  const [bass, horns, lead] = await Promise.all(["bassguitar", "horns", "leadguitar"].map(part));
  const pair = (name, sources) => ({ name, sampleRate: 22_050, sources, notes: [] });
  return [pair("bass, horns", [bass, horns]), pair("bass, lead guitar", [bass, lead])];
}

function ownDuet(name, { recording, stems, notes }) {
  const sources = stems.map(({ channels }) => channels[0]);
  return { name, sampleRate: recording.sampleRate, sources, notes: notes.flat() };
}

function read(name) {
  return fromWav({ name, bytes: readFileSync(join(MUSIC, name)) });
}

function sum(signals) {
  return Float64Array.from(signals[0], (_, i) => signals.reduce((total, x) => total + x[i], 0));
}
