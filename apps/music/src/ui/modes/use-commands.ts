"use client";
import { type OpenFile, toErrorData } from "@unmix/workbench/job";
import { deskCommands, openDesks, type PageDesks, saveFile } from "@unmix/workbench/ui";
import { type Dispatch, useMemo, useRef } from "react";
import {
  type Edit,
  type ModesOptions,
  needsPlatform,
  readSound,
  type Signal,
  soundHead,
  type TableOptions,
  withGrouping,
} from "../../domain/index.ts";
import type { ExampleName, ModesExportKind, ModesJobs } from "../../workers/modes-jobs.ts";
import { openModesWorker } from "../../workers/open-modes.ts";
import { askFirst } from "../ask-first.ts";
import { decode } from "../decode.ts";
import { type Action, isUnsaved, type PageState } from "./state.ts";

/**
 * What the user can ask for. Each command ends in actions of the reducer; none throws. What puts other modes in the
 * place of those shown does nothing when the user wants to keep corrections of them.
 */
export interface Commands {
  openExample(name: ExampleName): Promise<void>;
  /** A recording, a table, or a `model.json`. */
  openFile(file: File): Promise<void>;
  /** Reads the table again, or the one that could not be read, with other columns or at a rate. */
  readTable(options: TableOptions): Promise<void>;
  run(): Promise<void>;
  /** The same with modes that are clusters of atoms. */
  runWithClusters(): Promise<void>;
  stop(): void;
  cancel(): void;
  /** Regroups without solving again; `what` says it in words. */
  edit(edit: Edit, what: string): Promise<void>;
  undo(): Promise<void>;
  exportAs(kind: ModesExportKind): Promise<void>;
  saveExample(name: ExampleName): Promise<void>;
}

const FILES: Readonly<Record<ModesExportKind, readonly [name: string, type: string]>> = {
  zip: ["unmix-modes.zip", "application/zip"],
  model: ["model.json", "application/json"],
  modes: ["modes.csv", "text/csv"],
  features: ["features.csv", "text/csv"],
  curves: ["curves.csv", "text/csv"],
  pareto: ["pareto.csv", "text/csv"],
  residual: ["residual.csv", "text/csv"],
};

/** What can be opened again, corrections and names with it. */
const WITH_MODEL: ReadonlySet<ModesExportKind> = new Set(["zip", "model"]);

/** The commands of the page. At most one is at work; files are written beside it, and read beside a run. */
export function useCommands(state: PageState, dispatch: Dispatch<Action>): Commands {
  const now = useRef(state);
  now.current = state;
  return useMemo(() => {
    const desks = openDesks<ModesJobs>(openModesWorker, dispatch);
    const confirm = (question: string) => window.confirm(question);
    return commandsOn({ ...desks, state: () => now.current, dispatch, confirm });
  }, [dispatch]);
}

/** What commands act on. */
export interface Workplace extends PageDesks<ModesJobs> {
  state(): PageState;
  readonly dispatch: Dispatch<Action>;
  confirm(question: string): boolean;
}

const LOSS =
  "The corrections of modes are in no file yet and would be lost, names among them. Export keeps them in Everything (.zip) or model.json. Go on without them?";

export function commandsOn(workplace: Workplace): Commands {
  const { desk, reader, state, dispatch, confirm } = workplace;
  const { beginReading, takeOver, stop, cancel } = deskCommands(workplace);

  const asking = askFirst(() => isUnsaved(state()), confirm, LOSS);

  async function read(file: OpenFile, options: TableOptions): Promise<void> {
    let signal: Signal | undefined;
    const head = soundHead(new Uint8Array(file.bytes));
    const isTable = head.format === undefined;
    dispatch({ type: "tableTaken", ...(isTable && { table: { file, options } }) });
    if (needsPlatform(head)) {
      signal = await reader.instead(() => readSound(file, decode));
      if (!signal) return;
    }
    const series = await reader.ask("open", { file, signal, options });
    if (series) takeOver({ type: "opened", input: { kind: "file", file }, series });
  }

  async function start(options: Partial<ModesOptions>): Promise<void> {
    const { series, input } = state();
    if (!series) return;
    dispatch({ type: "runStarted", at: performance.now() });
    const file = input.kind === "file" ? input.file : undefined;
    const result = await desk.ask("run", { series, options, file });
    if (result) dispatch({ type: "runFinished", result, at: performance.now() });
  }

  async function change(edit: Edit, what: string, undone: boolean): Promise<void> {
    const { result } = state();
    if (!result) return;
    dispatch({ type: "waiting", what: "Regrouping" });
    const edited = await desk.ask("edit", { result, edit });
    if (edited) dispatch({ type: "edited", result: edited, what, undone });
  }

  /** Writes a file beside whatever is at work and hands it to the user; whether that was done. */
  async function save<K extends "export" | "exampleFile">(
    name: string,
    type: string,
    job: K,
    input: ModesJobs[K]["input"],
  ): Promise<boolean> {
    dispatch({ type: "said", what: `Writing ${name}…` });
    try {
      saveFile(name, await desk.askBeside(job, input), type);
      dispatch({ type: "said", what: `${name} saved.` });
      return true;
    } catch (error) {
      dispatch({ type: "notDone", error: toErrorData(error) });
      return false;
    }
  }

  return {
    openExample: asking(async (name) => {
      beginReading("Making the example");
      const series = await reader.ask("example", name);
      if (series) takeOver({ type: "opened", input: { kind: "example", name }, series });
    }),
    openFile: asking(async (file) => {
      beginReading(`Reading ${file.name}`);
      const taken = await reader.take(file);
      if (!taken) return;
      if (!/\.json$/i.test(file.name)) return read(taken, {});
      dispatch({ type: "tableTaken" });
      const result = await reader.ask("openModel", taken);
      if (result) takeOver({ type: "modelOpened", name: file.name, result });
    }),
    readTable: asking(async (options) => {
      const { input, unread } = state();
      const file = unread?.file ?? (input.kind === "file" ? input.file : undefined);
      if (!file) return;
      beginReading(`Reading ${file.name}`);
      await read(file, options);
    }),
    run: asking(() => start(state().options)),
    runWithClusters: asking(() => {
      dispatch({ type: "optionSet", name: "grouping", value: "clusters" });
      return start(withGrouping(state().options, "clusters"));
    }),
    stop,
    cancel,
    edit: (edit, what) => change(edit, what, false),
    async undo() {
      const before = state().undo.at(-1);
      if (before) await change(before, "The last change of the modes is taken back.", true);
    },
    async exportAs(kind) {
      const { result } = state();
      if (!result) return;
      const [name, type] = FILES[kind];
      const isSaved = await save(name, type, "export", { kind, result });
      if (isSaved && WITH_MODEL.has(kind)) dispatch({ type: "kept", result });
    },
    async saveExample(name) {
      const file = { siren: "example-siren.wav", chirp: "example-chirp.csv" }[name];
      await save(file, "application/octet-stream", "exampleFile", name);
    },
  };
}
