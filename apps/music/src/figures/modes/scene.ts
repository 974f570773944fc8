import { axisOrigin, type LegendEntry, shown, type Theme } from "@unmix/workbench/figures";
import {
  type ModesResult,
  type NamedMode,
  peakOf,
  type Series,
  unseenWords,
} from "../../domain/index.ts";
import { type Unseen, unseenEntry } from "./unseen.ts";

/** What every figure of a result says alike: names, colours, axes. */
export interface Scene {
  readonly result: ModesResult;
  readonly names: readonly string[];
  readonly time: TimeAxis;
  readonly frequencyLabel: string;
  colour(theme: Theme, label: number): string;
  legend(theme: Theme, symbol: LegendEntry["symbol"]): LegendEntry[];
  /** The part of the signal that was not looked at, where there is one. */
  unseen(theme: Theme): Unseen | undefined;
  /** The same as a sentence after others; empty where all was looked at. */
  readonly unseenWords: string;
}

export function sceneOf(result: ModesResult): Scene {
  const { series, modes, labels } = result;
  const names = modes.map(({ name }) => name);
  const colour = (theme: Theme, label: number) => (label < 0 ? theme.muted : theme.category(label));
  const { searchedTo } = result;
  const tip = unseenWords(result);
  const unseen = (theme: Theme) =>
    searchedTo === undefined || tip === undefined
      ? undefined
      : { from: searchedTo, tip, colour: theme.muted, surface: theme.surface };
  return {
    result,
    names,
    time: timeAxisOf(series),
    frequencyLabel: `frequency (${series.frequencyUnit})`,
    colour,
    legend: (theme, symbol) => [
      ...names.map((name, m) => ({ key: modeKey(m), name, colour: theme.category(m), symbol })),
      ...(labels.includes(-1)
        ? [{ key: modeKey(-1), name: "in no mode", colour: theme.muted, symbol: "ring" as const }]
        : []),
      ...unseenLegend(unseen(theme)),
    ],
    unseen,
    unseenWords: tip === undefined ? "" : ` ${tip}`,
  };
}

/** The legend of a figure over time that has no other. */
export function unseenLegend(unseen: Unseen | undefined): LegendEntry[] {
  return unseen ? [unseenEntry(unseen)] : [];
}

/** How times are drawn. */
export interface TimeAxis {
  /** First and last time. */
  readonly span: readonly [number, number];
  /** Where ticks count from. */
  readonly origin: number;
  /** "time (s)", or where they do not count from 0 "time since 1126259446 (s)". */
  readonly label: string;
}

export function timeAxisOf({ times, timeName, timeUnit }: Series): TimeAxis {
  const span = [times[0]!, times.at(-1)!] as const;
  const origin = axisOrigin(span);
  const since = origin === 0 ? "" : ` since ${origin}`;
  return { span, origin, label: `${timeName}${since} (${timeUnit})` };
}

/** What panels over time have in common. */
export function timePanel({ span, origin, label }: TimeAxis) {
  return { xDomain: span, xOrigin: origin, xLabel: label };
}

/** Marks of one mode are highlighted together. */
export function modeKey(label: number): string {
  return label < 0 ? "outliers" : `mode-${label + 1}`;
}

/** The frequency where the mode is strong enough for it to mean something. */
export function audible({ amplitude, frequency }: NamedMode): Float64Array {
  const peak = peakOf(amplitude);
  const loud = new Float64Array(frequency.length);
  for (let i = 0; i < loud.length; i++) {
    loud[i] = amplitude[i]! >= peak / 20 ? frequency[i]! : Number.NaN;
  }
  return loud;
}

/** "3.2 to 5.1", or "5.1" where both read the same. */
export function rangeWords(low: number, high: number): string {
  return shown(low) === shown(high) ? shown(low) : `${shown(low)} to ${shown(high)}`;
}
