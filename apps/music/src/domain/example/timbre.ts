/** How an instrument of the example sounds. */
export interface Timbre {
  readonly name: string;
  /** Amplitude of each partial before the body, the fundamental first. */
  readonly partials: (partial: number) => number;
  /** Resonances of the body, fixed in frequency: hertz, octaves, gain in decibels. */
  readonly body: readonly {
    readonly frequency: number;
    readonly octaves: number;
    readonly gain: number;
  }[];
  /** Seconds to full strength. */
  readonly attack: number;
  /** Seconds until a plucked fundamental has fallen to 1 ÷ e; infinite where it is held. */
  readonly decay: number;
  /** Seconds from the end of a note to silence. */
  readonly release: number;
  /** Depth in cents and rate in hertz. */
  readonly vibrato: { readonly cents: number; readonly rate: number };
  /** Breath or bow, in parts of the note. */
  readonly noise: number;
  /** How much partials are stretched: f_n = n f √(1 + stretch n²). */
  readonly stretch: number;
}

/** The timbres of what is played here. */
export const timbres = {
  guitar: {
    name: "guitar",
    partials: (n) => Math.abs(Math.sin((Math.PI * n) / 5)) / n,
    body: [
      { frequency: 110, octaves: 0.4, gain: 6 },
      { frequency: 220, octaves: 0.5, gain: 6 },
      { frequency: 2500, octaves: 0.8, gain: 3 },
    ],
    attack: 0.004,
    decay: 0.9,
    release: 0.08,
    vibrato: { cents: 0, rate: 0 },
    noise: 0.01,
    stretch: 4e-5,
  },
  flute: {
    name: "flute",
    partials: (n) => 0.42 ** (n - 1),
    body: [{ frequency: 900, octaves: 1.2, gain: 4 }],
    attack: 0.06,
    decay: Number.POSITIVE_INFINITY,
    release: 0.09,
    vibrato: { cents: 14, rate: 5.2 },
    noise: 0.05,
    stretch: 0,
  },
  cello: {
    name: "cello",
    partials: (n) => 1 / n,
    body: [
      { frequency: 230, octaves: 0.4, gain: 7 },
      { frequency: 600, octaves: 0.5, gain: 5 },
      { frequency: 1800, octaves: 0.7, gain: 4 },
    ],
    attack: 0.07,
    decay: Number.POSITIVE_INFINITY,
    release: 0.1,
    vibrato: { cents: 16, rate: 5.5 },
    noise: 0.03,
    stretch: 0,
  },
} as const satisfies Record<string, Timbre>;

/** The gain of the body at a frequency. */
export function bodyGain({ body }: Timbre, frequency: number): number {
  let decibels = 0;
  for (const { frequency: centre, octaves, gain } of body) {
    decibels += gain * Math.exp(-0.5 * (Math.log2(frequency / centre) / octaves) ** 2);
  }
  return 10 ** (decibels / 20);
}
