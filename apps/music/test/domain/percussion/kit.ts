import { createRandom } from "@unmix/core";

/** A stroke that is played: when, in seconds, and on what, as General MIDI numbers drums. */
export interface Beat {
  readonly at: number;
  readonly drum: 36 | 38 | 42;
}

/** Plays a drum kit: a bass drum of a falling tone, a snare drum of dull noise, a hi-hat of bright noise. */
export function playKit(beats: readonly Beat[], seconds: number, rate: number): Float32Array {
  const random = createRandom(3);
  const out = new Float32Array(Math.round(seconds * rate));
  let dull = 0;
  let before = 0;
  for (const { at, drum } of beats) {
    const first = Math.round(at * rate);
    for (let i = first; i < Math.min(out.length, first + 0.4 * rate); i++) {
      const s = (i - first) / rate;
      const noise = random.normal();
      dull += 0.35 * (noise - dull);
      const bright = noise - before;
      before = noise;
      if (drum === 36) {
        const turns = 55 * s + 0.6 * (1 - Math.exp(-s / 0.03));
        out[i]! += 0.8 * Math.sin(2 * Math.PI * turns) * Math.exp(-s / 0.08);
      } else if (drum === 38) {
        out[i]! += 0.8 * dull * Math.exp(-s / 0.05);
      } else {
        out[i]! += 0.08 * bright * Math.exp(-s / 0.02);
      }
    }
  }
  return out;
}

/** Strokes of a plain beat, a hi-hat every quarter of a second. */
export function groove(seconds: number): Beat[] {
  const beats: Beat[] = [];
  for (let i = 0; 0.1 + 0.25 * i < seconds - 0.4; i++) {
    const at = 0.1 + 0.25 * i;
    if (i % 8 === 0 || i % 8 === 5) beats.push({ at, drum: 36 });
    if (i % 4 === 2) beats.push({ at, drum: 38 });
    beats.push({ at, drum: 42 });
  }
  return beats;
}
