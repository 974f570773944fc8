"use client";
import { type Connection, connect, toErrorData } from "@unmix/workbench/job";
import { deskCommands, openDesks, type PageDesks, saveFile } from "@unmix/workbench/ui";
import { type Dispatch, useMemo, useRef } from "react";
import { heldProfiles, type ReadOptions } from "../domain/index.ts";
import type { TissueFigureOptions } from "../figures/index.ts";
import type { ExampleFile, ExportKind, Source, TissueJobs } from "../workers/jobs.ts";
import { openWorker } from "../workers/open.ts";
import type { Action, PageState } from "./state.ts";

/** What the user can ask for. Each command ends in actions of the reducer; none throws. */
export interface Commands {
  openExample(): Promise<void>;
  /** The files of a section, or a `model.json`. */
  openFiles(files: readonly File[]): Promise<void>;
  reread(reading: ReadOptions): Promise<void>;
  compareWith(file: File): Promise<void>;
  run(): Promise<void>;
  stop(): void;
  cancel(): void;
  /** Asks for the counts of a gene, or a column, that is to be drawn and not there yet. */
  wantGene(gene: number): Promise<void>;
  wantColumn(name: string): Promise<void>;
  select(spots: Uint32Array | undefined): Promise<void>;
  /** Makes one cell type of several. */
  merge(factors: readonly number[]): Promise<void>;
  exportAs(kind: ExportKind, figures: TissueFigureOptions): Promise<void>;
  saveExample(name: ExampleFile): Promise<void>;
}

/** A worker and the line to it. */
interface Holder {
  readonly worker: Worker;
  readonly line: Connection<TissueJobs>;
}

/**
 * The commands of the page. A worker holds one section; opening another starts a worker of its own, and
 * the one before goes when the new section is there. At most one run is at work, and one reading beside it.
 */
export function useCommands(state: PageState, dispatch: Dispatch<Action>): Commands {
  const now = useRef(state);
  now.current = state;
  return useMemo(() => {
    const desks = openDesks<TissueJobs>(openWorker, dispatch);
    return commandsOn({ ...desks, openWorker, state: () => now.current, dispatch });
  }, [dispatch]);
}

/** What commands act on. */
export interface Workplace extends PageDesks<TissueJobs> {
  /** For a section to hold. */
  openWorker(): Worker;
  state(): PageState;
  readonly dispatch: Dispatch<Action>;
}

export function commandsOn(workplace: Workplace): Commands {
  const { desk, reader, openWorker, state, dispatch } = workplace;
  const { beginReading, takeOver, stop, cancel } = deskCommands<TissueJobs, Action>(workplace);
  let holder: Holder | undefined;

  function dismiss(who: Holder | undefined): void {
    who?.line.close();
    who?.worker.terminate();
  }

  /** What was opened takes the place of what is at work, and its worker, if it has one, that of the other. */
  function replace(fresh: Holder | undefined, action: Action): void {
    takeOver(action);
    dismiss(holder);
    holder = fresh;
  }

  async function open(source: Source, reading: ReadOptions, what: string): Promise<void> {
    beginReading(what);
    await reader.instead(async ({ signal }) => {
      const worker = openWorker();
      const fresh: Holder = { worker, line: connect<TissueJobs>(worker) };
      try {
        const asked = { files: source, options: reading };
        const opened = await fresh.line.call("open", asked, { signal });
        signal.throwIfAborted();
        const input =
          source === "example"
            ? ({ kind: "example" } as const)
            : ({ kind: "files", files: source } as const);
        replace(fresh, { type: "opened", input, reading, ...opened });
      } catch (error) {
        dismiss(fresh);
        throw error;
      }
    });
  }

  /** Asks the worker of the section, or one of its own where no section is open; rejects when it fails. */
  function ask<K extends "merge" | "export">(
    job: K,
    input: TissueJobs[K]["input"],
  ): Promise<TissueJobs[K]["output"]> {
    return holder ? holder.line.call(job, input) : desk.askBeside(job, input);
  }

  /** Hands a file to the user, once it is written. */
  async function save(name: string, type: string, written: Promise<Uint8Array<ArrayBuffer>>) {
    dispatch({ type: "said", what: `Writing ${name}…` });
    try {
      saveFile(name, await written, type);
      dispatch({ type: "said", what: `${name} saved.` });
    } catch (error) {
      dispatch({ type: "notDone", error: toErrorData(error) });
    }
  }

  /** Asks beside what is at work; what fails is said. */
  async function beside(work: (line: Connection<TissueJobs>) => Promise<void>): Promise<void> {
    const asked = holder;
    if (!asked) return;
    try {
      await work(asked.line);
    } catch (error) {
      // A section that was closed meanwhile owes no answer.
      if (holder === asked) dispatch({ type: "notDone", error: toErrorData(error) });
    }
  }

  return {
    openExample: () => open("example", {}, "Making the example"),
    async openFiles(files) {
      const [file] = files;
      if (!file) return;
      if (files.length > 1 || !/\.json$/i.test(file.name)) {
        await open(files, {}, `Reading ${file.name}`);
        return;
      }
      beginReading(`Reading ${file.name}`);
      const result = await reader.ask("openModel", file);
      if (result) replace(undefined, { type: "modelOpened", name: file.name, result });
    },
    async reread(reading) {
      const { input } = state();
      if (input.kind === "files") await open(input.files, reading, "Reading again");
    },
    async compareWith(file) {
      beginReading(`Reading ${file.name}`);
      const known = await reader.ask("readKnown", file);
      if (known) dispatch({ type: "knownAdded", name: file.name, file: known });
    },
    async run() {
      const { section, options, known, result, ran } = state();
      if (!section || !holder) return;
      const held = result && ran?.section === section ? heldProfiles(result) : [];
      const { line } = holder;
      dispatch({ type: "runStarted", at: performance.now() });
      const found = await desk.instead((context) =>
        line.call("run", { options, known, held }, context),
      );
      if (found) dispatch({ type: "runFinished", result: found, at: performance.now() });
    },
    stop,
    cancel,
    wantGene: (gene) =>
      beside(async (line) => {
        if (state().geneCounts[gene]) return;
        dispatch({ type: "geneRead", gene, counts: await line.call("gene", gene) });
      }),
    wantColumn: (name) =>
      beside(async (line) => {
        if (state().columns[name]) return;
        dispatch({ type: "columnRead", column: await line.call("column", name) });
      }),
    async select(spots) {
      dispatch({ type: "selected", ...(spots && { spots }) });
      if (!spots || spots.length === 0) return;
      await beside(async (line) => {
        dispatch({ type: "selectionRead", spots, genes: await line.call("select", spots) });
      });
    },
    async merge(factors) {
      const { result, ran } = state();
      if (!result) return;
      try {
        const merged = await ask("merge", { result, factors, known: ran?.known ?? [] });
        // Of a result that has been replaced meanwhile it is no use.
        if (state().result === result) dispatch({ type: "merged", result: merged });
      } catch (error) {
        dispatch({ type: "notDone", error: toErrorData(error) });
      }
    },
    async exportAs(kind, figures) {
      const { result } = state();
      if (!result) return;
      await save(...fileOf(kind), ask("export", { kind, result, figures }));
    },
    saveExample: (name) =>
      save(name, "application/octet-stream", desk.askBeside("exampleFile", name)),
  };
}

/** The name and the type of an exported file. */
function fileOf(kind: ExportKind): readonly [name: string, type: string] {
  if (kind === "zip") return ["unmix-transcriptomics.zip", "application/zip"];
  if (kind === "h5ad") return ["result.h5ad", "application/x-hdf5"];
  if (kind === "model") return ["model.json", "application/json"];
  return [`${kind}.csv`, "text/csv"];
}
