import { line, max, min, scaleLinear, scaleLog } from "d3";
import { AXIS_HEIGHT, bottomAxis, LABEL_HEIGHT, leftAxis, leftAxisWidth } from "./axis.ts";
import type { Canvas, Drawing } from "./figure.ts";
import { shown } from "./format.ts";
import { at, type Ink, ink } from "./ink.ts";
import { type LegendEntry, legend } from "./legend.ts";
import { panelGrid } from "./panels.ts";
import { textWidth, truncated, WIDEST_BOLD } from "./text.ts";

/** One line of a panel. */
export interface Curve {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly dashed?: boolean;
  /** Pixels, default 1.75. */
  readonly thickness?: number;
  /** Draws the points too; default false. */
  readonly dots?: boolean;
  /** Fills down to zero, faintly; default false. */
  readonly filled?: boolean;
  /** What hovering says; default the name. */
  readonly tip?: string;
}

/** A panel of curves over one axis. */
export interface CurvePanel {
  readonly title: string;
  /** Small, beside the title: "n 75". */
  readonly note?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly curves: readonly Curve[];
  /** Part of the axis that is drawn; default all points. */
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly integerX?: boolean;
  /** Where the ticks of the axis count from, see `AxisOptions.origin`. */
  readonly xOrigin?: number;
  /** Extra marks on the panel's scales. */
  overlay?(x: (value: number) => number, y: (value: number) => number, box: PanelBox): Ink[];
}

export interface PanelBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface CurvesOptions {
  readonly legend?: readonly LegendEntry[];
  /** Height of the plotting area of a panel, default 120. */
  readonly plotHeight?: number;
  /** Least width of a panel, default 230. */
  readonly leastWidth?: number;
  readonly mostColumns?: number;
}

/** Points of a curve beyond which a drawing leaves some out; its data keep all. */
const MOST_POINTS = 260;

/** Small multiples of curves under one legend. */
export function drawCurves(
  panels: readonly CurvePanel[],
  canvas: Canvas,
  options: CurvesOptions = {},
): Drawing {
  const { width, theme } = canvas;
  const plotHeight = options.plotHeight ?? 120;
  const key = legend(options.legend ?? [], 8, 0, width - 16, theme);
  const labelled = panels.some((panel) => panel.xLabel);
  const panelHeight = 24 + plotHeight + AXIS_HEIGHT + (labelled ? LABEL_HEIGHT : 0) + 12;
  const grid = panelGrid(
    panels.length,
    width - 6,
    panelHeight,
    options.leastWidth ?? 230,
    options.mostColumns,
  );
  const marks: Ink[] = [...key.marks];
  const start = key.height === 0 ? 0 : key.height + 6;
  panels.forEach((panel, index) => {
    const [x, y] = grid.corner(index);
    marks.push(at(x + 4, start + y, drawPanel(panel, grid.panelWidth, plotHeight, canvas)));
  });
  return { height: start + grid.height, marks };
}

function drawPanel(panel: CurvePanel, width: number, plotHeight: number, canvas: Canvas): Ink[] {
  const { theme } = canvas;
  const top = 24;
  const bottom = top + plotHeight;
  const y = (panel.logY ? scaleLog() : scaleLinear())
    .domain(panel.yDomain ?? valuesDomain(panel))
    .range([bottom, top]);
  if (!panel.logY && !panel.yDomain) y.nice(4);
  const left = Math.max(34, leftAxisWidth(y)) + (panel.yLabel ? 18 : 4);
  const right = width - 14;
  const x = (panel.logX ? scaleLog() : scaleLinear())
    .domain(panel.xDomain ?? pointsDomain(panel))
    .range([left, right]);
  const [xLow, xHigh] = x.domain() as [number, number];
  const [yLow] = y.domain() as [number, number];
  const path = line<number>()
    .digits(1)
    .defined((i) => Number.isFinite(i));
  const note = panel.note ?? "";
  const marks: Ink[] = [
    panelTitle(panel.title, note, left, right, theme),
    ...leftAxis(y, left, right, {
      theme,
      label: panel.yLabel,
      labelOffset: left - 11,
    }),
    ...bottomAxis(x, bottom, {
      theme,
      label: panel.xLabel,
      integer: panel.integerX,
      origin: panel.xOrigin,
    }),
  ];
  for (const curve of panel.curves) {
    const points = visiblePoints(curve, xLow, xHigh, panel.logY ?? false);
    const place = points.map(([px, py]) => [x(px), y(Math.max(py, yLow))] as const);
    path.x((i) => place[i]![0]).y((i) => place[i]![1]);
    const d = path(place.keys());
    if (d === null) continue;
    const parts: Ink[] = [];
    if (curve.filled && place.length > 1) {
      const last = place.at(-1)![0].toFixed(1);
      parts.push(
        ink("path", {
          d: `${d}L${last},${bottom}L${place[0]![0].toFixed(1)},${bottom}Z`,
          fill: curve.colour,
          "fill-opacity": 0.13,
        }),
      );
    }
    parts.push(
      ink(
        "path",
        {
          d,
          fill: "none",
          stroke: curve.colour,
          "stroke-width": curve.thickness ?? 1.75,
          "stroke-linejoin": "round",
          "stroke-dasharray": curve.dashed ? "5 3" : undefined,
        },
        { reach: 5 },
      ),
    );
    if (curve.dots) {
      place.forEach(([cx, cy], i) => {
        const [px, py] = points[i]!;
        parts.push(
          ink(
            "circle",
            { cx, cy, r: 3, fill: curve.colour },
            { tip: `${curve.name}: ${shown(py)} at ${panel.xLabel ?? "x"} ${shown(px)}` },
          ),
        );
      });
    }
    marks.push(
      ink("g", { "data-key": curve.key }, { children: parts, tip: curve.tip ?? curve.name }),
    );
  }
  if (panel.overlay) marks.push(...panel.overlay(x, y, { left, right, top, bottom }));
  return marks;
}

/** A title at the left and a smaller note at the right of a panel, neither over the other. */
export function panelTitle(
  title: string,
  note: string,
  left: number,
  right: number,
  theme: Canvas["theme"],
): Ink {
  const noteWidth = note === "" ? 0 : textWidth(note, 10) + 10;
  const text = truncated(title, (right - left - noteWidth) / WIDEST_BOLD, 12);
  const children = [
    ink(
      "text",
      { x: left, y: 15, "font-size": 12, "font-weight": 600, fill: theme.text },
      text === title ? { text } : { text, tip: title },
    ),
  ];
  if (note !== "") {
    children.push(
      ink(
        "text",
        { x: right, y: 15, "text-anchor": "end", "font-size": 10, fill: theme.muted },
        { text: note },
      ),
    );
  }
  return ink("g", {}, { children });
}

/** The finite points of a curve within the drawn part of the axis. */
function visiblePoints(
  curve: Curve,
  low: number,
  high: number,
  positiveOnly: boolean,
): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  const stride = curve.dots ? 1 : Math.max(1, Math.floor(curve.x.length / MOST_POINTS));
  for (let i = 0; i < curve.x.length; i++) {
    if (
      i % stride !== 0 &&
      i !== curve.x.length - 1 &&
      !(curve.x[i + 1]! >= low && curve.x[i]! < low)
    ) {
      continue;
    }
    const x = curve.x[i]!;
    const y = curve.y[i]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (positiveOnly && y <= 0) continue;
    if (x >= low && x <= high) points.push([x, y]);
    else if (x < low && curve.x[i + 1]! > low && Number.isFinite(curve.y[i + 1])) {
      const share = (low - x) / (curve.x[i + 1]! - x);
      points.push([low, y + share * (curve.y[i + 1]! - y)]);
    }
  }
  return points;
}

function pointsDomain(panel: CurvePanel): [number, number] {
  const low = min(panel.curves, (curve) => min(Array.from(curve.x).filter(Number.isFinite))) ?? 0;
  const high = max(panel.curves, (curve) => max(Array.from(curve.x).filter(Number.isFinite))) ?? 1;
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** From zero for linear panels; from the smallest positive value for logarithmic ones. */
function valuesDomain(panel: CurvePanel): [number, number] {
  const values: number[] = [];
  for (const curve of panel.curves) {
    for (let i = 0; i < curve.y.length; i++) {
      const value = curve.y[i]!;
      if (Number.isFinite(value) && !(panel.logY && value <= 0)) values.push(value);
    }
  }
  const high = max(values) ?? 1;
  if (panel.logY) {
    const low = min(values) ?? 0.1;
    return low < high ? [low / 1.2, high * 1.2] : [high / 3, high * 3];
  }
  const low = Math.min(0, min(values) ?? 0);
  return low < high ? [low, high] : [0, 1];
}
