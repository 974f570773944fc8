import {
  AXIS_HEIGHT,
  bottomAxis,
  type Canvas,
  counted,
  type Drawing,
  type Figure,
  type Ink,
  ink,
  LABEL_HEIGHT,
  legend,
  listed,
  shown,
} from "@unmix/workbench/figures";
import { scaleLinear } from "d3";
import { isBlackKey, pitchName } from "../../domain/index.ts";
import { laneKey, type Scene } from "./scene.ts";

/** What was played: a bar for each event, at its pitch, in the colour of its instrument. */
export function rollFigure(scene: Scene): Figure {
  const { result, names } = scene;
  const { events, tempo, instruments } = result;
  const counts = names.map(
    (name, k) => `${name} ${events.filter(({ note }) => instruments.labels[note] === k).length}`,
  );
  return {
    name: "piano-roll",
    title: "What was played",
    description:
      `${counted(events.length, "note")} over ${shown(Number(scene.span[1].toPrecision(3)))} s` +
      `${counts.length > 0 ? `: ${listed(counts)}` : ""}; the darker the louder. ` +
      `The tempo is about ${shown(tempo.beatsPerMinute)} beats a minute.`,
    data: {
      columns: ["onset", "end", "pitch", "velocity", "instrument"],
      rows: events.map(({ onset, end, pitch, velocity, note }) => [
        onset,
        end,
        pitchName(pitch),
        velocity,
        names[instruments.labels[note]!]!,
      ]),
    },
    draw: (canvas) => drawRoll(scene, canvas),
  };
}

function drawRoll(scene: Scene, { width, theme }: Canvas): Drawing {
  const { result, span } = scene;
  const { events, instruments } = result;
  const key = legend(scene.legend(theme), 8, 0, width - 16, theme);
  const pitches = events.map(({ pitch }) => pitch);
  const low = Math.min(60, ...pitches) - 1;
  const high = Math.max(low + 12, ...pitches) + 1;
  const height = Math.max(5, Math.min(12, 300 / (high - low + 1)));
  const top = key.height + 8;
  const bottom = top + height * (high - low + 1);
  const left = 40;
  const x = scaleLinear()
    .domain(span)
    .range([left, width - 14]);
  const y = (pitch: number) => bottom - (pitch - low + 1) * height;
  const keys: Ink[] = [];
  for (let pitch = low; pitch <= high; pitch++) {
    if (isBlackKey(pitch)) {
      keys.push(
        ink("rect", {
          x: left,
          y: y(pitch),
          width: width - 14 - left,
          height,
          fill: theme.grid,
          "fill-opacity": 0.5,
        }),
      );
    }
    if (pitch % 12 === 0) {
      keys.push(
        ink("line", {
          x1: left,
          x2: width - 14,
          y1: y(pitch) + height,
          y2: y(pitch) + height,
          stroke: theme.axis,
          "stroke-opacity": 0.6,
        }),
        ink(
          "text",
          {
            x: left - 6,
            y: y(pitch) + height / 2 + 3.5,
            "text-anchor": "end",
            fill: theme.muted,
            "font-size": 10,
          },
          { text: pitchName(pitch) },
        ),
      );
    }
  }
  const bars = events.map(({ onset, end, pitch, velocity, note }) => {
    const lane = instruments.labels[note]!;
    return ink(
      "rect",
      {
        x: x(onset),
        y: y(pitch) + 0.5,
        width: Math.max(1.5, x(Math.min(end, span[1])) - x(onset)),
        height: height - 1,
        rx: 1.5,
        fill: theme.category(lane),
        "fill-opacity": 0.35 + 0.65 * velocity,
        "data-key": laneKey(lane),
      },
      {
        tip: `${pitchName(pitch)}, ${scene.names[lane]}, from ${onset.toFixed(2)} to ${end.toFixed(2)} s`,
      },
    );
  });
  return {
    height: bottom + AXIS_HEIGHT + LABEL_HEIGHT + 6,
    marks: [...key.marks, ...keys, ...bottomAxis(x, bottom, { theme, label: "time (s)" }), ...bars],
  };
}
