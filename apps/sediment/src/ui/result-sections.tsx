import { type Figure, themeOf } from "@unmix/workbench/figures";
import { FigureFrame, NamePanel, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, type ReactNode, useMemo } from "react";
import type { SedimentOptions, SedimentResult } from "../domain/index.ts";
import { figuresOf, type SedimentFigureOptions } from "../figures/index.ts";
import { GrainPanel } from "./grain-panel.tsx";
import { RankPanel } from "./rank-panel.tsx";
import { ScatterPicker } from "./scatter-picker.tsx";
import { SECTIONS } from "./sections.ts";

export interface ResultSectionsProps {
  readonly result: SedimentResult;
  readonly colours: Readonly<Record<number, string>>;
  /** Features whose pairs are drawn; none means the most informative. */
  readonly scatter: readonly string[];
  readonly rankSetting: SedimentOptions["rank"];
  readonly onRank: (rank: number | undefined) => void;
  readonly onRename: (source: number, name: string) => void;
  readonly onRecolour: (source: number, colour: string) => void;
  readonly onScatter: (features: readonly string[]) => void;
}

/** The result, section by section: its figures and what stands beside them. */
export function ResultSections(props: ResultSectionsProps): ReactElement {
  const { result, colours, scatter } = props;
  const { theme } = useTheme();
  const figures = useMemo(
    () => figuresOf(result, figureOptions(result, colours, scatter)),
    [result, colours, scatter],
  );
  const extras: Readonly<Record<string, ReactNode>> = {
    sources: (
      <NamePanel
        title="Name and colour the sources"
        what="source"
        names={result.sourceNames}
        colours={result.sourceNames.map((_, r) => colours[r] ?? themeOf(theme).category(r))}
        onRename={props.onRename}
        onRecolour={props.onRecolour}
      />
    ),
    grains: <GrainPanel result={result} title="Grain table" />,
    scatter: (
      <ScatterPicker
        features={result.features.map(({ feature }) => feature)}
        chosen={scatter}
        onChoose={props.onScatter}
      />
    ),
    rank: (
      <RankPanel
        ranks={result.ranks}
        rank={result.rank}
        separation={result.separation}
        setting={props.rankSetting}
        onChoose={props.onRank}
      />
    ),
  };
  return (
    <>
      {SECTIONS.map((section) => {
        const shown = figures.filter((figure) => section.has(figure.name));
        const extra = extras[section.id];
        if (shown.length === 0 && !extra) return null;
        return (
          <section
            key={section.id}
            id={section.id}
            className="result-section"
            aria-labelledby={`${section.id}-title`}
          >
            <header>
              <h2 id={`${section.id}-title`}>{section.title}</h2>
              <p className="muted">{section.words}</p>
            </header>
            {section.extraFirst && extra}
            <Figures figures={shown} />
            {!section.extraFirst && extra}
          </section>
        );
      })}
    </>
  );
}

/** What the user chose for the figures, in the words of their options. */
export function figureOptions(
  result: SedimentResult,
  colours: Readonly<Record<number, string>>,
  scatter: readonly string[],
): SedimentFigureOptions {
  const there = scatter.filter((name) => result.features.some(({ feature }) => feature === name));
  return {
    sourceColours: result.sourceNames.map((_, r) => colours[r] ?? ""),
    ...(there.length >= 2 ? { scatter: there } : {}),
  };
}

function Figures({ figures }: { readonly figures: readonly Figure[] }): ReactElement | null {
  if (figures.length === 0) return null;
  return (
    <div className={figures.length === 1 ? "figure-single" : "figure-grid"}>
      {figures.map((figure) => (
        <FigureFrame key={figure.name} figure={figure} />
      ))}
    </div>
  );
}
