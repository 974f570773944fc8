"use client";
import { counted } from "@unmix/workbench/figures";
import {
  PageFrame,
  Problem,
  RunPanel,
  runOf,
  standingWords,
  ToResult,
  useAddress,
  useDueRun,
  useOpening,
} from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useReducer, useState } from "react";
import { durationOf } from "../../domain/index.ts";
import { loudnessRatio, type Region } from "../../domain/mixer/mixer.ts";
import { useSound } from "../use-sound.ts";
import { useUnsaved } from "../use-unsaved.ts";
import { DataPanel } from "./data-panel.tsx";
import { StemsExportMenu } from "./export-menu.tsx";
import { Figures } from "./figures.tsx";
import { LaneList } from "./lane-list.tsx";
import { NotesPanel } from "./notes-panel.tsx";
import { createPlayer, type Player } from "./player.ts";
import { ResultNotes } from "./result-notes.tsx";
import { SavedResult } from "./saved-result.tsx";
import { settings } from "./settings.ts";
import { SettingsPanel } from "./settings-panel.tsx";
import { SimilarityPanel } from "./similarity-panel.tsx";
import { SpectrogramPanel } from "./spectrogram-panel.tsx";
import {
  initialState,
  inputName,
  isLong,
  isStale,
  isUnsaved,
  ownView,
  type PageState,
  reduce,
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

  const { view, task, lanes, error, model } = state;
  const own = ownView(state);
  const problem = error ?? state.refused;
  const onRegion = (region: Region | undefined) => dispatch({ type: "regionSet", region });
  // What is shown of another recording has no region of this one.
  const onShownRegion = own ? onRegion : () => {};
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
          <ToResult
            found={own && counted(own.result.instruments.count, "instrument")}
            error={error}
          />
          <DataPanel
            state={state}
            onFiles={commands.openFiles}
            onExample={commands.openExample}
            onSaveExample={commands.saveExample}
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
          isCurrent={own !== undefined && !own.region && !isStale(state)}
          standing={standingWords(state, isStale(state) && STALE)}
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
        {task.kind === "running" && own?.region && (
          <p className="small muted">
            The region can be heard below, while the whole recording is at work.
          </p>
        )}
      </div>
      {problem && <Problem error={problem} onDismiss={() => dispatch({ type: "dismissed" })} />}
      {model && !view && <SavedResult result={model} />}
      {!view && !model && !error && (
        <p className="card muted">
          The instruments will stand here, a lane each, to hear alone and together.
        </p>
      )}
      {view && (
        <>
          {!own && (
            <p className="note">
              Shown is what was open before, {inputName(view.input)};{" "}
              {`${inputName(state.input)}, opened since, takes its place once it is separated.`}
            </p>
          )}
          <ResultNotes warnings={view.result.warnings} />
          <Transport
            player={player}
            duration={durationOf(view.signal)}
            region={shownRegion(state)}
            loops={state.loops}
            original={state.original}
            onRegion={onShownRegion}
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
            onRegion={onShownRegion}
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
          <Figures result={view.result} picture={view.picture} />
        </>
      )}
    </PageFrame>
  );
}

/** The region in the seconds of what is shown; of a region's own result there is none within it. */
function shownRegion(state: PageState): Region | undefined {
  const own = ownView(state);
  return own && !own.region ? state.region : undefined;
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

function runWords(state: PageState): string {
  const own = ownView(state);
  if (own?.region && state.signal && isLong(state.signal)) return "Separate the whole recording";
  return own ? "Separate again" : "Separate";
}
