"use client";
import { themeOf } from "@unmix/workbench/figures";
import { FigureFrame, useTheme } from "@unmix/workbench/ui";
import { type PointerEvent, type ReactElement, useMemo, useRef, useState } from "react";
import { atomsWithin, type ModesResult } from "../../domain/index.ts";
import { modesFiguresOf, type PictureLayout, pictureLayout, sceneOf } from "../../figures/index.ts";

/** A rectangle in pixels of the drawing: from one corner to the opposite one. */
interface Drag {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Pixels that a pointer moves before it draws a rectangle, and how far from an atom a click may be. */
const CLICK = 6;
const REACH = 12;
/** Wide rings around more chosen atoms would cover the picture. */
const MANY = 150;

/** The atoms in time and frequency, with a brush that chooses some; Shift adds to those chosen. */
export function AtomPicture(props: {
  readonly result: ModesResult;
  readonly chosen: readonly number[];
  readonly onChoose: (atoms: readonly number[]) => void;
}): ReactElement {
  const { result, chosen, onChoose } = props;
  const { theme } = useTheme();
  const figure = useMemo(
    () => modesFiguresOf(result).find(({ name }) => name === "picture")!,
    [result],
  );
  const scene = useMemo(() => sceneOf(result), [result]);
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const layoutAt = (width: number) => pictureLayout(scene, { width, theme: themeOf(theme) });

  const begin = (event: PointerEvent) => {
    if (event.button !== 0 || !(event.target as Element).closest(".figure-canvas svg")) return;
    const place = placeOf(box.current, event);
    if (!place) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: place, to: place });
  };
  const move = (event: PointerEvent) => {
    const place = drag && placeOf(box.current, event);
    if (place) setDrag({ from: drag.from, to: place });
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    setDrag(undefined);
    const width = svgOf(box.current)?.viewBox.baseVal.width;
    if (!width) return;
    const found = atomsOf(result, layoutAt(width), drag);
    onChoose(event.shiftKey ? [...new Set([...chosen, ...found])] : found);
  };

  return (
    <div
      className="atom-picture"
      ref={box}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => setDrag(undefined)}
    >
      <FigureFrame
        figure={figure}
        overlay={(width) => (
          <Overlay
            layout={layoutAt(width)}
            width={width}
            result={result}
            chosen={chosen}
            drag={drag}
          />
        )}
      />
    </div>
  );
}

/** Rings around chosen atoms, and the rectangle that is being drawn. */
function Overlay(props: {
  readonly layout: PictureLayout;
  readonly width: number;
  readonly result: ModesResult;
  readonly chosen: readonly number[];
  readonly drag: Drag | undefined;
}): ReactElement {
  const { layout, width, result, chosen, drag } = props;
  const { centres, frequencies } = result.atoms;
  const { height, x, y } = layout;
  const many = chosen.length > MANY;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {chosen.map((k) => (
        <circle
          key={k}
          className={many ? "chosen-atom many" : "chosen-atom"}
          cx={x(centres[k]!)}
          cy={y(frequencies[k]!)}
          r={many ? 3 : 9}
        />
      ))}
      {drag && (
        <rect
          className="brush"
          x={Math.min(drag.from[0], drag.to[0])}
          y={Math.min(drag.from[1], drag.to[1])}
          width={Math.abs(drag.to[0] - drag.from[0])}
          height={Math.abs(drag.to[1] - drag.from[1])}
        />
      )}
    </svg>
  );
}

/** The atoms in the rectangle, or the nearest to a click. */
function atomsOf(result: ModesResult, { x, y }: PictureLayout, { from, to }: Drag): number[] {
  const [left, right] = [from[0], to[0]].sort((a, b) => a - b) as [number, number];
  const [top, bottom] = [from[1], to[1]].sort((a, b) => a - b) as [number, number];
  if (right - left < CLICK && bottom - top < CLICK) return nearestAtom(result, x, y, from);
  return atomsWithin(result, {
    times: [x.invert(left), x.invert(right)],
    frequencies: [y.invert(bottom), y.invert(top)],
  });
}

function nearestAtom(
  { atoms }: ModesResult,
  x: PictureLayout["x"],
  y: PictureLayout["y"],
  [px, py]: readonly [number, number],
): number[] {
  let best: number | undefined;
  let least = REACH;
  atoms.centres.forEach((centre, k) => {
    const away = Math.hypot(x(centre) - px, y(atoms.frequencies[k]!) - py);
    if (away >= least) return;
    least = away;
    best = k;
  });
  return best === undefined ? [] : [best];
}

function svgOf(box: HTMLElement | null): SVGSVGElement | undefined {
  return box?.querySelector<SVGSVGElement>(".figure-canvas > svg") ?? undefined;
}

/** Where a pointer is in the pixels that the drawing was laid out in. */
function placeOf(
  box: HTMLElement | null,
  { clientX, clientY }: PointerEvent,
): readonly [number, number] | undefined {
  const svg = svgOf(box);
  if (!svg) return undefined;
  const { left, top, width } = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / width;
  return [(clientX - left) * scale, (clientY - top) * scale];
}
