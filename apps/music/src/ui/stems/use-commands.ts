"use client";
import { type Desk, type OpenFile, toErrorData } from "@unmix/workbench/job";
import { deskCommands, openDesks, type PageDesks, saveFile } from "@unmix/workbench/ui";
import { type Dispatch, useMemo, useRef } from "react";
import {
  type Decode,
  lengthOf,
  type MusicResult,
  needsPlatform,
  readSound,
  type Signal,
  soundHead,
  stemName,
  stemNames,
  toMono,
} from "../../domain/index.ts";
import { cutOut, type Region } from "../../domain/mixer/mixer.ts";
import { openStemsWorker } from "../../workers/open-stems.ts";
import type { Opened, Sound, StemsExport, StemsJobs } from "../../workers/stems-jobs.ts";
import { askFirst } from "../ask-first.ts";
import { decode } from "../decode.ts";
import type { Player as NotePlayer } from "../use-sound.ts";
import type { Player } from "./player.ts";
import type { Regrouping } from "./regrouping.ts";
import {
  type Action,
  type Drawn,
  type Input,
  isLong,
  isUnsaved,
  ownView,
  type PageState,
  type View,
} from "./state.ts";

/** What the user can ask for. Each command ends in actions of the reducer; none throws. */
export interface Commands {
  openExample(): Promise<void>;
  /** A recording, or a `model.json` without or with the recording that it is of; others beside them are named, not opened. */
  openFiles(files: readonly File[]): Promise<void>;
  /** All of the recording; of a long one that has no result yet, the region first. */
  run(): Promise<void>;
  runRegion(): Promise<void>;
  stop(): void;
  cancel(): void;
  regroup(regrouping: Regrouping): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  playNote(note: number): Promise<void>;
  exportAs(what: StemsExport): Promise<void>;
  /** The example as a recording that can be opened. */
  saveExample(): Promise<void>;
}

/** The commands of the page. One run at most is at work; reading, regrouping, notes and exports go beside it. */
export function useCommands(
  state: PageState,
  dispatch: Dispatch<Action>,
  player: Player,
  notes: NotePlayer,
): Commands {
  const now = useRef(state);
  now.current = state;
  const { play } = notes;
  return useMemo(() => {
    const desks = openDesks<StemsJobs>(openStemsWorker, dispatch);
    return commandsOn({
      ...desks,
      state: () => now.current,
      dispatch,
      player,
      playNote: play,
      decode,
      confirm: (question) => window.confirm(question),
    });
  }, [dispatch, player, play]);
}

/** What commands act on. */
export interface Workplace extends PageDesks<StemsJobs> {
  state(): PageState;
  readonly dispatch: Dispatch<Action>;
  readonly player: Pick<Player, "prepare" | "pause">;
  readonly playNote: NotePlayer["play"];
  readonly decode: Decode;
  confirm(question: string): boolean;
}

const LOSS =
  "The notes that you moved and the names of instruments are in no file yet and would be lost. Export keeps them in Everything (.zip) or model.json. Go on without them?";

/** What can be opened again, with the instruments of every note. */
const WITH_MODEL: ReadonlySet<StemsExport["kind"]> = new Set(["all", "model"]);

const EXAMPLE_FILE = "example-duet.wav";

function isModel({ name }: File): boolean {
  return /\.json$/i.test(name);
}

export function commandsOn(workplace: Workplace): Commands {
  const { desk, reader, state, dispatch, player, playNote, decode, confirm } = workplace;
  const { beginReading, takeOver, stop, cancel } = deskCommands(workplace);
  const asking = askFirst(() => isUnsaved(state()), confirm, LOSS);
  /** Counts the changes of what is shown, so that what was overtaken is dropped. */
  let changes = 0;

  /** Shows a view once its sound is in place; whether it did, as nothing else began at that desk meanwhile. */
  async function show(
    at: Desk<StemsJobs>,
    view: Omit<View, "drawn">,
    sound: Sound,
    tell: (view: View) => void,
  ): Promise<boolean> {
    const put = await at.instead(() => player.prepare(sound.lanes, view.signal));
    if (!put) return false;
    changes++;
    put();
    tell({ ...view, drawn: drawnOf(sound) });
    return true;
  }

  /** Whether it came to a result. */
  async function separate(whole: Signal, region: Region | undefined): Promise<boolean> {
    const { options, origin, input } = state();
    if (!origin) return false;
    const signal = region ? cutOut(whole, region) : whole;
    dispatch({ type: "runStarted", at: performance.now(), isRegion: region !== undefined });
    const done = await desk.ask("run", { signal, options, origin });
    if (!done) return false;
    const { result, sound, picture } = done;
    return show(desk, { result, input, signal, region, picture }, sound, (view) =>
      dispatch({ type: "runFinished", view, ran: options, at: performance.now() }),
    );
  }

  /** Opens a file; whether it was read and nothing else was begun meanwhile. */
  async function open(file: File, isWithRecording: boolean): Promise<boolean> {
    beginReading(`Reading ${file.name}`);
    const taken = await reader.take(file);
    if (!taken) return false;
    if (!isModel(file)) return read(taken);
    const model = await reader.ask("openModel", taken);
    if (!model) return false;
    const { signal, origin } = state();
    const isThere =
      origin?.sha256 === model.origin.sha256 && signal && lengthOf(signal) === model.input.samples;
    if (isThere && !isWithRecording) {
      await showModel(model, { signal, origin });
      return true;
    }
    changes++;
    player.pause();
    takeOver({ type: "modelOpened", name: file.name, model });
    return true;
  }

  async function runAll(): Promise<void> {
    const { signal, region } = state();
    if (!signal) return;
    if (!ownView(state()) && region && isLong(signal) && !(await separate(signal, region))) return;
    await separate(signal, undefined);
  }

  async function read(file: OpenFile): Promise<boolean> {
    let signal: Signal | undefined;
    if (needsPlatform(soundHead(new Uint8Array(file.bytes)))) {
      signal = await reader.instead(() => readSound(file, decode));
      if (!signal) return false;
    }
    const { name } = file;
    const opened = await reader.ask("open", { file, signal }, [file.bytes]);
    if (opened) await accept({ kind: "file", name }, opened);
    return opened !== undefined;
  }

  async function accept(input: Input, opened: Opened): Promise<void> {
    const { model } = state();
    player.pause();
    takeOver({ type: "opened", input, opened });
    if (model) await showModel(model, opened);
  }

  /** A result that was saved, with the recording that it was made from. */
  async function showModel(
    model: MusicResult,
    { signal, origin }: Pick<Opened, "signal" | "origin">,
  ): Promise<void> {
    const { samples, sampleRate, channels } = model.input;
    const { file, sha256 } = model.origin;
    const fits =
      lengthOf(signal) === samples &&
      signal.sampleRate === sampleRate &&
      signal.channels.length === channels;
    const another = `The result that was opened is of ${file}, and ${origin.file} is `;
    if (
      !fits ||
      (sha256 !== origin.sha256 &&
        !confirm(`${another}another file of the same length. Are they the same recording?`))
    ) {
      const message = `${another}${fits ? "another" : "of another length, rate or number of channels"}; choose the file that it was made from.`;
      dispatch({ type: "notRead", error: { name: "UnmixError", tag: "input", message } });
      return;
    }
    beginReading("Rendering the stems");
    const sound = await reader.ask("render", { signal, result: model });
    const picture = sound && (await reader.ask("picture", { signal, result: model }));
    if (!picture) return;
    const { input } = state();
    const whole = { result: model, input, signal, region: undefined, picture };
    await show(reader, whole, sound, (view) => takeOver({ type: "modelShown", view }));
  }

  /** The sound of a result whose notes were given to other instruments. */
  async function renderAgain(view: View, result: MusicResult, mine: number): Promise<void> {
    const sound = await desk.askBeside("render", { signal: view.signal, result });
    if (mine !== changes) return;
    const put = await player.prepare(sound.lanes, view.signal);
    if (mine !== changes) return;
    put();
    dispatch({ type: "rendered", drawn: drawnOf(sound) });
  }

  async function step(which: "undo" | "redo"): Promise<void> {
    const { view, [which]: steps } = state();
    const last = steps.at(-1);
    if (!view || !last) return;
    const mine = ++changes;
    dispatch({ type: which === "undo" ? "undone" : "redone" });
    await quietly(() => renderAgain(view, { ...view.result, ...last.grouped }, mine));
  }

  async function quietly(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      dispatch({ type: "notDone", error: toErrorData(error) });
    }
  }

  return {
    openExample: asking(async () => {
      dispatch({ type: "leftOut", names: [] });
      beginReading("Playing the example in");
      const opened = await reader.ask("example", undefined);
      if (opened) await accept({ kind: "example" }, opened);
    }),
    openFiles: asking(async (files) => {
      const model = files.find(isModel);
      const recording = files.find((file) => !isModel(file));
      const wanted = [model, recording].filter((file) => file !== undefined);
      const leaveOut = (opened: readonly File[]) =>
        dispatch({
          type: "leftOut",
          names: files.filter((file) => !opened.includes(file)).map(({ name }) => name),
        });
      leaveOut(wanted);
      // A result is shown with its recording, which goes second.
      if (model && !(await open(model, recording !== undefined))) leaveOut([model]);
      else if (recording) await open(recording, false);
    }),
    // What is due follows what was opened, before which it was asked.
    run: () => (state().task.kind === "due" ? runAll() : asking(runAll)()),
    runRegion: asking(async () => {
      const { signal, region } = state();
      if (signal && region) await separate(signal, region);
    }),
    stop,
    cancel,
    regroup: ({ changes: asked, from, what }) =>
      quietly(async () => {
        const { view } = state();
        if (!view) return;
        const mine = ++changes;
        const grouped = await desk.askBeside("regroup", { result: view.result, changes: asked });
        if (mine !== changes) return;
        dispatch({ type: "regrouped", grouped, from, what });
        await renderAgain(view, { ...view.result, ...grouped }, mine);
      }),
    undo: () => step("undo"),
    redo: () => step("redo"),
    playNote: (note) =>
      quietly(async () => {
        const { view } = state();
        if (!view) return;
        player.pause();
        const { signal, result } = view;
        const sound = await desk.askBeside("note", { signal, result, note });
        playNote(`note ${note}`, toMono(sound), sound.sampleRate);
      }),
    exportAs: (what) =>
      quietly(async () => {
        const { view, lanes, bits } = state();
        if (!view) return;
        const { signal, result } = view;
        const [name, type] = fileOf(what, result);
        dispatch({ type: "said", what: `Writing ${name}…` });
        const input = { what, signal, result, lanes, bits };
        saveFile(name, await desk.askBeside("export", input), type);
        dispatch({ type: "said", what: `${name} saved.` });
        if (WITH_MODEL.has(what.kind)) dispatch({ type: "kept", result });
      }),
    saveExample: () =>
      quietly(async () => {
        saveFile(EXAMPLE_FILE, await desk.askBeside("exampleFile", undefined), "audio/wav");
        dispatch({ type: "said", what: `${EXAMPLE_FILE} saved.` });
      }),
  };
}

function drawnOf({ peaks, products, difference }: Sound): Drawn {
  return { peaks, products, difference };
}

function fileOf(what: StemsExport, result: MusicResult): readonly [name: string, type: string] {
  switch (what.kind) {
    case "all":
      return ["unmix-music.zip", "application/zip"];
    case "stems":
      return ["stems.zip", "application/zip"];
    case "mix":
      return ["mix.wav", "audio/wav"];
    case "midi":
      return ["notes.mid", "audio/midi"];
    case "notes":
    case "events":
      return [`${what.kind}.csv`, "text/csv"];
    case "model":
      return ["model.json", "application/json"];
    case "lane":
    case "without": {
      const isResidual = what.lane === stemNames(result).length;
      const name = isResidual ? "residual.wav" : stemName(result, what.lane);
      return [what.kind === "lane" ? name : `without_${name.replace(/^stem_/, "")}`, "audio/wav"];
    }
  }
}
