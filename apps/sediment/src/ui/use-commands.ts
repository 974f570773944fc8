"use client";
import { type OpenFile, toErrorData } from "@unmix/workbench/job";
import { deskCommands, openDesks, type PageDesks, saveFile } from "@unmix/workbench/ui";
import { type Dispatch, useMemo, useRef } from "react";
import type { Mapping } from "../domain/index.ts";
import type { SedimentFigureOptions } from "../figures/index.ts";
import type { ExportKind, SedimentJobs } from "../workers/jobs.ts";
import { openWorker } from "../workers/open.ts";
import type { Action, PageState } from "./state.ts";

/** What the user can ask for. Each command ends in actions of the reducer; none throws. */
export interface Commands {
  openExample(): Promise<void>;
  /** A file of grains, or a `model.json`. */
  openFile(file: File): Promise<void>;
  openText(text: string): Promise<void>;
  remap(mapping: Mapping): Promise<void>;
  compareWith(file: File): Promise<void>;
  run(): Promise<void>;
  stop(): void;
  cancel(): void;
  /** Labels the grains of another file with the sources of the result. */
  apply(file: File): Promise<void>;
  exportAs(kind: ExportKind, figures: SedimentFigureOptions): Promise<void>;
  /** Saves the labels of the other file's grains. */
  saveApplied(): Promise<void>;
  saveExample(name: "wide.xlsx" | "long.csv" | "sources.xlsx"): Promise<void>;
}

const FILES: Readonly<Record<ExportKind, readonly [name: string, type: string]>> = {
  zip: ["unmix-sediment.zip", "application/zip"],
  xlsx: ["grains.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  model: ["model.json", "application/json"],
  labels: ["labels.csv", "text/csv"],
  proportions: ["proportions.csv", "text/csv"],
  shares: ["shares.csv", "text/csv"],
  sources: ["sources.csv", "text/csv"],
  sample_dissimilarities: ["sample_dissimilarities.csv", "text/csv"],
  ranks: ["ranks.csv", "text/csv"],
  skipped: ["skipped.csv", "text/csv"],
};

/**
 * The commands of the page. At most one run is at work, and one file is read beside it: a new one cancels the one
 * before. Files are written beside both.
 */
export function useCommands(state: PageState, dispatch: Dispatch<Action>): Commands {
  const now = useRef(state);
  now.current = state;
  return useMemo(() => {
    const desks = openDesks<SedimentJobs>(openWorker, dispatch);
    return commandsOn({ ...desks, state: () => now.current, dispatch });
  }, [dispatch]);
}

/** What commands act on. */
export interface Workplace extends PageDesks<SedimentJobs> {
  state(): PageState;
  readonly dispatch: Dispatch<Action>;
}

export function commandsOn(workplace: Workplace): Commands {
  const { desk, reader, state, dispatch } = workplace;
  const { beginReading, takeOver, stop, cancel } = deskCommands(workplace);

  function take(file: File): Promise<OpenFile | undefined> {
    beginReading(`Reading ${file.name}`);
    return reader.take(file);
  }

  async function run(): Promise<void> {
    const { table, options, known, input } = state();
    if (!table) return;
    dispatch({ type: "runStarted", at: performance.now() });
    const result = await desk.ask("run", {
      table,
      options,
      file: input.kind === "file" ? input.file : undefined,
      known: known?.table,
    });
    if (result) dispatch({ type: "runFinished", result, at: performance.now() });
  }

  async function read(file: OpenFile, mapping: Mapping): Promise<void> {
    beginReading(`Reading ${file.name}`);
    const opened = await reader.ask("open", { file, mapping });
    if (!opened) return;
    const { preview } = opened;
    if (opened.table) {
      const { table } = opened;
      takeOver({ type: "opened", input: { kind: "file", file }, preview, table });
    } else {
      dispatch({ type: "understood", unread: { file, preview } });
      dispatch({ type: "notRead", error: opened.error });
    }
  }

  async function openModel(file: OpenFile): Promise<void> {
    const result = await reader.ask("openModel", file);
    if (result) takeOver({ type: "modelOpened", name: file.name, result });
  }

  /** Labels grains with the sources shown when that is done: a run beside it may bring others. */
  async function label(file: OpenFile): Promise<void> {
    const { result, ran } = state();
    const applied = result && (await reader.ask("apply", { result, file }));
    if (!applied) return;
    if (state().ran !== ran) await label(file);
    else dispatch({ type: "applied", name: file.name, applied });
  }

  /** Writes a file beside whatever is at work and hands it to the user. */
  async function save<K extends "export" | "exampleFile" | "appliedLabels">(
    name: string,
    type: string,
    job: K,
    input: SedimentJobs[K]["input"],
  ): Promise<void> {
    dispatch({ type: "said", what: `Writing ${name}…` });
    try {
      saveFile(name, await desk.askBeside(job, input), type);
      dispatch({ type: "said", what: `${name} saved.` });
    } catch (error) {
      dispatch({ type: "notDone", error: toErrorData(error) });
    }
  }

  return {
    async openExample() {
      beginReading("Making the example");
      const table = await reader.ask("example", null);
      if (table) takeOver({ type: "opened", input: { kind: "example" }, table });
    },
    async openFile(file) {
      const taken = await take(file);
      if (!taken) return;
      await (/\.json$/i.test(file.name) ? openModel(taken) : read(taken, {}));
    },
    async openText(text) {
      const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer;
      await read({ name: "pasted rows.csv", bytes }, {});
    },
    async remap(mapping) {
      const { input, unread } = state();
      const file = unread?.file ?? (input.kind === "file" ? input.file : undefined);
      if (file) await read(file, mapping);
    },
    async compareWith(file) {
      const taken = await take(file);
      const table = taken && (await reader.ask("openSources", taken));
      if (table) dispatch({ type: "knownSet", known: { name: file.name, table } });
    },
    run,
    stop,
    cancel,
    async apply(file) {
      if (!state().result) return;
      const taken = await take(file);
      if (!taken) return;
      beginReading(`Labelling the grains of ${file.name}`);
      await label(taken);
    },
    async exportAs(kind, figures) {
      const { result } = state();
      if (!result) return;
      const [name, type] = FILES[kind];
      await save(name, type, "export", { kind, result, figures });
    },
    async saveApplied() {
      const { result, applied } = state();
      if (!result || !applied) return;
      await save("labels.csv", "text/csv", "appliedLabels", { result, applied });
    },
    async saveExample(name) {
      await save(`example-${name}`, "application/octet-stream", "exampleFile", name);
    },
  };
}
