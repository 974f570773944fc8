import type { LegendEntry, Theme } from "@unmix/workbench/figures";
import { interpolateLab, lab } from "d3";
import { type MusicResult, pitchName } from "../../domain/index.ts";
import { HIGHEST_KEY, LOWEST_KEY, type Picture, pictureOf, rowOfPitch } from "./picture.ts";

/** What every figure of a result says alike: names, colours, the spectrogram. */
export interface Scene {
  readonly result: MusicResult;
  readonly picture: Picture;
  readonly names: readonly string[];
  /** "A4", and "A4 (2)" for the second of a name. */
  readonly notes: readonly string[];
  /** Notes by instrument, and by height within each. */
  readonly order: readonly number[];
  /** Seconds of the recording. */
  readonly span: readonly [number, number];
  legend(theme: Theme, symbol?: LegendEntry["symbol"]): LegendEntry[];
}

export function sceneOf(result: MusicResult, picture: Picture = pictureOf(result)): Scene {
  const { instruments } = result;
  return {
    result,
    picture,
    names: instruments.names,
    notes: noteNames(result),
    order: notesByInstrument(result),
    span: picture.span,
    legend: (theme, symbol) =>
      instruments.names.map((name, k) => ({
        key: laneKey(k),
        name,
        colour: theme.category(k),
        ...(symbol && { symbol }),
      })),
  };
}

/** Notes by instrument, and by height within each. */
export function notesByInstrument({
  instruments: { labels },
}: Pick<MusicResult, "instruments">): number[] {
  return Array.from(labels.keys()).sort((a, b) => labels[a]! - labels[b]! || a - b);
}

/** Marks of one instrument are highlighted together. */
export function laneKey(lane: number): string {
  return `instrument-${lane + 1}`;
}

/** What notes are called: their pitch, with a number from the second of a pitch on. */
export function noteNames({ cues }: Pick<MusicResult, "cues">): string[] {
  const seen = new Map<string, number>();
  return Array.from(cues.pitches, (pitch) => {
    const name = pitchName(pitch);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

/** From the background to a colour, for levels from 0 to 1. */
export function tint(theme: Theme, colour: string): (level: number) => string {
  const mix = interpolateLab(theme.surface, colour);
  return (level) => lab(mix(0.1 + 0.9 * level)).formatHex();
}

/** The rows of a picture that hold anything, as pitches, a key wider on both sides. */
export function pitchRange({ picture }: Scene): readonly [number, number] {
  const { columns, rows, mixture } = picture;
  let loudest = 0;
  const most = new Float32Array(rows);
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) {
      const value = mixture[c * rows + r]!;
      most[r] = Math.max(most[r]!, value);
      loudest = Math.max(loudest, value);
    }
  }
  const sounding = (pitch: number) => {
    const row = Math.round(rowOfPitch(pitch));
    return Math.max(most[row] ?? 0, most[row - 1] ?? 0) > 0.02 * loudest;
  };
  let low = LOWEST_KEY;
  let high = HIGHEST_KEY;
  while (low < high - 12 && !sounding(low)) low++;
  while (high > low + 12 && !sounding(high)) high--;
  return [Math.max(LOWEST_KEY, low - 1), Math.min(HIGHEST_KEY, high + 1)];
}
