import { ticks as even, type ScaleLinear, type ScaleLogarithmic, tickFormat } from "d3";
import { type Ink, ink } from "./ink.ts";
import { textWidth, truncated } from "./text.ts";
import type { Theme } from "./theme.ts";

type NumericScale = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

/** Height below a panel that {@link bottomAxis} uses, with and without a label. */
export const AXIS_HEIGHT = 18;
export const LABEL_HEIGHT = 15;

export interface AxisOptions {
  readonly theme: Theme;
  readonly label?: string;
  /** Whole numbers only: iterations, grains, ranks. */
  readonly integer?: boolean;
  /** Ticks of a linear scale say how far they are from here, which the label then has to tell; default 0. */
  readonly origin?: number;
  /** Pixels that faint lines at the ticks reach up from a bottom axis; default none. */
  readonly gridHeight?: number;
}

/** Ticks and label under a panel whose lower edge is at `y`; as many ticks as have room. */
export function bottomAxis(scale: NumericScale, y: number, options: AxisOptions): Ink[] {
  const { theme } = options;
  const [left, right] = extent(scale);
  const ticks = ticksThatFit(scale, options);
  const marks: Ink[] = [ink("line", { x1: left, x2: right, y1: y, y2: y, stroke: theme.axis })];
  for (const { at, text, middle } of ticks) {
    const x = scale(at);
    if (options.gridHeight) {
      const top = y - options.gridHeight;
      marks.push(ink("line", { x1: x, x2: x, y1: top, y2: y, stroke: theme.grid }));
    }
    marks.push(
      ink("line", { x1: x, x2: x, y1: y, y2: y + 4, stroke: theme.axis }),
      ink(
        "text",
        {
          x: middle,
          y: y + 15,
          "text-anchor": "middle",
          fill: theme.muted,
          "font-size": 10,
        },
        { text },
      ),
    );
  }
  if (options.label) {
    marks.push(
      axisLabel(options.label, right - left + 20, {
        x: (left + right) / 2,
        y: y + AXIS_HEIGHT + 11,
        fill: theme.muted,
      }),
    );
  }
  return marks;
}

/** Grid lines, ticks and label left of a panel that spans `x` to `right`. */
export function leftAxis(
  scale: NumericScale,
  x: number,
  right: number,
  options: AxisOptions & { readonly labelOffset?: number },
): Ink[] {
  const { theme } = options;
  const [top, bottom] = extent(scale);
  const marks: Ink[] = [];
  for (const { at, text } of verticalTicks(scale, bottom - top, options)) {
    const y = scale(at);
    marks.push(
      ink("line", { x1: x, x2: right, y1: y, y2: y, stroke: theme.grid }),
      ink(
        "text",
        { x: x - 5, y: y + 3.5, "text-anchor": "end", fill: theme.muted, "font-size": 10 },
        { text },
      ),
    );
  }
  if (options.label) {
    const across = x - (options.labelOffset ?? 38);
    const middle = (top + bottom) / 2;
    marks.push(
      axisLabel(options.label, bottom - top + 30, {
        transform: `translate(${across.toFixed(1)},${middle.toFixed(1)}) rotate(-90)`,
        fill: theme.muted,
      }),
    );
  }
  return marks;
}

/** The room that the tick labels of a left axis need. */
export function leftAxisWidth(scale: NumericScale, integer = false): number {
  const [top, bottom] = extent(scale);
  let widest = 0;
  for (const tick of verticalTicks(scale, bottom - top, { integer })) {
    widest = Math.max(widest, textWidth(tick.text, 10));
  }
  return widest + 8;
}

/** A centred text of the size of axis labels, shortened to `width` with the whole in its tip. */
export function axisLabel(text: string, width: number, attributes: Ink["attributes"]): Ink {
  const shown = truncated(text, width, 11);
  return ink(
    "text",
    { "text-anchor": "middle", "font-size": 11, ...attributes },
    shown === text ? { text } : { text: shown, tip: text },
  );
}

interface Tick {
  readonly at: number;
  readonly text: string;
}

type TickOptions = Pick<AxisOptions, "integer" | "origin">;

/** A tick of a bottom axis and where its text is centred: the first and the last text are moved inwards. */
interface PlacedTick extends Tick {
  readonly middle: number;
}

/** As many ticks as have room side by side; where even few have none, those that do not meet the one before. */
function ticksThatFit(scale: NumericScale, of: TickOptions): PlacedTick[] {
  const [left, right] = extent(scale);
  const placed = (count: number) =>
    ticksOf(scale, count, of).map((tick) => ({
      ...tick,
      middle: within(scale(tick.at), tick.text, left - 14, right + 8),
    }));
  for (let count = Math.min(10, Math.max(2, Math.round((right - left) / 64))); count > 1; count--) {
    const ticks = placed(count);
    if (apart(ticks, isBeside).length === ticks.length) return ticks;
  }
  return apart(placed(1), isBeside);
}

function isBeside(a: PlacedTick, b: PlacedTick): boolean {
  return Math.abs(b.middle - a.middle) >= (textWidth(a.text, 10) + textWidth(b.text, 10)) / 2 + 7;
}

/** Without those of `ticks` that have no room after the last that is kept. */
function apart<T extends Tick>(ticks: readonly T[], hasRoom: (a: T, b: T) => boolean): T[] {
  const kept: T[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    if (last === undefined || hasRoom(last, tick)) kept.push(tick);
  }
  return kept;
}

/** Pixels from one line of tick texts to the next at least. */
const TICK_LINE = 11;

function verticalTicks(scale: NumericScale, height: number, of: TickOptions): Tick[] {
  const usual = Math.max(2, Math.round(height / 32));
  const placed = (count: number) =>
    apart(ticksOf(scale, count, of), (a, b) => Math.abs(scale(b.at) - scale(a.at)) >= TICK_LINE);
  // Asked for two, d3 may give one, which tells nothing of the scale.
  for (let count = usual; count < usual + 4; count++) {
    const ticks = placed(count);
    if (ticks.length > 1) return ticks;
  }
  return placed(usual);
}

function ticksOf(
  scale: NumericScale,
  count: number,
  { integer = false, origin = 0 }: TickOptions,
): Tick[] {
  const [low, high] = scale.domain() as [number, number];
  if ("base" in scale) return decades(low, high, count);
  const [from, to] = [low - origin, high - origin];
  const values = even(from, to, count).filter((value) => !integer || Number.isInteger(value));
  const format = integer ? tickFormat(0, 10, 10) : formatOf(from, to, count);
  return values.map((value) => ({ at: origin + value, text: format(value) }));
}

/** Of numbers out of the ordinary as "−2e200", without what rounding adds; of others as d3 writes them. */
function formatOf(from: number, to: number, count: number): (value: number) => string {
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (size === 0 || (size < LARGE && size > SMALL)) return tickFormat(from, to, count);
  return (value) =>
    value === 0
      ? "0"
      : Number(value.toPrecision(12)).toExponential().replace("e+", "e").replaceAll("-", "−");
}

/** From these on, digits before or behind the point are no longer read at a glance. */
const LARGE = 1e15;
const SMALL = 1e-9;

/** Letters of a tick beyond which an axis is hard to read. */
const LONGEST_TICK = 8;

/**
 * From where the ticks of an axis count best: 0, but where numbers far from it would each repeat the same long
 * beginning, as times in seconds since 1970 do, a round number at or below the lowest.
 */
export function axisOrigin([low, high]: readonly [number, number]): number {
  const size = high - low;
  if (!(size > 0) || !(Math.max(Math.abs(low), Math.abs(high)) > 10 * size)) return 0;
  const format = tickFormat(low, high, 5);
  if (!even(low, high, 5).some((tick) => format(tick).length > LONGEST_TICK)) return 0;
  const power = Math.floor(Math.log10(size));
  const step = Number(`1e${Math.abs(power)}`);
  // A whole number over a power of ten has the digits that it shows, which a multiple of 0.01 has not.
  return power < 0 ? Math.floor(low * step) / step : Math.floor(low / step) * step;
}

/**
 * Powers of ten, thinned to `count`; 1-2-5 steps where fewer than two powers lie within, and even
 * steps where fewer than two of those do.
 */
function decades(low: number, high: number, count: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first < 2) {
    const ticks: Tick[] = [];
    for (let power = first - 1; power <= last + 1; power++) {
      for (const step of [1, 2, 5]) {
        const at = Number(`${step}e${power}`);
        if (at >= low * 0.999 && at <= high * 1.001) ticks.push({ at, text: String(at) });
      }
    }
    if (ticks.length > 1) return ticks;
    const format = tickFormat(low, high, count);
    return even(low, high, count).map((at) => ({ at, text: format(at) }));
  }
  const stride = Math.max(1, Math.ceil((last - first + 1) / (count + 1)));
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += stride) {
    ticks.push({ at: Number(`1e${power}`), text: powerText(power, first >= -2 && last <= 3) });
  }
  return ticks;
}

function powerText(power: number, plain: boolean): string {
  if (plain || power === 0) return String(Number(`1e${power}`));
  return `10${[...String(power)].map((digit) => SUPERSCRIPTS[digit]).join("")}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

function extent(scale: NumericScale): [number, number] {
  const [a, b] = scale.range() as [number, number];
  return [Math.min(a, b), Math.max(a, b)];
}

/** The centre of `text` nearest to `x` that keeps it between `left` and `right`. */
function within(x: number, text: string, left: number, right: number): number {
  const half = textWidth(text, 10) / 2;
  return Math.min(Math.max(x, left + half), right - half);
}
