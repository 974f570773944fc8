"use client";
import { type Figure, themeOf } from "@unmix/workbench/figures";
import { FigureFrame, Menu, NamePanel, useTheme } from "@unmix/workbench/ui";
import { type ReactElement, type ReactNode, useMemo } from "react";
import { colourIn, figuresOf, geneFigure, type TissueFigureOptions } from "../figures/index.ts";
import { MarkerPanel } from "./marker-panel.tsx";
import { RankPanel } from "./rank-panel.tsx";
import { PARTS } from "./sections.ts";
import type { Colouring, PageState } from "./state.ts";

/** The result, part by part: its figures and what stands beside them. */
export function ResultSections(props: {
  readonly state: PageState;
  readonly onRank: (rank: number | undefined) => void;
  readonly onRename: (factor: number, name: string) => void;
  readonly onRecolour: (factor: number, colour: string) => void;
  readonly onColour: (colouring: Colouring) => void;
  /** One cell type in place of two, and back. */
  readonly onMerge: (factors: readonly number[]) => void;
  readonly onUnmerge: () => void;
  readonly onLock: (factor: number) => void;
}): ReactElement | null {
  const { state, onRename, onColour, onMerge } = props;
  const { result, section, colours, colouring, geneCounts } = state;
  const { theme } = useTheme();
  const options = useFigureOptions(state);
  const figures = useMemo(() => (result ? figuresOf(result, options) : []), [result, options]);
  const gene = colouring.by === "gene" ? colouring.gene : undefined;
  const counts = gene === undefined ? undefined : geneCounts[gene];
  const geneName = gene === undefined ? undefined : section?.genes[gene];
  const ofGene = useMemo(
    () =>
      result && counts && geneName !== undefined && counts.length === result.spots.length
        ? geneFigure(result, geneName, counts, options)
        : undefined,
    [result, counts, geneName, options],
  );
  if (!result) return null;

  const matches = result.factorNames.map((_, r) => {
    const pair = result.annotation?.pairs.find(({ factor }) => factor === r);
    return pair && result.annotation?.types[pair.type];
  });
  const showGene = (name: string) => {
    const at = section?.genes.indexOf(name) ?? -1;
    if (at < 0) return;
    onColour({ by: "gene", gene: at });
    document.getElementById("map")?.scrollIntoView({ block: "start" });
  };
  const palette = result.factorNames.map((_, r) => colourIn(themeOf(theme), colours[r] ?? r));
  const beside = (factor: number) => {
    const name = result.factorNames[factor]!;
    return (
      <>
        <button
          type="button"
          className="button compact"
          aria-pressed={result.locked?.includes(factor) ?? false}
          aria-label={`Lock ${name}`}
          title="Later runs of this section keep a locked type: its name, its colour and its profile, beside which the other types are found."
          onClick={() => props.onLock(factor)}
        >
          Lock
        </button>
        {result.rank > 1 && (
          <Menu
            label="Merge"
            name={`Merge ${name} with another`}
            className="button compact"
            entries={[...result.factorNames.entries()]
              .filter(([other]) => other !== factor)
              .map(([other, label]) => ({
                label: `with ${label}`,
                onChoose: () => onMerge([factor, other]),
              }))}
          />
        )}
      </>
    );
  };
  const extras: Readonly<Record<string, ReactNode>> = {
    types: (
      <NamePanel
        title="Name and colour the cell types"
        what="cell type"
        names={result.factorNames}
        colours={palette}
        onRename={onRename}
        onRecolour={props.onRecolour}
        beside={beside}
      >
        {result.merged && (
          <button type="button" className="button compact" onClick={props.onUnmerge}>
            Undo the merge
          </button>
        )}
        {matches.some((match) => match !== undefined) && (
          <button
            type="button"
            className="button compact"
            onClick={() => {
              matches.forEach((match, factor) => {
                if (match) onRename(factor, match);
              });
            }}
          >
            Use the matched names
          </button>
        )}
      </NamePanel>
    ),
    markers: (
      <>
        <MarkerPanel result={result} onGene={section && showGene} />
        {ofGene && <Figures figures={[ofGene]} />}
      </>
    ),
    choices: (
      <RankPanel
        ranks={result.ranks}
        rank={result.rank}
        setting={state.options.rank ?? "auto"}
        onChoose={props.onRank}
      />
    ),
  };
  return (
    <>
      {PARTS.map((part) => {
        const shown = figures.filter(({ name }) => part.figures.includes(name));
        const extra = extras[part.id];
        if (shown.length === 0 && !extra) return null;
        return (
          <section
            key={part.id}
            id={part.id}
            className="result-section"
            aria-labelledby={`${part.id}-title`}
          >
            <header>
              <h2 id={`${part.id}-title`}>{part.title}</h2>
              <p className="muted">{part.words}</p>
            </header>
            {extra}
            <Figures figures={shown} />
          </section>
        );
      })}
    </>
  );
}

/** What the user chose for the figures, in the words of their options. */
export function useFigureOptions(state: PageState): TissueFigureOptions {
  const { result, colours, orientation, columns } = state;
  const column = columns[result?.annotation?.column ?? ""];
  const rank = result?.rank ?? 0;
  return useMemo(
    () => ({
      factorColours: Array.from({ length: rank }, (_, r) => colours[r] ?? r),
      orientation,
      ...(column?.kind === "category" && {
        annotated: { types: column.categories, codes: column.codes },
      }),
    }),
    [rank, colours, orientation, column],
  );
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
