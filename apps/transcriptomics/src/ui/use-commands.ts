"use client";
import { type Connection, connect, toErrorData } from "@unmix/workbench/job";
import { saveFile } from "@unmix/workbench/ui";
import { type Dispatch, useMemo, useRef } from "react";
import { heldProfiles, type ReadOptions } from "../domain/index.ts";
import type { TissueFigureOptions } from "../figures/index.ts";
import type { ExportKind, Source, TissueJobs } from "../workers/jobs.ts";
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
}

/** A worker and the line to it. */
interface Holder {
  readonly worker: Worker;
  readonly line: Connection<TissueJobs>;
}

/**
 * The commands of the page. A worker holds one section; opening another starts a worker of its own, and
 * the one before goes when the new section is there. At most one reading or run is at work.
 */
export function useCommands(state: PageState, dispatch: Dispatch<Action>): Commands {
  const now = useRef(state);
  now.current = state;
  return useMemo(() => commandsOn(() => now.current, dispatch), [dispatch]);
}

function commandsOn(state: () => PageState, dispatch: Dispatch<Action>): Commands {
  let holder: Holder | undefined;
  let current = { cancel: new AbortController(), stop: new AbortController() };

  function begin(): typeof current {
    current.cancel.abort();
    current = { cancel: new AbortController(), stop: new AbortController() };
    return current;
  }

  function hire(): Holder {
    const worker = openWorker();
    return { worker, line: connect<TissueJobs>(worker) };
  }

  function dismiss(who: Holder | undefined): void {
    who?.line.close();
    who?.worker.terminate();
  }

  /** Runs `work` in place of what was at work; what fails is said, unless it was overtaken. */
  async function instead(work: (mine: typeof current) => Promise<void>): Promise<void> {
    const mine = begin();
    try {
      await work(mine);
    } catch (error) {
      if (current === mine && !mine.cancel.signal.aborted) {
        dispatch({ type: "failed", error: toErrorData(error) });
      }
    }
  }

  /** Opens something in a worker of its own, which is kept only where `keep` says so. */
  async function inNew<T>(
    signal: AbortSignal,
    ask: (line: Connection<TissueJobs>) => Promise<T>,
    keep: boolean,
  ): Promise<T> {
    const fresh = hire();
    const leave = () => dismiss(fresh);
    signal.addEventListener("abort", leave, { once: true });
    try {
      const answer = await ask(fresh.line);
      signal.throwIfAborted();
      signal.removeEventListener("abort", leave);
      if (keep) {
        dismiss(holder);
        holder = fresh;
      } else leave();
      return answer;
    } catch (error) {
      leave();
      throw error;
    }
  }

  function open(source: Source, reading: ReadOptions, what: string): Promise<void> {
    dispatch({ type: "waiting", what });
    return instead(async ({ cancel: { signal } }) => {
      const opened = await inNew(
        signal,
        (line) => line.call("open", { files: source, options: reading }, { signal }),
        true,
      );
      const input =
        source === "example"
          ? ({ kind: "example" } as const)
          : ({ kind: "files", files: source } as const);
      dispatch({ type: "opened", input, reading, ...opened });
    });
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
      dispatch({ type: "waiting", what: `Reading ${file.name}` });
      await instead(async ({ cancel: { signal } }) => {
        const ask = (line: Connection<TissueJobs>) => line.call("openModel", file, { signal });
        const result = await inNew(signal, ask, false);
        dismiss(holder);
        holder = undefined;
        dispatch({ type: "modelOpened", name: file.name, result });
      });
    },
    async reread(reading) {
      const { input } = state();
      if (input.kind === "files") await open(input.files, reading, "Reading again");
    },
    async compareWith(file) {
      dispatch({ type: "waiting", what: `Reading ${file.name}` });
      await instead(async ({ cancel: { signal } }) => {
        const ask = (line: Connection<TissueJobs>) => line.call("readKnown", file, { signal });
        const known = await inNew(signal, ask, false);
        dispatch({ type: "knownAdded", name: file.name, file: known });
      });
    },
    async run() {
      const { section, options, known, result, ran } = state();
      if (!section || !holder) return;
      const held = result && ran?.section === section ? heldProfiles(result) : [];
      const { line } = holder;
      dispatch({ type: "runStarted", at: performance.now() });
      await instead(async (mine) => {
        const result = await line.call(
          "run",
          { options, known, held },
          {
            signal: mine.cancel.signal,
            stop: mine.stop.signal,
            onProgress: (progress) => {
              if (current === mine) dispatch({ type: "progressed", progress });
            },
          },
        );
        dispatch({ type: "runFinished", result, at: performance.now() });
      });
    },
    stop() {
      current.stop.abort();
      dispatch({ type: "stopAsked" });
    },
    cancel() {
      begin();
      dispatch({ type: "cancelled" });
    },
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
      const own = holder ? undefined : hire();
      try {
        const { line } = holder ?? own!;
        const asked = { result, factors, known: ran?.known ?? [] };
        const merged = await line.call("merge", asked);
        // Of a result that has been replaced meanwhile it is no use.
        if (state().result === result) dispatch({ type: "merged", result: merged });
      } catch (error) {
        dispatch({ type: "notDone", error: toErrorData(error) });
      } finally {
        dismiss(own);
      }
    },
    async exportAs(kind, figures) {
      const { result } = state();
      if (!result) return;
      const [name, type] = fileOf(kind);
      dispatch({ type: "said", what: `Writing ${name}…` });
      const own = holder ? undefined : hire();
      try {
        const { line } = holder ?? own!;
        saveFile(name, await line.call("export", { kind, result, figures }), type);
        dispatch({ type: "said", what: `${name} saved.` });
      } catch (error) {
        dispatch({ type: "notDone", error: toErrorData(error) });
      } finally {
        dismiss(own);
      }
    },
  };
}

/** The name and the type of an exported file. */
function fileOf(kind: ExportKind): readonly [name: string, type: string] {
  if (kind === "zip") return ["unmix-transcriptomics.zip", "application/zip"];
  if (kind === "h5ad") return ["result.h5ad", "application/x-hdf5"];
  if (kind === "model") return ["model.json", "application/json"];
  return [`${kind}.csv`, "text/csv"];
}
