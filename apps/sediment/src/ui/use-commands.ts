"use client";
import { type OpenFile, openDesk, toErrorData } from "@unmix/workbench/job";
import { saveFile } from "@unmix/workbench/ui";
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
  ranks: ["ranks.csv", "text/csv"],
};

/**
 * The commands of the page. At most one reading or run is at work: a new one cancels the one before.
 * Files are written beside it.
 */
export function useCommands(state: PageState, dispatch: Dispatch<Action>): Commands {
  const now = useRef(state);
  now.current = state;
  return useMemo(() => commandsOn(() => now.current, dispatch), [dispatch]);
}

function commandsOn(state: () => PageState, dispatch: Dispatch<Action>): Commands {
  const desk = openDesk<SedimentJobs>(openWorker, {
    onProgress: (progress) => dispatch({ type: "progressed", progress }),
    onError: (error) => dispatch({ type: "failed", error }),
  });

  function take(file: File): Promise<OpenFile | undefined> {
    dispatch({ type: "waiting", what: `Reading ${file.name}` });
    return desk.take(file);
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
    dispatch({ type: "waiting", what: `Reading ${file.name}` });
    const opened = await desk.ask("open", { file, mapping });
    if (opened) dispatch({ type: "opened", input: { kind: "file", file }, mapping, ...opened });
  }

  async function openModel(file: OpenFile): Promise<void> {
    const result = await desk.ask("openModel", file);
    if (result) dispatch({ type: "modelOpened", name: file.name, result });
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
      dispatch({ type: "waiting", what: "Making the example" });
      const table = await desk.ask("example", null);
      if (table) dispatch({ type: "opened", input: { kind: "example" }, mapping: {}, table });
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
      const { input } = state();
      if (input.kind === "file") await read(input.file, mapping);
    },
    async compareWith(file) {
      const taken = await take(file);
      const table = taken && (await desk.ask("openSources", taken));
      if (table) dispatch({ type: "knownSet", known: { name: file.name, table } });
    },
    run,
    stop() {
      desk.stop();
      dispatch({ type: "stopAsked" });
    },
    cancel() {
      desk.cancel();
      dispatch({ type: "cancelled" });
    },
    async apply(file) {
      const { result } = state();
      if (!result) return;
      const taken = await take(file);
      if (!taken) return;
      dispatch({ type: "waiting", what: `Labelling the grains of ${file.name}` });
      const applied = await desk.ask("apply", { result, file: taken });
      if (applied) dispatch({ type: "applied", name: file.name, applied });
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
