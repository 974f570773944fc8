import { themeOf } from "@unmix/workbench/figures";
import { type Instruments, isBlackKey, pitchName } from "../../domain/index.ts";
import {
  columnsOf,
  HIGHEST_KEY,
  LOWEST_KEY,
  lanesOf,
  largestOf,
  levelsOf,
  type Picture,
  rowOfPitch,
} from "../../figures/index.ts";

/** How wide the keys at the left are, in CSS pixels. */
export const KEYS = 34;

/** Columns that are drawn in one turn: a few milliseconds. */
const STRIP = 100;

/**
 * Draws a spectrogram with piano keys at its left: of all lanes, each place in the colour of the lane that is
 * strongest there, or of one alone.
 *
 * @param lane the one that is drawn, or −1
 * @returns the parts of the drawing, in order, each short enough for a turn of its own; the last one shows it
 */
export function spectrogramParts(
  canvas: HTMLCanvasElement,
  picture: Picture,
  instruments: Instruments,
  lane: number,
  themeName: "light" | "dark",
): (() => void)[] {
  const theme = themeOf(themeName);
  const small = document.createElement("canvas");
  small.width = picture.columns;
  small.height = picture.rows;
  const loudest = largestOf(picture.mixture);
  const parts: (() => void)[] = [];
  for (let from = 0; from < picture.columns; from += STRIP) {
    parts.push(() => {
      const strip = columnsOf(picture, from, Math.min(picture.columns, from + STRIP));
      const image = imageOf(strip, lanesOf(strip, instruments), lane, loudest, theme);
      small.getContext("2d")?.putImageData(image, from, 0);
    });
  }
  return [...parts, () => show(canvas, small, theme)];
}

/** Draws what was drawn small as large as `canvas` is on the page. */
function show(
  canvas: HTMLCanvasElement,
  small: HTMLCanvasElement,
  theme: ReturnType<typeof themeOf>,
): void {
  const dots = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * dots);
  canvas.height = Math.round(canvas.clientHeight * dots);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.imageSmoothingEnabled = false;
  const keys = KEYS * dots;
  context.drawImage(small, keys, 0, canvas.width - keys, canvas.height);
  drawKeys(context, dots, theme);
}

function imageOf(
  picture: Picture,
  lanes: readonly Float32Array[],
  lane: number,
  loudest: number,
  theme: ReturnType<typeof themeOf>,
): ImageData {
  const { columns, rows, mixture } = picture;
  const image = new ImageData(columns, rows);
  const { data } = image;
  const ground = rgb(theme.surface);
  const colours = lanes.map((_, k) => rgb(theme.category(k)));
  const rest = rgb(theme.muted);
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
      data[pixel] = ground.r + (colour.r - ground.r) * level;
      data[pixel + 1] = ground.g + (colour.g - ground.g) * level;
      data[pixel + 2] = ground.b + (colour.b - ground.b) * level;
      data[pixel + 3] = 255;
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
