import { renderToElement, renderToString, themeOf } from "@unmix/workbench/figures";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { ModesResult } from "../../src/domain/index.ts";
import { modesFiguresOf, pictureLayout, sceneOf, seriesFigure } from "../../src/figures/index.ts";

/**
 * Two modes and an outlier written by hand, so that no change of a method changes a drawing: a tone of
 * 3 Hz that fades, and one that rises from 8 to 12 Hz.
 */
function plausible(): ModesResult {
  const times = Float64Array.from({ length: 120 }, (_, i) => i / 60);
  const slow = times.map((t) => (1 - t / 2) * Math.sin(2 * Math.PI * 3 * t));
  const fast = times.map((t) => 0.6 * Math.sin(2 * Math.PI * (8 * t + t * t)));
  const zero = new Float64Array(120);
  const residual = times.map((t) => 0.02 * Math.cos(40 * t));
  const atoms = [0.2, 0.7, 1.2, 1.7].flatMap((t) => [
    [t, 3, 1 - t / 2],
    [t + 0.1, 8 + 2 * t, 0.6],
  ]);
  const list = (c: number) => Float64Array.from([...atoms, [0.4, 16, 0.05]], (atom) => atom[c]!);
  const chosen = {
    residual: 0.05,
    features: 500,
    kind: "phases",
    spreads: [0.1],
    frequencies: [0, 20],
    placement: "even",
    seed: 1,
    drop: 0,
    refit: false,
    gapTolerance: 1e-3,
    maxIterations: 10_000,
    grouping: { metric: "overlap", minPoints: 3, weighted: false },
  } as const;
  return {
    series: {
      times,
      values: times.map((_, i) => slow[i]! + fast[i]! + residual[i]!),
      timeName: "time",
      timeUnit: "s",
      frequencyUnit: "Hz",
      valueName: "voltage (mV)",
      notes: [],
    },
    options: {
      residual: 0.05,
      maxModes: "auto",
      spreads: "auto",
      frequencies: "auto",
      radius: "auto",
      trend: "auto",
      minPoints: 3,
      grouping: "clusters",
      ridgeSpread: "auto",
      ridgeEffort: "auto",
      steps: "auto",
      features: "auto",
      kind: "phases",
      refit: false,
      drop: 0,
      weighted: false,
      tolerance: 1e-3,
      seed: 1,
    },
    chosen,
    modes: [
      {
        name: "Mode 1",
        values: slow,
        amplitude: times.map((t) => 1 - t / 2),
        frequency: times.map(() => 3),
      },
      {
        name: "Mode 2",
        values: fast,
        amplitude: times.map(() => 0.6),
        frequency: times.map((t) => 8 + 2 * t),
      },
    ],
    outliers: zero,
    residual,
    relativeResidual: 0.021,
    atoms: {
      centres: list(0),
      frequencies: list(1),
      phases: list(0).fill(0),
      spread: list(0).fill(0.1),
      amplitudes: list(2),
    },
    labels: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, -1),
    found: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, -1),
    radius: 2.4,
    gap: 4e-4,
    curve: [0, 2, 4, 5].map((tau) => ({
      tau,
      residualNorm: 8 * (1 - tau / 5.3) ** 2,
      slope: (-16 * (1 - tau / 5.3)) / 5.3,
      gap: 1e-3,
    })),
    iterations: 12,
    termination: { kind: "converged", advice: "The sparse solution is certified." },
    origin: { file: "example", sha256: "", program: "unmix", version: "0" },
  };
}

const NAMES = ["signal", "picture", "modes", "pareto", "flowchart"];

describe("figures of modes", () => {
  const figures = modesFiguresOf(plausible());

  it("are these, in the order of the page", () => {
    expect(figures.map(({ name }) => name)).toEqual(NAMES);
  });

  it.each(NAMES)("%s keeps its drawings", async (name) => {
    const figure = figures.find((each) => each.name === name)!;
    await expect(renderToString(figure, { width: 720 })).toMatchFileSnapshot(
      `./__snapshots__/modes-${name}.svg`,
    );
    await expect(renderToString(figure, { width: 320, theme: "dark" })).toMatchFileSnapshot(
      `./__snapshots__/modes-${name}-narrow-dark.svg`,
    );
  });

  it("tell a frequency that stays the same as one number", () => {
    const result = plausible();
    const steady = { ...result.modes[0]!, frequency: new Float64Array(120).fill(600) };
    const [told] = modesFiguresOf({ ...result, modes: [steady] })
      .filter(({ name }) => name === "modes")
      .map(({ description }) => description);
    expect(told).toContain("frequencies mostly of 600.");
  });

  it("have data whose headings say the units, but for seconds and hertz", () => {
    const result = plausible();
    const series = { ...result.series, timeUnit: "ms", frequencyUnit: "kHz" };
    const shown = [...modesFiguresOf({ ...result, series }), seriesFigure(series)];
    expect(Object.fromEntries(shown.map(({ name, data }) => [name, data.columns.join()]))).toEqual({
      signal: "time (ms),value,residual",
      picture: "tau (ms),frequency (kHz),coefficient,mode",
      modes: "time (ms),mode,value,amplitude,frequency (kHz)",
      pareto: "tau,relative_residual,gap",
      flowchart: "tau (ms),frequency (kHz),coefficient,mode",
      series: "time (ms),value",
    });
    const [signal] = modesFiguresOf(result);
    expect(signal!.data.columns).toEqual(["time", "value", "residual"]);
  });

  it("a signal alone keeps its drawing", async () => {
    const svg = renderToString(seriesFigure(plausible().series), { width: 720 });
    await expect(svg).toMatchFileSnapshot("./__snapshots__/modes-series.svg");
  });

  it("of ridges draw their frequency over the atoms, and keep their drawings", async () => {
    const { radius: _, ...result } = plausible();
    const modes = result.modes.map((ridge, m) => ({ ...ridge, parts: [m] }));
    const drawn = modesFiguresOf({ ...result, modes, ridges: [] });
    for (const name of ["picture", "flowchart"]) {
      const figure = drawn.find((each) => each.name === name)!;
      await expect(renderToString(figure, { width: 720 })).toMatchFileSnapshot(
        `./__snapshots__/modes-ridges-${name}.svg`,
      );
    }
    const lines = drawn[1]!.draw({ width: 720, theme: themeOf("light") }).marks;
    const tips = lines.map(({ tip }) => tip).filter((tip) => tip?.startsWith("frequency of"));
    expect(tips).toEqual(["frequency of Mode 1", "frequency of Mode 2"]);
  });

  it("draw the same tree into a document as into text", () => {
    const { document } = parseHTML("<html><body></body></html>");
    for (const figure of figures) {
      const element = renderToElement(figure, document as unknown as Document, { width: 500 });
      const text = renderToString(figure, { width: 500 });
      for (const tag of ["circle", "text", "title"]) {
        expect(element.querySelectorAll(tag).length).toBe(text.split(`<${tag}`).length - 1);
      }
    }
  });

  it.each([
    ["GPS seconds", 1126259446.4, 1, "time since 1126259446 (s)"],
    ["seconds since 1970", 1.7e9, 1, "time since 1700000000 (s)"],
    ["an hour of these", 1.7e9 + 12345, 1800, "time since 1700012000 (s)"],
    ["a moment of these", 1126259446.4, 1e-3, "time since 1126259446.4 (s)"],
  ])(
    "count %s from an instant that the axis tells, and keep their data",
    (_, start, scale, label) => {
      const result = plausible();
      const moved = (list: Float64Array) => list.map((time) => start + scale * time);
      const series = { ...result.series, times: moved(result.series.times) };
      const atoms = { ...result.atoms, centres: moved(result.atoms.centres) };
      const drawn = modesFiguresOf({ ...result, series, atoms });
      for (const figure of [
        ...drawn.filter(({ name }) => name !== "pareto"),
        seriesFigure(series),
      ]) {
        for (const width of [320, 960]) {
          const svg = renderToString(figure, { width });
          expect(svg).toContain(`>${label}</text>`);
          expect(Math.max(...ticksOf(svg).map(({ length }) => length))).toBeGreaterThan(1);
          for (const row of ticksOf(svg)) {
            expect(new Set(row.map(({ text }) => text)).size).toBe(row.length);
            row.slice(1).forEach(({ x, text }, i) => {
              // Digits of 10 pixels are about 5.5 wide.
              expect(x - row[i]!.x).toBeGreaterThan(2.75 * (text.length + row[i]!.text.length));
            });
          }
        }
        expect(figure.data.rows[0]![0]).toBeGreaterThanOrEqual(start);
      }
      const tips = [...renderToString(drawn[1]!).matchAll(/: at ([\d.]+) s,/g)].map(([, at]) =>
        Number(at),
      );
      expect(Math.min(...tips)).toBeGreaterThan(start);
    },
  );

  it("keep the peaks of a wave of many samples to a pixel", () => {
    const result = plausible();
    const times = Float64Array.from({ length: 100_000 }, (_, i) => i / 50_000);
    const values = new Float64Array(100_000);
    values[54_321] = 7;
    const series = { ...result.series, times, values };
    const zero = values.map(() => 0);
    const [signal] = modesFiguresOf({ ...result, series, residual: zero, modes: [] });
    const svg = renderToString(signal!, { width: 720 });
    const heights = [...svg.matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));
    // The plot is 110 pixels high, the domain 5 % wider than 0 to 7 at each end.
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(99);
    expect(svg.length).toBeLessThan(60_000);
  });

  it("hatch what was not looked at in every figure over time, and say so", async () => {
    const drawn = modesFiguresOf({ ...plausible(), searchedTo: 1.5 });
    const panels = { signal: 2, picture: 1, modes: 4, flowchart: 5 };
    for (const [name, count] of Object.entries(panels)) {
      const figure = drawn.find((each) => each.name === name)!;
      const svg = renderToString(figure, { width: 720 });
      expect(figure.description).toContain("From 1.5 s on nothing was looked at.");
      expect(svg).toContain(">not looked at</text>");
      expect(svg.split("<title>From 1.5 s on nothing was looked at.</title>").length - 1).toBe(
        count,
      );
    }
    const canvas = { width: 720, theme: themeOf("light") };
    const { x, box } = pictureLayout(sceneOf({ ...plausible(), searchedTo: 1.5 }), canvas);
    const band = drawn[1]!.draw(canvas).marks.find(({ tip }) => tip?.startsWith("From 1.5 s"))!;
    expect(band.children[0]!.attributes.x).toBe(x(1.5));
    const numbers = String(band.children[1]!.attributes.d).match(/[\d.]+/g)!;
    const places = numbers.map(Number).filter((_, i) => i % 2 === 0);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(x(1.5) - 0.05);
    expect(Math.max(...places)).toBeLessThanOrEqual(box.right + 0.05);
    await expect(renderToString(drawn[0]!, { width: 720 })).toMatchFileSnapshot(
      "./__snapshots__/modes-unseen-signal.svg",
    );
    for (const figure of figures) expect(renderToString(figure)).not.toContain("not looked at");
  });

  it("leave a wide gap between samples open", () => {
    const result = plausible();
    const kept = (list: Float64Array) => list.filter((_, i) => i < 50 || i > 70);
    const series = { ...result.series, times: kept(result.series.times) };
    const values = kept(result.series.values);
    const [signal] = modesFiguresOf({
      ...result,
      series: { ...series, values },
      residual: kept(result.residual),
      modes: [],
    });
    const waves = [...renderToString(signal!, { width: 720 }).matchAll(/ d="(M[^"]*)"/g)];
    expect(waves.map(([, d]) => d!.split("M").length - 1)).toEqual([2, 2]);
  });

  it("say silence without a mode", () => {
    const result = plausible();
    const silent: ModesResult = {
      ...result,
      modes: [],
      atoms: {
        centres: new Float64Array(),
        frequencies: new Float64Array(),
        phases: new Float64Array(),
        spread: new Float64Array(),
        amplitudes: new Float64Array(),
      },
      labels: new Int32Array(),
      found: new Int32Array(),
      curve: [],
    };
    const drawn = modesFiguresOf(silent);
    expect(drawn.map(({ name }) => name)).toEqual(["signal", "picture", "flowchart"]);
    for (const figure of drawn) expect(renderToString(figure)).not.toMatch(/NaN|undefined/);
  });

  it("lie where their layout says", () => {
    const scene = sceneOf(plausible());
    const canvas = { width: 720, theme: themeOf("light") };
    const { x, y, height } = pictureLayout(scene, canvas);
    const picture = figures.find(({ name }) => name === "picture")!;
    const drawing = picture.draw(canvas);
    expect(drawing.height).toBe(height);
    const places = drawing.marks
      .filter(({ tag }) => tag === "circle")
      .map(({ attributes }) => [attributes.cx, attributes.cy]);
    expect(places).toContainEqual([x(0.2), y(3)]);
  });
});

/** The ticks of each horizontal axis of a drawing. */
function ticksOf(svg: string): { x: number; text: string }[][] {
  const labels = [
    ...svg.matchAll(
      /<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle"[^>]*font-size="10">([^<]*)</g,
    ),
  ].map(([, x, y, text]) => ({ x: Number(x), y, text: text! }));
  const rows: { x: number; text: string }[][] = [];
  labels.forEach((label, i) => {
    const before = labels[i - 1];
    if (before && before.y === label.y && before.x < label.x) rows.at(-1)!.push(label);
    else rows.push([label]);
  });
  return rows;
}
