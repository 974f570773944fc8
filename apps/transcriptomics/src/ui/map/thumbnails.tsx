"use client";
import { themeOf } from "@unmix/workbench/figures";
import { useTheme } from "@unmix/workbench/ui";
import { memo, type ReactElement, useMemo, useRef } from "react";
import type { ProfileResult } from "../../domain/index.ts";
import { columnOf } from "../../figures/index.ts";
import { paintSpots } from "./paint.ts";
import { type Shading, valueShading } from "./shades.ts";
import { inTurn, usePainting, useSize } from "./use-painting.ts";
import { type Ground, projectionOf, type View, withoutGaps } from "./view.ts";

/** A small map of every factor, in the view of the large one; a click shows it there. */
export const Thumbnails = memo(function Thumbnails(props: {
  readonly result: ProfileResult;
  readonly ground: Ground;
  readonly view: View;
  readonly shown: number | undefined;
  readonly onShow: (factor: number) => void;
}): ReactElement {
  const { result, ground, view, shown, onShow } = props;
  const { theme } = useTheme();
  const { maps, rank } = result;
  const covered = useMemo(() => withoutGaps(ground), [ground]);
  const shadings = useMemo(
    () =>
      Array.from({ length: rank }, (_, r) =>
        valueShading("", columnOf(maps, r, rank), themeOf(theme), 1),
      ),
    [maps, rank, theme],
  );
  return (
    <ul className="thumbnails" aria-label="Maps of the cell types">
      {shadings.map((shading, r) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a factor is its index
        <li key={r}>
          <button type="button" aria-pressed={shown === r} onClick={() => onShow(r)}>
            <Thumbnail ground={covered} view={view} shading={shading} />
            <span>{result.factorNames[r]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
});

function Thumbnail({
  ground,
  view,
  shading,
}: {
  readonly ground: Ground;
  readonly view: View;
  readonly shading: Shading;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const paint = (context: CanvasRenderingContext2D, ratio: number) => {
    const { width, height } = context.canvas;
    const { scale, dx, dy } = projectionOf(ground, view, size);
    context.clearRect(0, 0, width, height);
    paintSpots(context, {
      ground,
      shading,
      projection: { scale: scale * ratio, dx: dx * ratio, dy: dy * ratio },
      size: { width, height },
      opacity: 1,
    });
  };
  usePainting(canvas, size, paint, inTurn);
  return <canvas ref={canvas} />;
}
