"use client";
import { themeOf } from "@unmix/workbench/figures";
import { useTheme } from "@unmix/workbench/ui";
import {
  type MouseEvent,
  type ReactElement,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { isBlackKey, pitchName } from "../../domain/index.ts";
import {
  HIGHEST_KEY,
  LOWEST_KEY,
  lanesOf,
  largestOf,
  levelsOf,
  noteNames,
  type Picture,
  rowOfPitch,
} from "../../figures/index.ts";
import type { Player } from "./player.ts";
import type { View } from "./state.ts";
import { useWidth } from "./waveform.tsx";

const KEYS = 34;
const HEIGHT = 352;

/** The recording over time and pitch, in the colours of its instruments; a click plays the note below it. */
export function SpectrogramPanel(props: {
  readonly view: View;
  readonly picture: Picture;
  readonly player: Player;
  readonly onPlay: (note: number) => void;
}): ReactElement {
  const { view, picture, player, onPlay } = props;
  const { instruments, cues } = view.result;
  const { theme: themeName } = useTheme();
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const width = useWidth(canvas);
  const [shown, setShown] = useState(-1);
  const [pointed, setPointed] = useState("");
  const names = useMemo(() => noteNames({ cues }), [cues]);
  const lane = shown < instruments.count ? shown : -1;
  const lanes = useMemo(
    () => lanesOf(picture, instruments.labels, instruments.count),
    [picture, instruments],
  );
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, picture, lanes, lane, themeName);
  }, [picture, lanes, lane, themeName, width]);
  useEffect(() => {
    const place = () => {
      const at = player.duration() > 0 ? player.position() / player.duration() : 0;
      if (head.current) head.current.style.left = `calc(${KEYS}px + (100% - ${KEYS}px) * ${at})`;
    };
    place();
    return player.subscribe(place);
  }, [player]);
  const noteAt = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - box.left - KEYS) / (box.width - KEYS);
    const column = Math.floor(part * picture.columns);
    const row = Math.floor((1 - (event.clientY - box.top) / box.height) * picture.rows);
    return strongestNote(picture, column, row);
  };
  return (
    <section className="card stack" aria-labelledby={`${id}-title`}>
      <div className="row spread">
        <h2 id={`${id}-title`}>Time and pitch</h2>
        <label className="row small">
          Show
          <select
            className="input compact target"
            value={lane}
            onChange={(event) => setShown(Number(event.currentTarget.value))}
          >
            <option value={-1}>everything, by instrument</option>
            {instruments.names.map((name, each) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place; names change
              <option key={each} value={each}>
                {name} alone
              </option>
            ))}
          </select>
        </label>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: every note has a button of its own above */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: every note has a button of its own above */}
      <div
        className="spectrogram"
        onClick={(event) => {
          const note = noteAt(event);
          if (note !== undefined) onPlay(note);
        }}
        onPointerMove={(event) => {
          const note = noteAt(event);
          setPointed(
            note === undefined
              ? ""
              : `${names[note]}, ${instruments.names[instruments.labels[note]!]}`,
          );
        }}
        onPointerLeave={() => setPointed("")}
      >
        <canvas
          ref={canvas}
          style={{ height: HEIGHT }}
          role="img"
          aria-label="Spectrogram of the recording in the colours of its instruments, with piano keys"
        />
        <div className="playhead" ref={head} />
      </div>
      <p className="small number pointed">
        {pointed || "Click to hear the note that sounds there."}
      </p>
    </section>
  );
}

/** The note that is strongest at a place, if any sounds there. */
function strongestNote(picture: Picture, column: number, row: number): number | undefined {
  const { columns, rows, activations, spectra } = picture;
  if (column < 0 || column >= columns || row < 0 || row >= rows) return undefined;
  const count = activations.length / columns;
  let best: number | undefined;
  let most = 0;
  for (let note = 0; note < count; note++) {
    let value = 0;
    // A finger is wider than a row.
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
      value += activations[column * count + note]! * spectra[note * rows + r]!;
    }
    if (value > most) [best, most] = [note, value];
  }
  return best;
}

function draw(
  canvas: HTMLCanvasElement,
  picture: Picture,
  lanes: readonly Float32Array[],
  lane: number,
  themeName: "light" | "dark",
): void {
  const theme = themeOf(themeName);
  const dots = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * dots);
  canvas.height = Math.round(HEIGHT * dots);
  const context = canvas.getContext("2d");
  if (!context) return;
  const small = document.createElement("canvas");
  small.width = picture.columns;
  small.height = picture.rows;
  small.getContext("2d")?.putImageData(imageOf(picture, lanes, lane, theme), 0, 0);
  context.imageSmoothingEnabled = false;
  const keys = KEYS * dots;
  context.drawImage(small, keys, 0, canvas.width - keys, canvas.height);
  drawKeys(context, dots, theme);
}

function imageOf(
  picture: Picture,
  lanes: readonly Float32Array[],
  lane: number,
  theme: ReturnType<typeof themeOf>,
): ImageData {
  const { columns, rows, mixture } = picture;
  const image = new ImageData(columns, rows);
  const ground = rgb(theme.surface);
  const colours = lanes.map((_, k) => rgb(theme.category(k)));
  const rest = rgb(theme.muted);
  const loudest = largestOf(mixture);
  const levels = levelsOf(lane < 0 ? mixture : lanes[lane]!, loudest);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const at = column * rows + row;
      let owner = lane;
      if (lane < 0) {
        let most = 0;
        lanes.forEach((values, k) => {
          if (values[at]! > most) [owner, most] = [k, values[at]!];
        });
      }
      const colour = owner < 0 ? rest : colours[owner]!;
      const level = levels[at]! ** 1.5;
      const pixel = 4 * ((rows - 1 - row) * columns + column);
      image.data[pixel] = ground.r + (colour.r - ground.r) * level;
      image.data[pixel + 1] = ground.g + (colour.g - ground.g) * level;
      image.data[pixel + 2] = ground.b + (colour.b - ground.b) * level;
      image.data[pixel + 3] = 255;
    }
  }
  return image;
}

/** Red, green and blue, 0 to 255, of a colour such as "#0072b2". */
function rgb(hex: string): { readonly r: number; readonly g: number; readonly b: number } {
  const part = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16);
  return { r: part(1), g: part(3), b: part(5) };
}

/** The keys of a piano at the side, with the names of its Cs. */
function drawKeys(
  context: CanvasRenderingContext2D,
  dots: number,
  theme: ReturnType<typeof themeOf>,
): void {
  const { height } = context.canvas;
  const count = HIGHEST_KEY - LOWEST_KEY + 1;
  const rows = 2 * count;
  for (let key = LOWEST_KEY; key <= HIGHEST_KEY; key++) {
    const bottom = height * (1 - (rowOfPitch(key) - 0.5) / rows);
    const tall = height / count;
    context.fillStyle = isBlackKey(key) ? "#222222" : "#fafafa";
    context.fillRect(0, bottom - tall, (KEYS - 2) * dots, tall - 0.5 * dots);
    if (key % 12 !== 0) continue;
    context.fillStyle = "#222222";
    context.font = `${9 * dots}px sans-serif`;
    context.fillText(pitchName(key), 12 * dots, bottom + dots);
    context.fillStyle = theme.axis;
    context.globalAlpha = 0.35;
    context.fillRect(KEYS * dots, bottom, context.canvas.width, dots);
    context.globalAlpha = 1;
  }
}
