"use client";
import { counted } from "@unmix/workbench/figures";
import {
  ExportMenu,
  PageFrame,
  Problem,
  RunPanel,
  runOf,
  standingWords,
  ToResult,
  useAddress,
  useDueRun,
  useLiveRuns,
  useOpening,
} from "@unmix/workbench/ui";
import { type ReactElement, useEffect, useReducer } from "react";
import { type ProfileOptions, profileSettings } from "../domain/index.ts";
import { DataPanel } from "./data-panel.tsx";
import { EXPORTS } from "./exports.ts";
import { MapPanel } from "./map/map-panel.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { ResultSections, useFigureOptions } from "./result-sections.tsx";
import { PARTS } from "./sections.ts";
import { SettingsPanel } from "./settings-panel.tsx";
import { initialState, isStale, type PageState, reduce } from "./state.ts";
import { Summary } from "./summary.tsx";
import { useCommands } from "./use-commands.ts";

const STALE = "The settings have changed: run again to see the effect.";

/** The whole page: data and settings on one side, the section and its result on the other. */
export function TissuePage(): ReactElement {
  const [state, dispatch] = useReducer(reduce, initialState);
  const commands = useCommands(state, dispatch);
  useAddress(profileSettings, state.options, (options, refused) =>
    dispatch({ type: "optionsRead", options, ...(refused && { refused }) }),
  );
  const stale = isStale(state);
  const live = {
    data: state.section,
    known: state.known,
    options: state.options,
    task: state.task,
    stale,
    live: state.live,
  };
  useDueRun(state.task, commands.run);
  useLiveRuns(live, commands.run);
  useOpening(commands.openExample);
  const { section, result, task, error } = state;
  // The annotation's own map stands beside those matched with it.
  const compared = result?.annotation?.column;
  useEffect(() => {
    if (section && compared) void commands.wantColumn(compared);
  }, [section, compared, commands]);
  const figureOptions = useFigureOptions(state);

  const problem = error ?? state.refused;
  const set = (name: keyof ProfileOptions, value: unknown) =>
    dispatch({ type: "optionSet", name, value });
  return (
    <PageFrame
      app="transcriptomics"
      title="Unmix tissue"
      setup={
        <>
          <ToResult found={result && counted(result.rank, "cell type")} error={error} />
          <DataPanel
            input={state.input}
            known={state.known}
            hasSection={section !== undefined}
            onFiles={commands.openFiles}
            onExample={commands.openExample}
            onSaveExample={commands.saveExample}
            onKnown={commands.compareWith}
            onForgetKnown={(name) => dispatch({ type: "knownRemoved", name })}
          />
          {state.preview && <PreviewPanel preview={state.preview} onChange={commands.reread} />}
          <SettingsPanel
            options={state.options}
            columns={section?.columns ?? []}
            live={state.live}
            onLive={(live) => dispatch({ type: "liveSet", live })}
            onChange={set}
          />
        </>
      }
    >
      <div className="card run-card">
        <RunPanel
          {...runOf(task)}
          runLabel={result ? "Run again" : "Run"}
          canRun={section !== undefined && task.kind === "idle"}
          isCurrent={result !== undefined && !stale}
          standing={standingWords(state, result && stale && STALE)}
          onRun={commands.run}
          onStop={commands.stop}
          onCancel={commands.cancel}
        >
          <ExportMenu
            entries={EXPORTS}
            disabled={!result}
            onExport={(kind) => void commands.exportAs(kind, figureOptions)}
          />
        </RunPanel>
        {result && (
          <nav className="section-links" aria-label="Parts of the result">
            <a href="#map">Map</a>
            {PARTS.filter(({ id }) => id !== "matches" || isCompared(state)).map((part) => (
              <a key={part.id} href={`#${part.id}`}>
                {part.link}
              </a>
            ))}
          </nav>
        )}
      </div>
      {problem && <Problem error={problem} onDismiss={() => dispatch({ type: "dismissed" })} />}
      {result?.warnings
        .filter(({ code }) => code === "noise")
        .map(({ message }) => (
          <p key={message} className="note warn">
            {message}
          </p>
        ))}
      <MapPanel
        state={state}
        commands={commands}
        onColour={(colouring) => dispatch({ type: "coloured", colouring })}
        onTurn={(orientation) => dispatch({ type: "turnedTo", orientation })}
      />
      {result && <Summary result={result} />}
      {!result && !error && (
        <p className="card muted">
          The cell types of the section, their marker genes and how sure they are will stand here.
        </p>
      )}
      <ResultSections
        state={state}
        onRank={(rank) => set("rank", rank)}
        onRename={(factor, name) => dispatch({ type: "renamed", factor, name })}
        onRecolour={(factor, colour) => dispatch({ type: "recoloured", factor, colour })}
        onColour={(colouring) => dispatch({ type: "coloured", colouring })}
        onMerge={commands.merge}
        onUnmerge={() => dispatch({ type: "unmerged" })}
        onLock={(factor) => dispatch({ type: "locked", factor })}
      />
    </PageFrame>
  );
}

function isCompared({ result }: PageState): boolean {
  return Boolean(result?.annotation ?? result?.profileMatches ?? result?.enrichment);
}
