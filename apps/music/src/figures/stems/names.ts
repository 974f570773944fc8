import type { LegendEntry, Theme } from "@unmix/workbench/figures";
import { pitchName } from "../../domain/notes/pitch.ts";
import type { MusicResult } from "../../domain/result.ts";

/** The name of a note in a figure: its number, from 1, and its pitch. */
export function noteName({ cues }: MusicResult, note: number): string {
  return `${note + 1} ${pitchName(cues.pitches[note]!)}`;
}

/** Marks of an instrument carry this key, so that its legend entry highlights them. */
export function instrumentKey(instrument: number): string {
  return `instrument-${instrument + 1}`;
}

export function instrumentLegend(
  { instruments }: MusicResult,
  theme: Theme,
  symbol: LegendEntry["symbol"],
): LegendEntry[] {
  return instruments.names.map((name, k) => ({
    key: instrumentKey(k),
    name,
    colour: theme.category(k),
    ...(symbol && { symbol }),
  }));
}
