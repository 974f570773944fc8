// Figures and how they leave

export {
  AXIS_HEIGHT,
  axisLabel,
  axisOrigin,
  bottomAxis,
  LABEL_HEIGHT,
  leftAxis,
  leftAxisWidth,
} from "./axis.ts";
// Figures that any app draws
export { type Bar, type BarPart, type BarsOptions, drawBars, partTip } from "./bars.ts";
export { type ConvergenceOptions, convergenceFigure, type HistoryRow } from "./convergence.ts";
export {
  type Curve,
  type CurvePanel,
  type CurvesOptions,
  drawCurves,
  type PanelBox,
  panelTitle,
} from "./curves.ts";
export { figuresOrFailure } from "./failure.ts";
export {
  type Canvas,
  type Cell,
  type Drawing,
  type Figure,
  type FigureData,
  figureToCsv,
} from "./figure.ts";
export { counted, listed, percent, shown } from "./format.ts";
export { drawHeatmap, type HeatmapOptions } from "./heatmap.ts";
export { highlight } from "./highlight.ts";
// Drawing
export { at, type Ink, ink, rounded } from "./ink.ts";
export { colourBar, type Drawn, type LegendEntry, legend } from "./legend.ts";
export { type PanelGrid, panelGrid } from "./panels.ts";
export {
  type RankCurveOptions,
  type RankCurveRow,
  type RankRule,
  rankFigure,
} from "./rank-curve.ts";
export { type RenderOptions, renderToElement, renderToString } from "./render.ts";
export { drawRidge, type Ridge } from "./ridges.ts";
export { halo, textWidth, truncated, widestText, wrapped } from "./text.ts";
export { FONT, type Theme, type ThemeName, textOn, themeOf } from "./theme.ts";
