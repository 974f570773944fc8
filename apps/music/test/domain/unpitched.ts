import { createRandom } from "@unmix/core";

/** White noise. */
export function hiss(seconds: number, rate: number): Float32Array {
  const random = createRandom(5);
  return Float32Array.from({ length: seconds * rate }, () => 0.1 * random.normal());
}

/** Hertz of the first two formants of vowels, and their bandwidths (Peterson and Barney 1952). */
const VOWELS = [
  [730, 1090],
  [270, 2290],
  [300, 870],
  [530, 1840],
  [570, 840],
] as const;
const WIDTHS = [80, 100] as const;

/** Five syllables a second as a voice speaks them: pulses whose pitch glides, through the formants of vowels. */
export function speak(seconds: number, rate: number): Float32Array {
  const random = createRandom(2);
  const length = Math.round(0.2 * rate);
  const voiced = Math.round(0.15 * rate);
  const out = new Float32Array(seconds * rate);
  for (let first = 0; first + length <= out.length; first += length) {
    const [from, to] = [90 + 80 * random.uniform(), 90 + 80 * random.uniform()];
    const vowel = VOWELS[Math.floor(VOWELS.length * random.uniform())]!;
    let phase = 0;
    const pulses = Float64Array.from({ length }, (_, i) => {
      if (i >= voiced) return 0;
      phase += (from + ((to - from) * i) / voiced) / rate;
      if (phase < 1) return 0;
      phase--;
      return 1;
    });
    const sound = vowel.reduce<Float64Array>(
      (x, hertz, n) => resonate(x, hertz, WIDTHS[n]!, rate),
      pulses,
    );
    out.set(sound, first);
  }
  return out;
}

function resonate(x: Float64Array, hertz: number, width: number, rate: number): Float64Array {
  const pole = Math.exp((-Math.PI * width) / rate);
  let [one, two] = [0, 0];
  return x.map((value) => {
    const y =
      (1 - pole) * value +
      2 * pole * Math.cos((2 * Math.PI * hertz) / rate) * one -
      pole ** 2 * two;
    [one, two] = [y, one];
    return y;
  });
}
