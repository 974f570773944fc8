import { createRandom, type Random } from "@unmix/core";
import { frequencyOf } from "../notes/pitch.ts";
import { bodyGain, type Timbre } from "./timbre.ts";

/** A note to be played: seconds, and the number of its pitch as MIDI counts (69 is 440 Hz). */
export interface PlayedNote {
  readonly onset: number;
  readonly duration: number;
  readonly pitch: number;
  /** 0 to 1, default 0.8. */
  readonly velocity?: number;
}

/**
 * One instrument playing notes, by adding partials: each with its envelope, the vibrato in common, and noise
 * shaped like the note. The same seed gives the same samples.
 *
 * @param seconds of sound, notes beyond which are cut
 */
export function play(
  timbre: Timbre,
  notes: readonly PlayedNote[],
  { sampleRate, seconds, seed }: { sampleRate: number; seconds: number; seed: number },
): Float64Array {
  const random = createRandom(seed);
  const out = new Float64Array(Math.round(seconds * sampleRate));
  for (const note of notes) addNote(out, timbre, note, sampleRate, random);
  return out;
}

function addNote(
  out: Float64Array,
  timbre: Timbre,
  { onset, duration, pitch, velocity = 0.8 }: PlayedNote,
  sampleRate: number,
  random: Random,
): void {
  const { attack, release, vibrato, noise, stretch } = timbre;
  const from = Math.round(onset * sampleRate);
  const length = Math.min(out.length - from, Math.round((duration + release) * sampleRate));
  if (length <= 0) return;
  const fundamental = frequencyOf(pitch);
  const rate = vibrato.rate * (0.95 + 0.1 * random.uniform());
  const start = random.uniform();
  const phase = new Float64Array(length);
  let turns = 0;
  for (let i = 0; i < length; i++) {
    const t = i / sampleRate;
    // Vibrato sets in after the attack, as players do it.
    const depth = vibrato.cents * Math.min(1, t / 0.3);
    const cents = depth * Math.sin(2 * Math.PI * (rate * t + start));
    turns += (fundamental * 2 ** (cents / 1200)) / sampleRate;
    phase[i] = 2 * Math.PI * turns;
  }
  const envelope = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const t = i / sampleRate;
    const rise = Math.min(1, t / attack);
    const fall = Math.min(1, Math.max(0, (duration + release - t) / release));
    envelope[i] = velocity * rise * fall * fall * (3 - 2 * fall);
  }
  const sum = new Float64Array(length);
  for (let n = 1; ; n++) {
    const stretched = n * Math.sqrt(1 + stretch * n * n);
    if (stretched * fundamental > 0.45 * sampleRate || n > 40) break;
    const gain = timbre.partials(n) * bodyGain(timbre, stretched * fundamental);
    if (gain < 1e-5) continue;
    // Higher partials of a plucked string fall sooner; of a held note they bloom later.
    const seconds = timbre.decay / (1 + 0.25 * (n - 1));
    const bloom = attack * (1 + 0.15 * (n - 1));
    const offset = 2 * Math.PI * random.uniform();
    for (let i = 0; i < length; i++) {
      const t = i / sampleRate;
      const shape = Math.exp(-t / seconds) * Math.min(1, t / bloom);
      sum[i]! += gain * shape * Math.sin(stretched * phase[i]! + offset);
    }
  }
  let energy = 0;
  for (let i = 0; i < length; i++) energy += sum[i]! * sum[i]!;
  const level = noise * Math.sqrt(energy / length);
  // One pole at about the fundamental's multiples keeps the hiss below the ear's sharpest part.
  const pole = Math.exp((-2 * Math.PI * Math.min(4 * fundamental, 0.2 * sampleRate)) / sampleRate);
  let held = 0;
  for (let i = 0; i < length; i++) {
    held = pole * held + (1 - pole) * random.normal();
    out[from + i]! += 0.1 * envelope[i]! * (sum[i]! + 3 * level * held);
  }
}
