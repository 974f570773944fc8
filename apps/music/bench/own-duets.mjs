// Duets and solos made here, whose stems and notes are known: a set that constants may be set with, and one
// of other instruments, keys, rhythms and seeds that none is set with, to see what transfers.
import { createRandom } from "@unmix/core";
import { play, timbres } from "../dist/domain/index.js";
import { heldOut, known } from "./timbres.mjs";

const SAMPLE_RATE = 22_050;
const SECONDS = 8;

const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];
const ALL = { ...timbres, ...known };

/** Clips: of each part its timbre, lowest and highest pitch, seconds of a note, and how many notes a chord has. */
export function developmentClips() {
  const key = { root: 0, scale: MAJOR, seed: 11 };
  return [
    clip("d1 cello, flute apart", key, [
      [ALL.cello, 43, 55, [0.5, 1]],
      [ALL.flute, 74, 86, [0.25, 0.5]],
    ]),
    clip("d2 guitar, clarinet overlap", key, [
      [ALL.guitar, 48, 67, [0.5]],
      [ALL.clarinet, 55, 74, [0.5, 1]],
    ]),
    clip("d3 flute, oboe same range", key, [
      [ALL.flute, 67, 84, [0.5, 1]],
      [ALL.oboe, 67, 84, [0.25, 0.5]],
    ]),
    clip("d4 horn, mallet", key, [
      [ALL.horn, 48, 65, [1, 1.5]],
      [ALL.mallet, 60, 84, [0.25, 0.5]],
    ]),
    clip("d5 guitar chords, flute", key, [
      [ALL.guitar, 45, 62, [1], 3],
      [ALL.flute, 72, 84, [0.5, 1]],
    ]),
    clip("d6 horn chords, cello", key, [
      [ALL.horn, 55, 72, [1, 2], 3],
      [ALL.cello, 38, 52, [0.5, 1]],
    ]),
    clip("d7 guitar chords alone", key, [[ALL.guitar, 45, 64, [0.5, 1], 3]]),
    clip("d8 clarinet alone", key, [[ALL.clarinet, 55, 77, [0.25, 0.5]]]),
  ];
}

export function heldOutClips() {
  const key = { root: 3, scale: MINOR, seed: 505 };
  return [
    clip("h1 bassoon, trumpet apart", key, [
      [heldOut.bassoon, 40, 53, [0.4, 0.8]],
      [heldOut.trumpet, 67, 81, [0.3, 0.6]],
    ]),
    clip("h2 viola, recorder overlap", key, [
      [heldOut.viola, 55, 72, [0.6, 0.9]],
      [heldOut.recorder, 67, 84, [0.3, 0.6]],
    ]),
    clip("h3 trumpet, accordion same range", key, [
      [heldOut.trumpet, 62, 79, [0.4, 0.8]],
      [heldOut.accordion, 62, 79, [0.3, 0.9]],
    ]),
    clip("h4 harp, viola", key, [
      [heldOut.harp, 46, 70, [0.3]],
      [heldOut.viola, 60, 77, [0.9, 1.2]],
    ]),
    clip("h5 harp chords, recorder", key, [
      [heldOut.harp, 43, 62, [0.9], 3],
      [heldOut.recorder, 74, 86, [0.3, 0.6]],
    ]),
    clip("h6 accordion chords, trumpet", key, [
      [heldOut.accordion, 50, 67, [0.8, 1.6], 3],
      [heldOut.trumpet, 70, 84, [0.4, 0.8]],
    ]),
    clip("h7 harp chords alone", key, [[heldOut.harp, 43, 65, [0.6, 0.9], 4]]),
    clip("h8 bassoon alone", key, [[heldOut.bassoon, 40, 60, [0.3, 0.6]]]),
  ];
}

/** Duets of two timbres by chance, each in a range of 15 semitones by chance. */
export function randomDuets(count) {
  const random = createRandom(1000);
  const pick = (values) => values[Math.floor(values.length * random.uniform())];
  const timbres = Object.values({ ...ALL, ...heldOut });
  return Array.from({ length: count }, (_, i) => {
    const first = pick(timbres);
    const second = pick(timbres.filter((timbre) => timbre !== first));
    const key = { root: Math.floor(12 * random.uniform()), scale: MAJOR, seed: 2000 + i };
    const parts = [first, second].map((timbre) => {
      const low = 43 + Math.floor(32 * random.uniform());
      const step = pick([0.25, 0.3, 0.4, 0.5]);
      return [timbre, low, low + 14, [step, 2 * step]];
    });
    return clip(`r${i} ${first.name}, ${second.name}`, key, parts);
  });
}

/** One plucked instrument by chance, whose strings ring on into the next notes, in a range of 16 semitones by chance. */
export function ringingSolos(count) {
  const random = createRandom(3000);
  const plucked = Object.values({ ...ALL, ...heldOut }).filter(({ decay }) => decay < 2);
  return Array.from({ length: count }, (_, i) => {
    const timbre = plucked[i % plucked.length];
    const low = 43 + Math.floor(20 * random.uniform());
    const step = [0.25, 0.3, 0.4, 0.5][Math.floor(4 * random.uniform())];
    const key = { root: 0, scale: MAJOR, seed: 4000 + i, rings: 1.5 + 2 * random.uniform() };
    return clip(`p${i} ${timbre.name} ringing`, key, [[timbre, low, low + 16, [step, 2 * step]]]);
  });
}

/** A clip with the samples of each part, equally loud, and every note that is played. */
function clip(name, { root, scale, seed, rings }, parts) {
  const random = createRandom(seed + name.length * 7 + Number(name[1]));
  const lines = parts.map(([timbre, low, high, lengths, voices = 1]) => ({
    timbre,
    notes: line(random, { root, scale, low, high, lengths, voices, rings }),
  }));
  const sources = lines.map(({ timbre, notes }, k) => {
    const samples = play(timbre, notes, {
      sampleRate: SAMPLE_RATE,
      seconds: SECONDS,
      seed: seed + k,
    });
    const power = samples.reduce((total, x) => total + x * x, 0) / samples.length;
    return Float32Array.from(samples, (x) => (0.08 * x) / Math.sqrt(power));
  });
  return { name, sampleRate: SAMPLE_RATE, sources, notes: lines.flatMap(({ notes }) => notes) };
}

/**
 * Steps up and down a scale, with rests; a chord has thirds above its lowest note. A note sounds for `rings` of the
 * time to the next.
 */
function line(random, { root, scale, low, high, lengths, voices, rings = 0.92 }) {
  const pitches = [];
  for (let pitch = low; pitch <= high; pitch++) {
    if (scale.includes((((pitch - root) % 12) + 12) % 12)) pitches.push(pitch);
  }
  const top = pitches.length - 1 - 2 * (voices - 1);
  const notes = [];
  let at = Math.floor(random.uniform() * (top + 1));
  for (let onset = 0.1 + 0.1 * random.uniform(); onset < SECONDS - 0.3; ) {
    const length = lengths[Math.floor(random.uniform() * lengths.length)];
    const velocity = 0.65 + 0.3 * random.uniform();
    if (random.uniform() > 0.08) {
      for (let v = 0; v < voices; v++) {
        const pitch = pitches[Math.min(pitches.length - 1, at + 2 * v)];
        notes.push({ onset, duration: rings * length, pitch, velocity });
      }
    }
    at = Math.max(0, Math.min(top, at + Math.round(6 * random.uniform() - 3)));
    onset += length;
  }
  return notes;
}
