"use client";
import { Menu } from "@unmix/workbench/ui";
import { type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import { lengthWords, type Orientation, roundLength } from "../../figures/index.ts";
import type { Colouring, PageState } from "../state.ts";
import type { Commands } from "../use-commands.ts";
import { ColourPicker } from "./colour-picker.tsx";
import { MapLegend } from "./legend.tsx";
import { MapCanvas } from "./map-canvas.tsx";
import { SelectionPanel } from "./selection-panel.tsx";
import type { Shading } from "./shades.ts";
import { Thumbnails } from "./thumbnails.tsx";
import { useImages } from "./use-images.ts";
import { useShading } from "./use-shading.ts";
import { type Ground, groundOf, type View, wholeOf } from "./view.ts";

/** The section: one large map of anything, and a small one of every cell type. */
export function MapPanel(props: {
  readonly state: PageState;
  readonly commands: Commands;
  readonly onColour: (colouring: Colouring) => void;
  readonly onTurn: (orientation: Orientation) => void;
}): ReactElement | null {
  const { state, commands, onColour, onTurn } = props;
  const { section, result, colouring, orientation, selection } = state;
  const places = section ?? result;
  const pitch = result?.preparation.pitch;
  const ground = useMemo(
    () => (places ? groundOf(places, orientation, pitch) : undefined),
    [places, orientation, pitch],
  );
  const [view, setView] = useState<View>();
  // Another section, or the same one turned, is seen whole at first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places and the turn say when
  useEffect(() => setView(undefined), [places, orientation]);
  const whole = useMemo(() => ground && wholeOf(ground), [ground]);
  const seen = view ?? whole;
  const later = useSettled(seen);
  const showFactor = useCallback(
    (factor: number) => onColour({ by: "factor", factor }),
    [onColour],
  );
  const [tool, setTool] = useState<"pan" | "lasso">("pan");
  const [opacity, setOpacity] = useState(0.8);
  const histology = useImages(section?.images);
  const shading = useShown(useShading(state), ground);
  const chosen = useMemo(
    () => selection && ground && marksOf(selection.spots, ground.x.length),
    [selection, ground],
  );
  useEffect(() => {
    if (colouring.by === "gene") void commands.wantGene(colouring.gene);
    if (colouring.by === "column") void commands.wantColumn(colouring.name);
  }, [colouring, commands]);

  if (!places || !ground || !seen) return null;
  const unit = section?.unit ?? result?.preparation.unit ?? "";
  const undecoded = (section?.images.length ?? 0) - histology.length;
  return (
    <section className="card stack map-panel" aria-labelledby="map-title" id="map">
      <div className="row spread">
        <h2 id="map-title">The section</h2>
        <div className="row">
          <button
            type="button"
            className="button compact"
            aria-pressed={tool === "lasso"}
            onClick={() => setTool(tool === "lasso" ? "pan" : "lasso")}
          >
            Lasso
          </button>
          <button type="button" className="button compact" onClick={() => setView(undefined)}>
            Show all
          </button>
          <button
            type="button"
            className="button compact"
            onClick={() =>
              onTurn({ ...orientation, turns: ((orientation.turns + 1) % 4) as 0 | 1 | 2 | 3 })
            }
          >
            Turn
          </button>
          <button
            type="button"
            className="button compact"
            aria-pressed={orientation.flipped}
            onClick={() => onTurn({ ...orientation, flipped: !orientation.flipped })}
          >
            Flip
          </button>
          {result && (
            <Menu
              label="Select a region"
              className="button compact"
              entries={result.factorNames.map((name, r) => ({
                label: name,
                onChoose: () => void commands.select(labelled(result.regions.label, r)),
              }))}
            />
          )}
        </div>
      </div>
      <div className="map-controls">
        <ColourPicker section={section} result={result} colouring={colouring} onColour={onColour} />
        {histology.length > 0 && (
          <label className="field">
            <span className="label">Spots over the image</span>
            <input
              type="range"
              min={0}
              max={1}
              step={0.05}
              value={opacity}
              onChange={(event) => setOpacity(event.currentTarget.valueAsNumber)}
            />
          </label>
        )}
      </div>
      {shading && (
        <>
          <MapCanvas
            ground={ground}
            shading={shading}
            view={seen}
            onView={setView}
            tool={tool}
            chosen={chosen}
            onChoose={(spots) => void commands.select(spots)}
            histology={histology}
            sections={places.sections?.names ?? []}
            orientation={orientation}
            opacity={opacity}
            barOf={(length) => {
              const round = roundLength(length);
              return { length: round, words: lengthWords(round, unit) };
            }}
            nameOf={(spot) => places.spots[spot] ?? ""}
          />
          <MapLegend shading={shading} />
        </>
      )}
      <p className="small muted">
        Drag to move, click and scroll to enlarge; hold Shift and drag to select spots.
        {places.diameter === undefined && " The file does not say how large a spot is."}
        {undecoded > 0 && histology.length === 0 && " The image of the file cannot be shown here."}
      </p>
      {selection && (
        <SelectionPanel
          selection={selection}
          section={section}
          result={result}
          onGene={(gene) => onColour({ by: "gene", gene })}
          onClear={() => void commands.select(undefined)}
        />
      )}
      {result && (
        <Thumbnails
          result={result}
          ground={ground}
          view={(view && later) ?? seen}
          shown={colouring.by === "factor" ? colouring.factor : undefined}
          onShow={showFactor}
        />
      )}
    </section>
  );
}

/** What is shown until the next is there; nothing of another section. */
function useShown(next: Shading | undefined, ground: Ground | undefined): Shading | undefined {
  const [last, setLast] = useState(next);
  useEffect(() => {
    if (next) setLast(next);
  }, [next]);
  const fits = (shading: Shading | undefined) => shading?.classes.length === ground?.x.length;
  if (next && fits(next)) return next;
  return fits(last) ? last : undefined;
}

/** How long a view must have stood still for the small maps to follow, in milliseconds. */
const STILL = 150;

/** The value once it has not changed for a moment: a dozen small maps cost more than a frame. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), STILL);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function marksOf(spots: Uint32Array, count: number): Uint8Array {
  const marks = new Uint8Array(count);
  for (const spot of spots) marks[spot] = 1;
  return marks;
}

function labelled(labels: Int32Array, factor: number): Uint32Array {
  const spots: number[] = [];
  labels.forEach((label, i) => {
    if (label === factor) spots.push(i);
  });
  return Uint32Array.from(spots);
}
