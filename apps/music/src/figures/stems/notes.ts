import { counted, drawCurves, type Figure, shown } from "@unmix/workbench/figures";
import { binWidthOf, timeOf } from "../../domain/index.ts";
import { laneKey, type Scene } from "./scene.ts";

/** Panels beyond which only the strongest notes are drawn; the data keep all. */
const MOST_PANELS = 48;
/** Hertz up to which spectra are drawn. */
const TOP = 5000;

/** The spectrum of each note. */
export function spectraFigure(scene: Scene): Figure {
  const { result, notes, names, order } = scene;
  const { grid, instruments } = result;
  const binWidth = binWidthOf(grid);
  const bins = Math.max(2, Math.min(grid.bins, Math.ceil(TOP / binWidth)));
  const spectrum = (r: number) =>
    result.notes.spectra.subarray(r * grid.bins, r * grid.bins + bins);
  const frequencies = Float64Array.from({ length: bins }, (_, k) => k * binWidth);
  const drawn = strongest(scene);
  return {
    name: "note-spectra",
    title: "The spectrum of each note",
    description:
      `${counted(order.length, "note")} by instrument, each with a spectrum of norm 1 up to ` +
      `${shown(Math.round(bins * binWidth))} Hz; its pitch is that of its lowest partial.${fewer(scene)}`,
    // Made when it is asked for: it is long.
    get data() {
      return {
        columns: ["note", "instrument", "frequency", "magnitude"],
        rows: order.flatMap((r) =>
          Array.from(spectrum(r), (value, k) => [
            notes[r]!,
            names[instruments.labels[r]!]!,
            frequencies[k]!,
            value,
          ]),
        ),
      };
    },
    draw(canvas) {
      const { theme } = canvas;
      return drawCurves(
        drawn.map((r) => ({
          title: notes[r]!,
          note: `${shown(Number(result.notes.frequencies[r]!.toPrecision(4)))} Hz`,
          xLabel: "frequency (Hz)",
          curves: [
            {
              key: laneKey(instruments.labels[r]!),
              name: `${notes[r]}, ${names[instruments.labels[r]!]}`,
              colour: theme.category(instruments.labels[r]!),
              x: frequencies,
              y: spectrum(r),
              filled: true,
              thickness: 1.2,
            },
          ],
        })),
        canvas,
        { legend: scene.legend(theme, "line"), plotHeight: 56, leastWidth: 190 },
      );
    },
  };
}

/** How loud each note is over time. */
export function activationsFigure(scene: Scene): Figure {
  const { result, notes, names, order, span } = scene;
  const { grid, instruments } = result;
  const { count, activations } = result.notes;
  const times = Float64Array.from({ length: grid.frames }, (_, t) => timeOf(grid, t));
  const curve = (r: number) =>
    Float64Array.from({ length: grid.frames }, (_, t) => activations[t * count + r]!);
  const drawn = strongest(scene);
  return {
    name: "note-activations",
    title: "How loud each note is over time",
    description:
      `${counted(order.length, "note")} by instrument, each with its loudness over ` +
      `${shown(Number(span[1].toPrecision(3)))} s, all on one scale.${fewer(scene)}`,
    // Made when it is asked for: it is long.
    get data() {
      return {
        columns: ["note", "instrument", "time", "activation"],
        rows: order.flatMap((r) =>
          Array.from(curve(r), (value, t) => [
            notes[r]!,
            names[instruments.labels[r]!]!,
            times[t]!,
            value,
          ]),
        ),
      };
    },
    draw(canvas) {
      const { theme } = canvas;
      const most = activations.reduce((a, b) => Math.max(a, b), 0) || 1;
      return drawCurves(
        drawn.map((r) => ({
          title: notes[r]!,
          xLabel: "time (s)",
          xDomain: span,
          yDomain: [0, most] as const,
          curves: [
            {
              key: laneKey(instruments.labels[r]!),
              name: `${notes[r]}, ${names[instruments.labels[r]!]}`,
              colour: theme.category(instruments.labels[r]!),
              x: times,
              y: curve(r),
              filled: true,
              thickness: 1.2,
            },
          ],
        })),
        canvas,
        { legend: scene.legend(theme, "line"), plotHeight: 56, leastWidth: 190 },
      );
    },
  };
}

/** The notes that are drawn, by instrument. */
function strongest({ order, result }: Scene): number[] {
  const { energies } = result.notes;
  const kept = new Set(
    [...order].sort((a, b) => energies[b]! - energies[a]! || a - b).slice(0, MOST_PANELS),
  );
  return order.filter((r) => kept.has(r));
}

function fewer({ order }: Scene): string {
  return order.length > MOST_PANELS ? ` The ${MOST_PANELS} strongest are drawn.` : "";
}
