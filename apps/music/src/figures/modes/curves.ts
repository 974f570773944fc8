import { type CurvePanel, drawCurves, type Figure, listed, shown } from "@unmix/workbench/figures";
import { peakOf, shownSamples, unitHeadings } from "../../domain/index.ts";
import { audible, modeKey, rangeWords, type Scene, timePanel, unseenLegend } from "./scene.ts";
import { valuesDomain, wavePanel } from "./wave.ts";

/** Each mode: its wave within its amplitude, and its frequency where it is strong enough to have one. */
export function modesFigure(scene: Scene): Figure[] {
  const { result } = scene;
  if (result.modes.length === 0) return [];
  let known: readonly Heard[] | undefined;
  // Of millions of samples only where the figure is shown, and once.
  const heard = () => {
    known ??= result.modes.map((mode) => {
      const frequency = audible(mode);
      return { frequency, range: innerRange(frequency) };
    });
    return known;
  };
  return [
    {
      name: "modes",
      title: "The modes",
      get description() {
        const told = result.modes.map(
          ({ name, amplitude }, m) =>
            `${name} with amplitudes up to ${shown(peakOf(amplitude))} and frequencies mostly of ${rangeWords(...heard()[m]!.range)}`,
        );
        return `Each mode over time within its amplitude, and its frequency where the amplitude is at least a twentieth of its peak: ${listed(told)}.${scene.unseenWords}`;
      },
      get data() {
        const { series, modes } = result;
        const heading = unitHeadings(series);
        return {
          columns: [
            heading.time("time"),
            "mode",
            "value",
            "amplitude",
            heading.frequency("frequency"),
          ],
          rows: modes.flatMap(({ name, values, amplitude, frequency }) =>
            shownSamples(series).map((i) => [
              series.times[i]!,
              name,
              values[i]!,
              amplitude[i]!,
              frequency[i]!,
            ]),
          ),
        };
      },
      draw: (canvas) =>
        drawCurves(
          heard().flatMap((own, m) => panelsOf(scene, m, own, canvas)),
          canvas,
          {
            plotHeight: 90,
            leastWidth: 300,
            mostColumns: 2,
            legend: unseenLegend(scene.unseen(canvas.theme)),
          },
        ),
    },
  ];
}

/** The frequencies of a mode where it is strong enough for them, and the inner range of these. */
interface Heard {
  readonly frequency: Float64Array;
  readonly range: readonly [number, number];
}

function panelsOf(
  scene: Scene,
  m: number,
  { frequency, range }: Heard,
  { theme }: Parameters<Figure["draw"]>[0],
): [CurvePanel, CurvePanel] {
  const { series, modes } = scene.result;
  const mode = modes[m]!;
  const colour = scene.colour(theme, m);
  const key = modeKey(m);
  const below = mode.amplitude.map((size) => -size);
  const shared = timePanel(scene.time);
  const unseen = scene.unseen(theme);
  const x = series.times;
  return [
    wavePanel(
      { ...shared, title: mode.name, yDomain: valuesDomain(mode.values, mode.amplitude, below) },
      [
        { x, y: mode.amplitude, colour, key, opacity: 0.55, tip: `amplitude of ${mode.name}` },
        { x, y: below, colour, key, opacity: 0.55, tip: `amplitude of ${mode.name}` },
        { x, y: mode.values, colour, key, tip: mode.name },
      ],
      unseen,
    ),
    wavePanel(
      {
        ...shared,
        title: `Frequency of ${mode.name}`,
        yDomain: frequencyDomain(range),
        yLabel: scene.frequencyLabel,
      },
      [{ x, y: frequency, colour, key, thickness: 1.75, tip: `frequency of ${mode.name}` }],
      unseen,
    ),
  ];
}

/** The inner nine tenths of the frequencies, without the swings at the ends of a mode. */
function innerRange(frequency: Float64Array): [number, number] {
  const sorted = finiteOf(frequency).sort();
  if (sorted.length === 0) return [0, 0];
  const last = sorted.length - 1;
  return [sorted[Math.floor(0.05 * last)]!, sorted[Math.ceil(0.95 * last)]!];
}

function finiteOf(values: Float64Array): Float64Array {
  const finite = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) finite[count++] = values[i]!;
  }
  return finite.subarray(0, count);
}

function frequencyDomain([low, high]: Heard["range"]): [number, number] {
  const room = Math.max(high - low, 0.2 * Math.abs(high)) / 2 || 1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}
