import type { SettingOf } from "@unmix/workbench/settings";

/** The settings of a run, resolved. The form, the command's flags and `model.json` share them. */
export interface MusicOptions {
  /** "auto" lets the grouping choose; a number is used as it is. */
  readonly instruments: "auto" | number;
  /** How many notes are looked for: "auto" goes by the pitches that are heard. */
  readonly notes: "auto" | number;
  /** Hertz at which the sound is analysed and written, reached by a whole divisor; "auto" is the file's own. */
  readonly rate: "auto" | number;
  /** Milliseconds of a window. */
  readonly window: "auto" | number;
  /** Whether percussion is taken out first, as a stem of its own; notes are then those of the rest. */
  readonly percussion: boolean;
  /** How notes become instruments. */
  readonly grouping: Grouping;
  /** Similarity from which notes are of one instrument, where the grouping is "shape". */
  readonly threshold: number;
  readonly divergence: "kullback-leibler" | "squared";
  readonly start: "combs" | "singular" | "random";
  /** Bits of a sample in the files: 32 is float. */
  readonly bits: 16 | 24 | 32;
  readonly seed: number;
  /** The published pipeline to its last setting. */
  readonly reference: boolean;
}

/**
 * - `voices`: notes that sound together are of different instruments unless they go together in sound; best
 *   where each instrument plays one note at a time.
 * - `timbre`: hierarchical clustering of the colour and height of notes (Ward).
 * - `linkage`: the same with average linkage.
 * - `register`: by height alone.
 * - `shape`: spectra that are shifts of each other on a logarithmic axis, as published.
 */
export type Grouping = (typeof GROUPINGS)[number]["value"];

const GROUPINGS = [
  { value: "voices", label: "who sounds together" },
  { value: "timbre", label: "colour and height" },
  { value: "linkage", label: "colour and height, average linkage" },
  { value: "register", label: "height alone" },
  { value: "shape", label: "shape of the spectrum (published)" },
] as const;

/** What the form shows and the command's flags are made from. */
export const musicSettings: readonly SettingOf<MusicOptions>[] = [
  {
    name: "instruments",
    flag: "instruments",
    label: "Instruments",
    help: "How many instruments the recording has. By itself it goes by how many sound at once.",
    kind: "integer",
    words: ["auto"],
    min: 1,
    max: 12,
    unit: "instruments",
    group: "basic",
    default: "auto",
  },
  {
    name: "notes",
    flag: "notes",
    label: "Detail",
    help: "How many different notes are looked for. More follow the sound more closely, but are harder to give to instruments. By itself it goes by the pitches that are heard.",
    kind: "integer",
    words: ["auto"],
    min: 1,
    max: 200,
    unit: "notes",
    group: "basic",
    default: "auto",
  },
  {
    name: "grouping",
    flag: "grouping",
    label: "Notes become instruments by",
    help: "Voices keeps apart what sounds together, and is best where each instrument plays one note at a time; timbre goes by colour and height, linkage likewise but with average linkage, register by height alone; shape is the published rule.",
    kind: "choice",
    choices: GROUPINGS,
    group: "basic",
    default: "voices",
  },
  {
    name: "percussion",
    flag: "percussion",
    label: "Percussion apart",
    help: "Takes drums and other strokes out first, as a stem of their own, and looks for notes in the rest. The attacks of plucked notes go with them; leave it off where nothing is struck.",
    kind: "boolean",
    group: "basic",
    default: false,
  },
  {
    name: "rate",
    flag: "rate",
    label: "Working rate",
    help: "Samples a second at which the sound is analysed and written, reached by a whole divisor of the file's own rate. A lower one is faster and loses the treble.",
    kind: "number",
    words: ["auto"],
    min: 1000,
    max: 768_000,
    unit: "Hz",
    group: "expert",
    default: "auto",
  },
  {
    name: "window",
    flag: "window",
    label: "Window",
    help: "How long a piece of sound is looked at together. A longer window tells pitches apart more clearly, a shorter one rhythm.",
    kind: "number",
    words: ["auto"],
    min: 5,
    max: 1000,
    unit: "ms",
    group: "expert",
    default: "auto",
  },
  {
    name: "threshold",
    flag: "threshold",
    label: "Threshold of likeness",
    help: "Where notes are grouped by shape: how alike two spectra must be, from 0 to 1, to be of one instrument. A higher threshold gives more instruments.",
    kind: "number",
    min: 0,
    max: 1,
    group: "expert",
    default: 0.7,
  },
  {
    name: "divergence",
    flag: "divergence",
    label: "Fit",
    help: "What the notes are fitted by: the Kullback–Leibler divergence minds soft sounds as well, the squared error is faster.",
    kind: "choice",
    choices: [
      { value: "kullback-leibler", label: "Kullback–Leibler divergence" },
      { value: "squared", label: "squared error" },
    ],
    group: "expert",
    default: "kullback-leibler",
  },
  {
    name: "start",
    flag: "start",
    label: "Start",
    help: "What the search begins with: combs at every pitch, singular vectors of the spectrogram, or random numbers.",
    kind: "choice",
    choices: [
      { value: "combs", label: "a comb at every pitch" },
      { value: "singular", label: "singular vectors" },
      { value: "random", label: "random numbers" },
    ],
    group: "expert",
    default: "combs",
  },
  {
    name: "bits",
    flag: "bits",
    label: "Bits of a sample",
    help: "How samples of the files are written: 16 or 24 bits, or 32 for floating point.",
    kind: "integer",
    min: 16,
    max: 32,
    values: [16, 24, 32],
    unit: "bits",
    group: "expert",
    default: 32,
  },
  {
    name: "seed",
    flag: "seed",
    label: "Seed",
    help: "The number that first values are drawn from, of how much each note sounds, and of all with a random start. Another one changes the last digits, or notes where several are as good.",
    kind: "integer",
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    group: "expert",
    default: 0,
  },
  {
    name: "reference",
    flag: "reference",
    label: "Reference mode",
    help: "Runs the published method to its last setting: 5512 Hz, a window of 301 points, 10 notes, squared error to 8.5 %, a random start, likeness of shape at 0.7, no mask. For comparison with published results.",
    kind: "boolean",
    group: "expert",
    default: false,
  },
];
