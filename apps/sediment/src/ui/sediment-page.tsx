"use client";
import { counted } from "@unmix/workbench/figures";
import {
  ExportMenu,
  Notes,
  PageFrame,
  Problem,
  RunPanel,
  runOf,
  standingWords,
  ToResult,
  useDueRun,
  useLiveRuns,
  useOpening,
} from "@unmix/workbench/ui";
import { type ReactElement, useReducer, useState } from "react";
import type { SedimentOptions } from "../domain/index.ts";
import { GRAVE_WARNINGS } from "../domain/warnings.ts";
import { hasSkipped } from "../domain/write/skipped.ts";
import { DataPanel } from "./data-panel.tsx";
import { exportsOf } from "./exports.ts";
import { FeaturePanel } from "./feature-panel.tsx";
import { GrainPanel } from "./grain-panel.tsx";
import { PreviewPanel, Skipped } from "./preview-panel.tsx";
import { figureOptions, ResultSections } from "./result-sections.tsx";
import { SECTIONS } from "./sections.ts";
import { SettingsPanel } from "./settings-panel.tsx";
import { initialState, isStale, reduce } from "./state.ts";
import { Summary } from "./summary.tsx";
import { useAddress } from "./use-address.ts";
import { useCommands } from "./use-commands.ts";

const STALE = "The settings have changed: run again to see the effect.";

/** The whole page: data and settings on one side, the run and its result on the other. */
export function SedimentPage(): ReactElement {
  const [state, dispatch] = useReducer(reduce, initialState);
  const commands = useCommands(state, dispatch);
  const [scatter, setScatter] = useState<readonly string[]>([]);
  useAddress(state.options, state.pending, dispatch);
  const stale = isStale(state);
  const live = {
    data: state.table,
    known: state.known,
    options: state.options,
    task: state.task,
    stale,
    live: state.live,
  };
  useDueRun(state.task, commands.run);
  useLiveRuns(live, commands.run);
  useOpening(commands.openExample);

  const { table, result, task, known, error, applied, unread } = state;
  const preview = unread?.preview ?? state.preview;
  const problem = error ?? state.refused;
  const set = (name: keyof SedimentOptions, value: unknown) =>
    dispatch({ type: "optionSet", name, value });

  return (
    <PageFrame
      app="sediment"
      title="Unmix sediment"
      setup={
        <>
          <ToResult found={result && counted(result.rank, "source")} error={error} />
          <DataPanel
            input={state.input}
            known={known}
            isRead={table !== undefined && !unread}
            hasResult={result !== undefined}
            onFile={commands.openFile}
            onText={commands.openText}
            onExample={commands.openExample}
            onSaveExample={commands.saveExample}
            onKnown={commands.compareWith}
            onForgetKnown={() => dispatch({ type: "knownSet" })}
            onApply={commands.apply}
          />
          {preview && (
            <PreviewPanel
              preview={preview}
              unread={unread?.file.name}
              table={table}
              onMapping={commands.remap}
            />
          )}
          {table && (
            <FeaturePanel
              table={table}
              options={state.options}
              advice={result?.advice ?? []}
              onChange={set}
            />
          )}
          <SettingsPanel
            options={state.options}
            hasErrors={table?.errors !== undefined}
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
          canRun={table !== undefined && task.kind === "idle"}
          isCurrent={result !== undefined && !stale}
          standing={standingWords(state, result && stale && STALE)}
          onRun={commands.run}
          onStop={commands.stop}
          onCancel={commands.cancel}
        >
          <ExportMenu
            entries={exportsOf(result?.table)}
            disabled={!result}
            onExport={(kind) =>
              result && commands.exportAs(kind, figureOptions(result, state.colours, scatter))
            }
          />
        </RunPanel>
        {result && (
          <nav className="section-links" aria-label="Parts of the result">
            {SECTIONS.filter(({ id }) => id !== "comparison" || result.comparison).map(
              (section) => (
                <a key={section.id} href={`#${section.id}`}>
                  {section.link}
                </a>
              ),
            )}
          </nav>
        )}
      </div>
      {problem && <Problem error={problem} onDismiss={() => dispatch({ type: "dismissed" })} />}
      {(unread || !preview) && table && hasSkipped(table) && (
        <div className="card">
          <Skipped table={table} />
        </div>
      )}
      {!result && !error && (
        <p className="card muted">
          The sources, the mixture of every sample and a label for every grain will stand here.
        </p>
      )}
      {result && <Summary result={result} before={state.before} />}
      {result && applied && (
        <section className="result-section" aria-labelledby="applied-title">
          <header className="row spread">
            <h2 id="applied-title">Grains of {applied.name}</h2>
            <button type="button" className="button compact" onClick={commands.saveApplied}>
              Save these labels
            </button>
          </header>
          <Notes notes={applied.warnings} grave={GRAVE_WARNINGS} />
          <GrainPanel
            result={{ ...applied, sourceNames: result.sourceNames }}
            title="Newly labelled grains"
          />
        </section>
      )}
      {result && (
        <ResultSections
          result={result}
          colours={state.colours}
          scatter={scatter}
          onScatter={setScatter}
          rankSetting={state.options.rank ?? "auto"}
          onRank={(rank) => set("rank", rank)}
          onRename={(source, name) => dispatch({ type: "renamed", source, name })}
          onRecolour={(source, colour) => dispatch({ type: "recoloured", source, colour })}
        />
      )}
    </PageFrame>
  );
}
