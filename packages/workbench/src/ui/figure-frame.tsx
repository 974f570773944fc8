"use client";
import { type ReactElement, type ReactNode, useId, useRef, useState } from "react";
import type { Figure } from "../figures/figure.ts";
import { DataTable } from "./data-table.tsx";
import { Menu } from "./menu.tsx";
import { type FigureFormat, saveFigure } from "./save.ts";
import { useDrawing } from "./use-drawing.ts";
import { useTheme } from "./use-theme.ts";
import { useTips } from "./use-tips.tsx";

/**
 * A figure with its heading, words, data and a menu that saves it.
 *
 * @param overlay what lies over the drawing, of the same size, told the width it is drawn at
 */
export function FigureFrame(props: {
  readonly figure: Figure;
  readonly overlay?: (width: number) => ReactNode;
}): ReactElement {
  const { figure, overlay } = props;
  const { theme } = useTheme();
  const canvas = useRef<HTMLDivElement>(null);
  const [showsData, setShowsData] = useState(false);
  const id = useId();
  const width = useDrawing(canvas, figure, theme);
  const tips = useTips(canvas);
  const save = (format: FigureFormat) =>
    void saveFigure(figure, format, { width: Math.max(width, 720), theme: "light" });
  return (
    <figure className="figure card" aria-labelledby={`${id}-title`} data-figure={figure.name}>
      <header>
        <h3 id={`${id}-title`}>{figure.title}</h3>
        <div className="figure-actions">
          <button
            type="button"
            className="button quiet compact"
            aria-expanded={showsData}
            aria-label={`Data of ${figure.title}`}
            onClick={() => setShowsData(!showsData)}
          >
            Data
          </button>
          <Menu
            label="Save"
            name={`Save ${figure.title}`}
            className="button quiet compact"
            entries={[
              {
                label: "SVG",
                hint: "drawing for papers, in light colours",
                onChoose: () => save("svg"),
              },
              {
                label: "PNG",
                hint: "picture for slides, in light colours",
                onChoose: () => save("png"),
              },
              { label: "CSV", hint: "the numbers behind it", onChoose: () => save("csv") },
            ]}
          />
        </div>
      </header>
      <div className="figure-drawing">
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing whose marks are stepped through has no element of its own */}
        <div
          ref={canvas}
          className="figure-canvas"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys step through the marks
          tabIndex={0}
          role="group"
          aria-label={`${figure.title}; arrow keys step through its marks`}
          aria-describedby={`${id}-words`}
          {...tips.handlers}
        />
        {overlay && width > 0 && <div className="figure-overlay">{overlay(width)}</div>}
      </div>
      {tips.element}
      <figcaption id={`${id}-words`}>{figure.description}</figcaption>
      {showsData && <DataTable data={figure.data} name={figure.title} />}
    </figure>
  );
}
