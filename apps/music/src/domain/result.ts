import type { Origin } from "@unmix/tables";
import type { Cues } from "./instruments/cues.ts";
import type { Instruments } from "./instruments/group.ts";
import type { NoteEvent, Tempo } from "./midi/events.ts";
import type { MusicOptions } from "./options.ts";
import type { Stroke } from "./percussion/strokes.ts";
import type { Grid } from "./spectrogram/grid.ts";

/** The notes of a recording: terms of the factorization, the lowest first. */
export interface Notes {
  readonly count: number;
  /** Notes × bins, each of norm 1. */
  readonly spectra: Float32Array;
  /** Frames × notes. */
  readonly activations: Float32Array;
  /** The power of each in the recording. */
  readonly energies: Float64Array;
  /** Hertz of the fundamental. */
  readonly frequencies: Float64Array;
  /** How much of each lies at multiples of that, 0 to 1. */
  readonly harmonicity: Float64Array;
  /** Notes × channels: the parts of its power in each. */
  readonly panning: Float64Array;
}

/**
 * All that a run gives but the sound itself: what the page shows, the command writes and `model.json` keeps.
 * Plain data. Stems are rendered from it and the recording.
 */
export interface MusicResult {
  /** Resolved: every setting with the value that was used. */
  readonly options: MusicOptions;
  readonly input: {
    /** Hertz of the file. */
    readonly sampleRate: number;
    readonly samples: number;
    readonly channels: number;
  };
  /** Frames and bins of the analysis, at the working rate. */
  readonly grid: Grid;
  readonly notes: Notes;
  /** Semitones off 440 Hz. */
  readonly tuning: number;
  readonly cues: Cues;
  /** Notes × notes: how alike spectra are once shifted along a logarithmic axis, 0 to 1. */
  readonly similarity: Float64Array;
  readonly instruments: Instruments;
  /** What was played, by time. */
  readonly events: readonly NoteEvent[];
  /** The strokes of percussion, by time, where that was taken out. */
  readonly strokes: readonly Stroke[];
  readonly tempo: Tempo;
  readonly fit: {
    readonly relativeError: number;
    readonly iterations: number;
    readonly termination: { readonly kind: string; readonly advice: string };
  };
  readonly warnings: readonly Warning[];
  /** Name and SHA-256 of the input, and the program that made the result. */
  readonly origin: Origin;
}

/** What a person should know of a result before trusting it. */
export interface Warning {
  readonly kind:
    | "silent"
    | "cut"
    | "short"
    | "clipped"
    | "coarse"
    | "offset"
    | "uncertain"
    | "unused"
    | "unpitched"
    | "drums"
    | "fewer"
    | "rate";
  readonly message: string;
}
