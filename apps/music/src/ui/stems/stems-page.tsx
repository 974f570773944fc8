"use client";
import {
  FigureFrame,
  PageFrame,
  Problem,
  RunPanel,
  runOf,
  standingWords,
  useAddress,
  useDueRun,
  useOpening,
} from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useMemo, useReducer, useState } from "react";
import { durationOf } from "../../domain/index.ts";
import { loudnessRatio, type Region } from "../../domain/mixer/mixer.ts";
import { musicFiguresOf } from "../../figures/index.ts";
import { useSound } from "../use-sound.ts";
import { useUnsaved } from "../use-unsaved.ts";
import { DataPanel } from "./data-panel.tsx";
import { StemsExportMenu } from "./export-menu.tsx";
import { LaneList } from "./lane-list.tsx";
import { NotesPanel } from "./notes-panel.tsx";
import { createPlayer, type Player } from "./player.ts";
import { settings } from "./settings.ts";
import { SettingsPanel } from "./settings-panel.tsx";
import { SimilarityPanel } from "./similarity-panel.tsx";
import { SpectrogramPanel } from "./spectrogram-panel.tsx";
import {
  initialState,
  isLong,
  isStale,
  isUnsaved,
  type PageState,
  reduce,
  type View,
} from "./state.ts";
import { Transport } from "./transport.tsx";
import { useCommands } from "./use-commands.ts";
import { useKeys } from "./use-keys.ts";

const STALE = "The settings have changed: separate again to hear the effect.";

/** The page that takes a recording apart into instruments: recording and settings beside its lanes. */
export function StemsPage(): ReactElement {
  const [state, dispatch] = useReducer(reduce, initialState);
  const [player] = useState(createPlayer);
  const [follow, setFollow] = useState(true);
  const sound = useSound();
  const commands = useCommands(state, dispatch, player, sound);
  useAddress(settings, state.options, (options, refused) =>
    dispatch({ type: "optionsRead", options, ...(refused && { refused }) }),
  );
  useDueRun(state.task, commands.run);
  usePlayback(state, player);
  useEffect(() => () => player.close(), [player]);
  useOpening(commands.openExample);
  useUnsaved(isUnsaved(state));

  const { view, task, lanes, error } = state;
  const problem = error ?? state.refused;
  const onRegion = (region: Region | undefined) => dispatch({ type: "regionSet", region });
  const onLane = (lane: number, change: object) => dispatch({ type: "laneSet", lane, change });
  const onLoop = (loops: boolean) => dispatch({ type: "loopSet", loops });
  const onOriginal = (original: boolean) => dispatch({ type: "originalSet", original });
  const isFixed = task.kind !== "idle";
  useKeys({
    player,
    lanes,
    loops: state.loops,
    original: state.original,
    onLane,
    onLoop,
    onOriginal,
    onUndo: () => void (isFixed || commands.undo()),
    onRedo: () => void (isFixed || commands.redo()),
  });
  return (
    <PageFrame
      app="music"
      title="Unmix music"
      links={<a href="/music/modes/">Modes of a sound</a>}
      setup={
        <>
          <DataPanel
            state={state}
            onFile={commands.openFile}
            onExample={commands.openExample}
            onRegion={onRegion}
            onRunRegion={commands.runRegion}
            onProblem={(message) =>
              dispatch({ type: "notDone", error: { name: "UnmixError", tag: "input", message } })
            }
          />
          <SettingsPanel
            options={state.options}
            result={view?.result}
            onChange={(name, value) => dispatch({ type: "optionSet", name, value })}
          />
        </>
      }
    >
      <div className="card run-card">
        <RunPanel
          {...runOf(task)}
          runLabel={runWords(state)}
          canRun={state.signal !== undefined && task.kind === "idle"}
          isCurrent={view !== undefined && !view.region && !isStale(state)}
          standing={standingWords(state, view && isStale(state) && STALE)}
          onRun={commands.run}
          onStop={commands.stop}
          onCancel={commands.cancel}
        >
          <StemsExportMenu
            disabled={!view}
            bits={state.bits}
            onBits={(bits) => dispatch({ type: "bitsSet", bits })}
            onExport={commands.exportAs}
          />
        </RunPanel>
        {task.kind === "running" && view?.region && (
          <p className="small muted">
            The region can be heard below, while the whole recording is at work.
          </p>
        )}
      </div>
      {problem && <Problem error={problem} onDismiss={() => dispatch({ type: "dismissed" })} />}
      {!view && !error && (
        <p className="card muted">
          The instruments will stand here, a lane each, to hear alone and together.
        </p>
      )}
      {view && (
        <>
          {view.result.warnings.map(({ kind, message }) => (
            <p key={kind} className="note warn">
              {message}
            </p>
          ))}
          <Transport
            player={player}
            duration={durationOf(view.signal)}
            region={shownRegion(state)}
            loops={state.loops}
            original={state.original}
            onRegion={onRegion}
            onLoop={onLoop}
            onOriginal={onOriginal}
          />
          <LaneList
            view={view}
            lanes={lanes}
            region={shownRegion(state)}
            player={player}
            onLane={onLane}
            onRename={(lane, name) => dispatch({ type: "renamed", lane, name })}
            onRegion={onRegion}
            onRegroup={commands.regroup}
            onExport={commands.exportAs}
          />
          <NotesPanel
            view={view}
            chosen={state.chosen}
            playing={sound.playing}
            canUndo={state.undo.length > 0}
            canRedo={state.redo.length > 0}
            disabled={isFixed}
            follow={follow}
            onFollow={setFollow}
            onChoose={(notes) => dispatch({ type: "notesChosen", notes })}
            onRegroup={commands.regroup}
            onUndo={commands.undo}
            onRedo={commands.redo}
            onPlay={commands.playNote}
          />
          {view.picture && (
            <SpectrogramPanel
              view={view}
              picture={view.picture}
              player={player}
              disabled={isFixed}
              follow={follow}
              onPlay={commands.playNote}
              onRegroup={commands.regroup}
            />
          )}
          {view.result.notes.count > 0 && (
            <SimilarityPanel view={view} disabled={isFixed} onRegroup={commands.regroup} />
          )}
          <Figures view={view} />
        </>
      )}
    </PageFrame>
  );
}

/** The figures for papers and slides, drawn when they are wanted. */
function Figures({ view }: { readonly view: View }): ReactElement {
  const { result, picture } = view;
  const [open, setOpen] = useState(false);
  const figures = useMemo(
    () => (open ? musicFiguresOf(result, picture) : []),
    [open, result, picture],
  );
  return (
    <details className="drawer figures" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Figures to save</summary>
      <div className="stack">
        {figures.map((figure) => (
          <FigureFrame key={figure.name} figure={figure} />
        ))}
      </div>
    </details>
  );
}

/** The region in the seconds of what is shown; of a region's own result there is none within it. */
function shownRegion({ view, region }: PageState): Region | undefined {
  return view?.region ? undefined : region;
}

/** Tells the player what the page says. */
function usePlayback(state: PageState, player: Player): void {
  const { view, lanes, original, loops } = state;
  const products = view?.drawn?.products;
  useEffect(() => {
    const fits = products?.length === lanes.length ** 2;
    const ratio = products && fits ? loudnessRatio(products, lanes) : 1;
    player.mix(lanes, original ? ratio : undefined);
  }, [player, lanes, original, products]);
  const region = shownRegion(state);
  const signal = view?.signal;
  useEffect(() => {
    if (!loops || !signal) player.loopOver(undefined);
    else player.loopOver(region ?? { from: 0, to: durationOf(signal) });
  }, [player, loops, region, signal]);
}

function runWords({ view, signal }: PageState): string {
  if (view?.region && signal && isLong(signal)) return "Separate the whole recording";
  return view ? "Separate again" : "Separate";
}
