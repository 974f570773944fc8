import { clippedPart, countValues, isSilent, offsetsOf, peakOf } from "./recording/recording.ts";
import { defaultOptions } from "./resolve-options.ts";
import type { MusicResult, Warning } from "./result.ts";
import { cutWords } from "./sound/announced.ts";
import type { Signal } from "./sound/signal.ts";

/** Kinds of the warnings of what may make a result wrong; the others tell what was done. */
export const GRAVE_WARNINGS: readonly Warning["kind"][] = [
  "cut",
  "short",
  "clipped",
  "coarse",
  "unpitched",
  "drums",
  "uncertain",
];

/** Seconds. */
const SHORT = 0.5;
const CLIPPED = 1e-4;
/** Of full scale, and different values: a softer recording of fewer is mostly what was rounded off. */
const SOFT = 0.1;
const FEW_VALUES = 32;
/** The mean lead below which grouping is uncertain. */
const UNCERTAIN = 0.35;
/** The part of the sound that is tonal, below which notes are found in what has none. */
const TONAL = 0.25;
/** The part of the energy in strokes without a pitch, above which drums play beside what has one. */
const STRUCK = 0.15;

/** Of what notes were found in, parts from 0 to 1. */
interface Parts {
  /** What is tonal. */
  readonly tonal: number;
  /** What lies in strokes without a pitch. */
  readonly struck: number;
}

/**
 * What a person should know before trusting a result.
 *
 * @param signal as it was read
 * @param recording at the working rate
 * @param parts of what notes were found in
 */
export function collectWarnings(
  result: Omit<MusicResult, "warnings">,
  signal: Signal,
  recording: Signal,
  parts: Parts,
): Warning[] {
  const cut = cutWords(signal);
  const coarse = coarseWords(signal);
  return [
    ...(cut ? [{ kind: "cut", message: cut } as const] : []),
    ...(coarse ? [{ kind: "coarse", message: coarse } as const] : []),
    ...warningsOfSound(result, recording, parts),
    ...warningsOfGrouping(result),
  ];
}

/** The warnings of a result whose notes were grouped again: those of the sound stay. */
export function regroupedWarnings(
  warnings: readonly Warning[],
  regrouped: Pick<MusicResult, "instruments" | "options">,
): Warning[] {
  const others = warnings.filter(({ kind }) => kind !== "uncertain" && kind !== "unused");
  return [...others, ...warningsOfGrouping(regrouped)];
}

function warningsOfSound(
  { grid, notes, options }: Pick<MusicResult, "grid" | "notes" | "options">,
  recording: Signal,
  { tonal, struck }: Parts,
): Warning[] {
  if (isSilent(recording)) {
    return [
      {
        kind: "silent",
        message: "The recording is silent, so there are no notes and no instruments in it.",
      },
    ];
  }
  const warnings: Warning[] = [];
  const seconds = grid.samples / grid.sampleRate;
  if (seconds < SHORT) {
    warnings.push({
      kind: "short",
      message: `The recording lasts ${Number(seconds.toPrecision(2))} s, which is too short to tell notes and instruments in it; half a second is the least that makes sense.`,
    });
  }
  const clipped = clippedPart(recording);
  if (clipped > CLIPPED) {
    warnings.push({
      kind: "clipped",
      message: `${percent(clipped)} of the samples are clipped at full scale, which sounds like noise in every instrument; a recording at a lower level separates better.`,
    });
  }
  const offset = options.reference ? 0 : Math.max(...offsetsOf(recording).map(Math.abs));
  if (offset > 0) {
    warnings.push({
      kind: "offset",
      message: `The middle of the samples lies ${percent(offset)} of full scale off zero, which is direct current and no sound: it is in the residual, and in no instrument.`,
    });
  }
  if (tonal < TONAL) {
    warnings.push({ kind: "unpitched", message: unpitchedWords(tonal, options.percussion) });
  } else if (struck > STRUCK && !options.percussion && !options.reference) {
    warnings.push({
      kind: "drums",
      message: `${percent(struck)} of the energy lies in sharp strokes without a pitch, as of drums, which are then counted and heard as instruments. Switch on Percussion apart (--percussion), which takes them out first.`,
    });
  }
  if (options.notes !== "auto" && notes.count < options.notes) {
    const others =
      options.start === "combs"
        ? "than semitones in its range, where combs are the start, nor than windows of time"
        : "than windows of time, nor than bands of frequency";
    warnings.push({
      kind: "fewer",
      message: `${options.notes} notes were asked for, but the recording gives ${notes.count}: it has no more notes ${others}.`,
    });
  }
  if (!Number.isInteger(grid.sampleRate)) {
    warnings.push({
      kind: "rate",
      message: `The working rate is ${grid.sampleRate} samples a second; files, which tell whole numbers alone, say ${Math.floor(grid.sampleRate)}.`,
    });
  }
  return warnings;
}

/** What to say of a recording so soft that its format holds few of its values; else nothing. */
function coarseWords(signal: Signal): string {
  const peak = peakOf(signal);
  const values = countValues(signal, FEW_VALUES);
  if (isSilent(signal) || peak > SOFT || values === FEW_VALUES) return "";
  return `The loudest sample is ${percent(peak)} of full scale and samples have only ${values} different values, so what was rounded off sounds like noise in every instrument; record it louder, or with more bits.`;
}

function unpitchedWords(tonal: number, percussion: boolean): string {
  const share = Math.round(100 * tonal);
  const part = `${share > 0 ? `Only ${share} %` : "Next to nothing"} of ${percussion ? "what is not struck" : "the sound"}`;
  const drums = percussion
    ? ""
    : "Where drums play, switch on Percussion apart (--percussion), which takes them out first. ";
  return `${part} holds a clear pitch, as in drums, noise, speech or a dense mix, so the notes and instruments found in it mean little. ${drums}For voices and dense mixes a tool that was trained on them does better.`;
}

function warningsOfGrouping({
  instruments,
  options,
}: Pick<MusicResult, "instruments" | "options">): Warning[] {
  const warnings: Warning[] = [];
  const areNamed = instruments.known.some((label) => label >= 0);
  const byThreshold = options.grouping === "shape" && options.instruments === "auto" && !areNamed;
  if (options.threshold !== defaultOptions.threshold && !byThreshold) {
    warnings.push({
      kind: "unused",
      message: `The threshold of ${options.threshold} is not used: it decides only where grouping is shape, the number of instruments is auto and no note is named.`,
    });
  }
  if (instruments.count >= 2 && instruments.meanLead < UNCERTAIN) {
    warnings.push({
      kind: "uncertain",
      message: `The grouping is uncertain: the notes suit their instruments hardly better than the next best (by ${percent(instruments.meanLead)} in the mean). Name a few of the loudest notes, and the others follow.`,
    });
  }
  return warnings;
}

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(2))} %`;
}
