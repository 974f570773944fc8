/** What a spectrum is the spectrum of. */
export interface Pitched {
  /** Hertz of the fundamental. */
  readonly frequency: number;
  /** The part of the magnitude that lies at its multiples, 0 to 1: near 0 for a drum or breath. */
  readonly harmonicity: number;
}

/** The pitch as MIDI numbers it, with a fraction: 69 for 440 Hz. */
export function midiOf(frequency: number): number {
  return 69 + 12 * Math.log2(frequency / 440);
}

export function frequencyOf(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}

const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/** The name of the nearest pitch: "A4" for 440 Hz. */
export function pitchName(midi: number): string {
  const nearest = Math.round(midi);
  return `${NAMES[((nearest % 12) + 12) % 12]}${Math.floor(nearest / 12) - 1}`;
}

/** Whether the key of a piano for a pitch, as MIDI numbers it, is a black one. */
export function isBlackKey(midi: number): boolean {
  return NAMES[((midi % 12) + 12) % 12]!.endsWith("♯");
}

/** Candidates a fifth of a semitone apart, from D1 (37 Hz) to G♯7 (3322 Hz). */
const LOWEST = 26;
const HIGHEST = 104;
const STEP = 0.2;
/** What each partial counts, in parts of the one before. */
const FALL = 0.86;
const PARTIALS = 16;

/**
 * The fundamental of a magnitude spectrum: the candidate whose multiples hold the most, each partial
 * counting less than the one before and roots of magnitudes rather than magnitudes, so that a strong
 * overtone alone does not decide; then moved to where the partials that were found say.
 *
 * @param binWidth hertz from one bin to the next
 */
export function pitchOf(spectrum: ArrayLike<number>, binWidth: number): Pitched {
  const bins = spectrum.length;
  const roots = Float64Array.from(spectrum, Math.sqrt);
  const top = Math.min(HIGHEST, midiOf((bins - 2) * binWidth));
  let best = { midi: Math.min(69, top), salience: 0 };
  for (let midi = LOWEST; midi <= top; midi += STEP) {
    const bin = frequencyOf(midi) / binWidth;
    // Below a bin and a half the fundamental is not told from nothing at all.
    if (bin < 1.5) continue;
    let salience = 0;
    let weight = 1;
    for (let h = 1; h <= PARTIALS && h * bin < bins - 1; h++, weight *= FALL) {
      salience += weight * (at(roots, h * bin) - 0.5 * at(roots, (h - 0.5) * bin));
    }
    if (salience > best.salience) best = { midi, salience };
  }
  const bin = refine(spectrum, frequencyOf(best.midi) / binWidth);
  return { frequency: bin * binWidth, harmonicity: harmonicPart(spectrum, bin) };
}

/** The value between two bins. */
function at(values: ArrayLike<number>, place: number): number {
  const low = Math.floor(place);
  const part = place - low;
  return (1 - part) * (values[low] ?? 0) + part * (values[low + 1] ?? 0);
}

/** How far a partial may lie from its multiple, in parts of it. */
const ASTRAY = 0.03;
/** The fundamental in bins: the candidate at the highest bin is best, and the peak lies beside that. */
const HALF_BIN = 0.5;

/** The fundamental, in bins, that the peaks nearest to its first multiples agree on. */
function refine(spectrum: ArrayLike<number>, bin: number): number {
  let sum = 0;
  let weights = 0;
  for (let h = 1; h <= 8; h++) {
    const centre = Math.round(h * bin);
    let peak = -1;
    for (let k = Math.max(1, centre - 1); k <= centre + 1 && k < spectrum.length - 1; k++) {
      const value = spectrum[k]!;
      if (value < spectrum[k - 1]! || value < spectrum[k + 1]!) continue;
      if (peak < 0 || value > spectrum[peak]!) peak = k;
    }
    if (peak < 0) continue;
    const place = peakPlace(spectrum, peak);
    const astray = Math.max(h === 1 ? HALF_BIN : 0, ASTRAY * h * bin);
    if (Math.abs(place - h * bin) > astray) continue;
    const weight = spectrum[peak]! * h;
    sum += (weight * place) / h;
    weights += weight;
  }
  return weights > 0 ? sum / weights : bin;
}

/** Where between bins a local maximum lies: the vertex of the parabola through the logarithms. */
export function peakPlace(spectrum: ArrayLike<number>, k: number): number {
  const [a, b, c] = [spectrum[k - 1]!, spectrum[k]!, spectrum[k + 1]!];
  if (!(a > 0 && b > 0 && c > 0)) return k;
  const [la, lb, lc] = [Math.log(a), Math.log(b), Math.log(c)];
  const curvature = la - 2 * lb + lc;
  return curvature < 0 ? k + Math.max(-0.5, Math.min(0.5, (0.5 * (la - lc)) / curvature)) : k;
}

function harmonicPart(spectrum: ArrayLike<number>, bin: number): number {
  let inside = 0;
  let all = 0;
  for (let k = 0; k < spectrum.length; k++) {
    const h = Math.max(1, Math.round(k / bin));
    all += spectrum[k]!;
    if (Math.abs(k - h * bin) <= Math.max(2, 0.02 * k)) inside += spectrum[k]!;
  }
  // What a flat spectrum would have at the multiples is no sign of a pitch.
  const chance = Math.min(0.95, 4 / Math.max(4.2, bin));
  return all > 0 ? Math.max(0, Math.min(1, (inside / all - chance) / (1 - chance))) : 0;
}
