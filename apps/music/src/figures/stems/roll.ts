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
import {
  drumName,
  hasPercussion,
  isBlackKey,
  PERCUSSION,
  pitchName,
  type Stroke,
} from "../../domain/index.ts";
import { laneKey, type Scene } from "./scene.ts";

/** What was played: a bar for each event, at its pitch, in the colour of its instrument. */
export function rollFigure(scene: Scene): Figure {
  const { result, names } = scene;
  const { events, tempo, instruments } = result;
  const strokes = strokesOf(scene);
  const counts = names.map(
    (name, k) => `${name} ${events.filter(({ note }) => instruments.labels[note] === k).length}`,
  );
  if (strokes.length > 0) counts.push(`${PERCUSSION} ${counted(strokes.length, "stroke")}`);
  return {
    name: "piano-roll",
    title: "What was played",
    description:
      `${counted(events.length, "note")} over ${shown(Number(scene.span[1].toPrecision(3)))} s` +
      `${counts.length > 0 ? `: ${listed(counts)}` : ""}; the darker the louder. ` +
      (tempo.certainty > 0
        ? `The tempo is about ${shown(tempo.beatsPerMinute)} beats a minute.`
        : ""),
    data: {
      columns: ["onset", "end", "pitch", "velocity", "instrument"],
      rows: [
        ...events.map(({ onset, end, pitch, velocity, note }) => [
          onset,
          end,
          pitchName(pitch),
          velocity,
          names[instruments.labels[note]!]!,
        ]),
        ...strokes.map(({ onset, end, drum, velocity }) => [
          onset,
          end,
          drumName(drum),
          velocity,
          PERCUSSION,
        ]),
      ],
    },
    draw: (canvas) => drawRoll(scene, canvas),
  };
}

/** The strokes of percussion, where it is a stem of its own. */
function strokesOf({ result }: Scene): readonly Stroke[] {
  return hasPercussion(result) ? result.strokes : [];
}

/** How high the row of each drum is, below the pitches. */
const DRUM_ROW = 12;

function drawRoll(scene: Scene, { width, theme }: Canvas): Drawing {
  const { result, span, names } = scene;
  const { events, instruments } = result;
  const strokes = strokesOf(scene);
  const drums = [...new Set(strokes.map(({ drum }) => drum))].sort((a, b) => b - a);
  const percussion = {
    key: laneKey(names.length),
    name: PERCUSSION,
    colour: theme.category(names.length),
  };
  const entries = [...scene.legend(theme), ...(drums.length > 0 ? [percussion] : [])];
  const key = legend(entries, 8, 0, width - 16, theme);
  const pitches = events.map(({ pitch }) => pitch);
  const low = Math.min(60, ...pitches) - 1;
  const high = Math.max(low + 12, ...pitches) + 1;
  const height = Math.max(5, Math.min(12, 300 / (high - low + 1)));
  const top = key.height + 8;
  const bottom = top + height * (high - low + 1);
  const floor = bottom + (drums.length > 0 ? 6 + DRUM_ROW * drums.length : 0);
  const left = drums.length > 0 ? 70 : 40;
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
  const rowOf = (drum: number) => bottom + 6 + DRUM_ROW * drums.indexOf(drum);
  const struck = [
    ...drums.map((drum) =>
      ink(
        "text",
        {
          x: left - 6,
          y: rowOf(drum) + DRUM_ROW / 2 + 3.5,
          "text-anchor": "end",
          fill: theme.muted,
          "font-size": 10,
        },
        { text: drumName(drum) },
      ),
    ),
    ...strokes.map(({ onset, drum, velocity }) =>
      ink(
        "rect",
        {
          x: x(onset),
          y: rowOf(drum) + 1,
          width: 2,
          height: DRUM_ROW - 2,
          fill: percussion.colour,
          "fill-opacity": 0.35 + 0.65 * velocity,
          "data-key": percussion.key,
        },
        { tip: `${drumName(drum)} at ${onset.toFixed(2)} s` },
      ),
    ),
  ];
  const axis = bottomAxis(x, floor, { theme, label: "time (s)" });
  return {
    height: floor + AXIS_HEIGHT + LABEL_HEIGHT + 6,
    marks: [...key.marks, ...keys, ...axis, ...bars, ...struck],
  };
}
