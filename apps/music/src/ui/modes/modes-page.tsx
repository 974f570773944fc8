"use client";
import { counted } from "@unmix/workbench/figures";
import {
  ExportMenu,
  FigureFrame,
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
import { type ReactElement, useMemo, useReducer } from "react";
import {
  leftWords,
  type ModesResult,
  modesSettings,
  type Series,
  trendNote,
} from "../../domain/index.ts";
import { modesFiguresOf, seriesFigure } from "../../figures/index.ts";
import { useUnsaved } from "../use-unsaved.ts";
import { AtomPicture } from "./atom-picture.tsx";
import { DataPanel } from "./data-panel.tsx";
import { EditPanel } from "./edit-panel.tsx";
import { EXPORTS } from "./exports.ts";
import { ModeList } from "./mode-list.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { initialState, isStale, isUnsaved, reduce } from "./state.ts";
import { useCommands } from "./use-commands.ts";
import { inPageWords } from "./wording.ts";

const STALE = "The settings have changed: run again to see the effect.";

/** The page that takes one signal apart: signal and settings on one side, its modes on the other. */
export function ModesPage(): ReactElement {
  const [state, dispatch] = useReducer(reduce, initialState);
  const commands = useCommands(state, dispatch);
  useAddress(modesSettings, state.options, (options, refused) =>
    dispatch({ type: "optionsRead", options, ...(refused && { refused }) }),
  );
  useDueRun(state.task, commands.run);
  useOpening(() => commands.openExample("siren"));
  useUnsaved(isUnsaved(state));

  const { series, result, task, error } = state;
  const problem = error ?? state.refused;
  return (
    <PageFrame
      app="music"
      title="Unmix modes"
      links={<a href="/music/">Music</a>}
      setup={
        <>
          <ToResult found={result && counted(result.modes.length, "mode")} error={error} />
          <DataPanel
            input={state.input}
            series={series}
            unread={state.unread}
            onFile={commands.openFile}
            onTable={commands.readTable}
            onExample={commands.openExample}
            onSaveExample={commands.saveExample}
          />
          <SettingsPanel
            options={state.options}
            result={result}
            onChange={(name, value) => dispatch({ type: "optionSet", name, value })}
          />
        </>
      }
    >
      <div className="card run-card">
        <RunPanel
          {...runOf(task)}
          runLabel={result ? "Run again" : "Run"}
          canRun={series !== undefined && task.kind === "idle"}
          isCurrent={result !== undefined && !isStale(state)}
          standing={standingWords(state, result && isStale(state) && STALE)}
          onRun={commands.run}
          onStop={commands.stop}
          onCancel={commands.cancel}
        >
          <ExportMenu entries={EXPORTS} disabled={!result} onExport={commands.exportAs} />
        </RunPanel>
      </div>
      {problem && <Problem error={problem} onDismiss={() => dispatch({ type: "dismissed" })} />}
      {!result && series && <Signal series={series} />}
      {!result && !error && (
        <p className="card muted">
          The modes of the signal will stand here: each in time and frequency, to see and to hear.
        </p>
      )}
      {result && (
        <>
          <Summary result={result} />
          <ModeList
            result={result}
            chosen={state.modes}
            disabled={task.kind !== "idle"}
            onChoose={(modes) => dispatch({ type: "modesChosen", modes })}
            onChooseAtoms={(atoms) => dispatch({ type: "atomsChosen", atoms })}
            onEdit={commands.edit}
            onRename={(mode, name) => dispatch({ type: "renamed", mode, name })}
          />
          {result.ridges ? (
            <Figures result={result} chosen={isPicture} />
          ) : (
            <AtomPicture
              result={result}
              chosen={state.atoms}
              onChoose={(atoms) => dispatch({ type: "atomsChosen", atoms })}
            />
          )}
          <EditPanel
            result={result}
            chosen={state.atoms}
            canUndo={state.undo.length > 0}
            disabled={task.kind !== "idle"}
            onChoose={(atoms) => dispatch({ type: "atomsChosen", atoms })}
            onEdit={commands.edit}
            onUndo={commands.undo}
            onClusters={commands.runWithClusters}
          />
          <Figures result={result} chosen={isNoPicture} />
        </>
      )}
    </PageFrame>
  );
}

function Signal({ series }: { readonly series: Series }): ReactElement {
  const figure = useMemo(() => seriesFigure(series), [series]);
  return <FigureFrame figure={figure} />;
}

/** The result in a sentence or two. */
function Summary({ result }: { readonly result: ModesResult }): ReactElement {
  const { modes, termination, choice, advice, series } = result;
  const trend = useMemo(() => trendNote(series), [series]);
  return (
    <section className="card stack" aria-labelledby="summary-title">
      <h2 id="summary-title">{counted(modes.length, "mode")}</h2>
      <p>{leftWords(result)}</p>
      <p className={CUT_SHORT.has(termination.kind) ? "note warn" : "muted"}>
        {inPageWords(termination.advice)}
      </p>
      {choice && <p className="note">{inPageWords(choice.advice)}</p>}
      {trend && <p className="note">{trend}</p>}
      {advice && <p className="note warn">{inPageWords(advice)}</p>}
    </section>
  );
}

/** Ends at which a search has not found all that it might. */
const CUT_SHORT: ReadonlySet<string> = new Set(["stopped", "timeLimit", "workLimit"]);

/** The picture stands above, with a brush where atoms can be moved. */
const isPicture = (name: string) => name === "picture";
const isNoPicture = (name: string) => name !== "picture";

/** The figures whose names are chosen. */
function Figures(props: {
  readonly result: ModesResult;
  readonly chosen: (name: string) => boolean;
}): ReactElement {
  const { result, chosen } = props;
  const figures = useMemo(
    () => modesFiguresOf(result).filter(({ name }) => chosen(name)),
    [result, chosen],
  );
  return (
    <>
      {figures.map((figure) => (
        <FigureFrame key={figure.name} figure={figure} />
      ))}
    </>
  );
}
