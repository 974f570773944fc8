import { type Figure, type Ink, ink, legend } from "@unmix/workbench/figures";
import { scaleLinear } from "d3";
import { pitchName } from "../../domain/notes/pitch.ts";
import type { MusicResult } from "../../domain/result.ts";
import { instrumentKey, instrumentLegend } from "./names.ts";

const ROW = 7;
const LEFT = 40;

/** What was played: a bar for every event, at its pitch, over time. */
export function pianoRoll(result: MusicResult): Figure {
  const { events, instruments, grid, tempo } = result;
  const seconds = grid.samples / grid.sampleRate;
  const low = events.reduce((least, { pitch }) => Math.min(least, pitch), 127) - 1;
  const high = events.reduce((most, { pitch }) => Math.max(most, pitch), 0) + 1;
  const rows = events.length === 0 ? 1 : high - low + 1;
  const nameOf = (note: number) => instruments.names[instruments.labels[note]!]!;
  return {
    name: "piano-roll",
    title: "What was played",
    description:
      `${events.length} notes over ${seconds.toFixed(1)} seconds, a bar each at its pitch, coloured by instrument; ` +
      `about ${tempo.beatsPerMinute} beats a minute.`,
    data: {
      columns: ["onset", "end", "pitch", "velocity", "instrument"],
      rows: events.map(({ onset, end, pitch, velocity, note }) => [
        onset,
        end,
        pitch,
        velocity,
        nameOf(note),
      ]),
    },
    draw({ width, theme }) {
      const x = scaleLinear([0, seconds], [LEFT, width - 8]);
      const key = legend(instrumentLegend(result, theme, "square"), 8, 0, width - 16, theme);
      const top = key.height + 8;
      const y = (pitch: number) => top + (high - pitch) * ROW;
      const bottom = top + rows * ROW;
      const marks: Ink[] = [
        ...key.marks,
        ...octaves(low, high, events.length > 0).map((pitch) =>
          ink(
            "text",
            {
              x: LEFT - 4,
              y: y(pitch) + ROW,
              "text-anchor": "end",
              fill: theme.muted,
              "font-size": 10,
            },
            { text: pitchName(pitch) },
          ),
        ),
        ...x.ticks(Math.max(2, Math.floor(width / 90))).map((time) =>
          ink(
            "text",
            {
              x: x(time),
              y: bottom + 14,
              "text-anchor": "middle",
              fill: theme.muted,
              "font-size": 10,
            },
            { text: `${time} s` },
          ),
        ),
        ...events.map(({ onset, end, pitch, velocity, note }) =>
          ink(
            "rect",
            {
              x: x(onset),
              y: y(pitch),
              width: Math.max(1.5, x(Math.min(end, seconds)) - x(onset)),
              height: ROW - 1,
              rx: 1.5,
              fill: theme.category(instruments.labels[note]!),
              opacity: 0.45 + 0.55 * velocity,
              "data-key": instrumentKey(instruments.labels[note]!),
            },
            {
              tip: `${pitchName(pitch)} of ${nameOf(note)}, ${onset.toFixed(2)} to ${end.toFixed(2)} s`,
            },
          ),
        ),
      ];
      return { height: bottom + 22, width, marks };
    },
  };
}

function octaves(low: number, high: number, any: boolean): number[] {
  const pitches: number[] = [];
  for (let pitch = low; any && pitch <= high; pitch++) if (pitch % 12 === 0) pitches.push(pitch);
  return pitches;
}
