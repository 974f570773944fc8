import { counted } from "@unmix/workbench/figures";
import { changedSettings } from "@unmix/workbench/settings";
import {
  afterRun,
  type PageAction,
  type PageBasics,
  type Task as PageTask,
  reducePage,
  sameOptions,
  startedRun,
  withOption,
  without,
} from "@unmix/workbench/ui";
import {
  defaultOptions,
  durationOf,
  hasPercussion,
  type Instruments,
  type MusicOptions,
  type MusicResult,
  type Origin,
  type Signal,
  stemNames,
} from "../../domain/index.ts";
import { type LaneMix, PLAIN_LANE, type Region } from "../../domain/mixer/mixer.ts";
import type { Picture } from "../../figures/index.ts";
import type { Grouped, Opened, Sound } from "../../workers/stems-jobs.ts";
import { settings } from "./settings.ts";

/** Where the recording comes from; one of a kind each time that something is opened. */
export type Input =
  | { readonly kind: "example" }
  | { readonly kind: "file"; readonly name: string }
  /** A result that was saved, whose recording is not there yet. */
  | { readonly kind: "model"; readonly name: string };

/** What the page waits for. */
export type Task = PageTask<{
  /** Whether it is of a region alone. */
  readonly isRegion: boolean;
}>;

/** What of a sound the page draws; the samples are with the player. */
export type Drawn = Omit<Sound, "lanes">;

/** A result on the page. */
export interface View {
  readonly result: MusicResult;
  /** What it was made of. */
  readonly input: Input;
  /** The recording, or a region of it. */
  readonly signal: Signal;
  /** Which part of the recording that is; absent for all. */
  readonly region: Region | undefined;
  /** Absent until stems are rendered. */
  readonly drawn: Drawn | undefined;
  readonly picture: Picture | undefined;
}

interface Step {
  readonly grouped: Grouped;
  readonly lanes: readonly LaneMix[];
}

export interface PageState extends PageBasics<MusicOptions> {
  readonly input: Input;
  readonly signal?: Signal;
  /** Of the whole recording, to draw it. */
  readonly peaks?: Float32Array;
  readonly origin?: Origin;
  /** What is heard first of a long recording, and what loops. */
  readonly region?: Region;
  readonly loops: boolean;
  readonly bits: 16 | 24 | 32;
  readonly task: Task;
  readonly view?: View;
  /** The instruments as a run or a file gave them, or as they were last saved to open again. */
  readonly kept?: Instruments;
  /** The settings of the result shown. */
  readonly ran?: Partial<MusicOptions>;
  /** A result that was opened and still waits for its recording. */
  readonly model?: MusicResult;
  /** The names of files that were chosen with what was opened last, and were not opened. */
  readonly leftOut: readonly string[];
  /** One a stem, and last the residual. */
  readonly lanes: readonly LaneMix[];
  /** Whether the recording is heard in place of the lanes. */
  readonly original: boolean;
  /** Chosen notes, by number. */
  readonly chosen: readonly number[];
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

export type Action =
  | PageAction<MusicOptions>
  | { readonly type: "opened"; readonly input: Input; readonly opened: Opened }
  | { readonly type: "modelOpened"; readonly name: string; readonly model: MusicResult }
  /** Files that were chosen with others and are not opened. */
  | { readonly type: "leftOut"; readonly names: readonly string[] }
  | { readonly type: "optionSet"; readonly name: keyof MusicOptions; readonly value: unknown }
  | { readonly type: "bitsSet"; readonly bits: 16 | 24 | 32 }
  | { readonly type: "regionSet"; readonly region: Region | undefined }
  | { readonly type: "loopSet"; readonly loops: boolean }
  | { readonly type: "runStarted"; readonly at: number; readonly isRegion: boolean }
  | {
      readonly type: "runFinished";
      readonly view: View;
      /** The settings that it ran with. */
      readonly ran: Partial<MusicOptions>;
      readonly at: number;
    }
  | { readonly type: "modelShown"; readonly view: View }
  | {
      readonly type: "regrouped";
      readonly grouped: Grouped;
      readonly from: readonly number[];
      readonly what: string;
    }
  | { readonly type: "undone" | "redone" }
  /** A result was saved in a file that can be opened again. */
  | { readonly type: "kept"; readonly result: MusicResult }
  | { readonly type: "rendered"; readonly drawn: Drawn }
  | { readonly type: "renamed"; readonly lane: number; readonly name: string }
  | { readonly type: "laneSet"; readonly lane: number; readonly change: Partial<LaneMix> }
  | { readonly type: "originalSet"; readonly original: boolean }
  | { readonly type: "notesChosen"; readonly notes: readonly number[] };

export const initialState: PageState = {
  input: { kind: "example" },
  options: {},
  bits: defaultOptions.bits,
  task: { kind: "busy", what: "Playing the example in" },
  lanes: [],
  loops: false,
  original: false,
  chosen: [],
  undo: [],
  redo: [],
  leftOut: [],
  standing: "",
};

/** Seconds from which a region is heard first, and how long that is. */
const LONG = 30;
const FIRST = 12;

/** All that can happen on the page, as a pure function. */
export function reduce(state: PageState, action: Action): PageState {
  switch (action.type) {
    case "opened": {
      const { input, opened } = action;
      const region = isLong(opened.signal) ? firstRegion(opened) : undefined;
      return {
        // What is shown stays until there is a result of what was opened.
        ...without(state, "error", "region"),
        input,
        ...opened,
        ...(region && { region }),
        // A result that waits for its recording is shown with it.
        task: { kind: state.model ? "idle" : "due" },
        loops: false,
        standing: "The recording is read.",
      };
    }
    case "modelOpened": {
      const { name, model } = action;
      const bare = without(afresh(state), "view", "kept", "ran");
      return {
        ...without(bare, "signal", "peaks", "origin", "region"),
        input: { kind: "model", name },
        model,
        lanes: [],
        standing: `${name} is opened: the result as it was saved, still without its recording.`,
      };
    }
    case "leftOut":
      return { ...state, leftOut: action.names };
    case "optionSet":
      return {
        ...without(state, "refused", "error"),
        options: withOption(state.options, action.name, action.value),
      };
    case "bitsSet":
      return { ...state, bits: action.bits };
    case "regionSet": {
      const { region } = action;
      if (!region) return { ...without(state, "region"), loops: false };
      return { ...state, region };
    }
    case "loopSet":
      return { ...state, loops: action.loops };
    case "runStarted": {
      const { at, isRegion } = action;
      // What of the address was refused is still to be read in a run that begins by itself.
      const told = state.task.kind === "due" ? state : without(state, "refused");
      return { ...without(told, "error"), task: startedRun(state.task, at, { isRegion }) };
    }
    case "runFinished":
      return {
        ...finished(state, action.view, action.ran, action.at),
        // What was not done beside the run is still to be told.
        ...(state.error && { error: state.error }),
        task: afterRun(state.task),
      };
    case "modelShown": {
      const { options } = action.view.result;
      const set = changedSettings<MusicOptions>(settings, options);
      return { ...finished(state, action.view, set), options: set, bits: options.bits };
    }
    case "regrouped": {
      const { view } = state;
      if (!view) return state;
      const { grouped, from, what } = action;
      const lanes = Array.from({ length: grouped.instruments.count }, (_, lane) => {
        return state.lanes[from[lane] ?? -1] ?? PLAIN_LANE;
      });
      // Percussion and the residual are as they were.
      if (hasPercussion(grouped)) {
        const had = hasPercussion(view.result);
        lanes.push((had && state.lanes[view.result.instruments.count]) || PLAIN_LANE);
      }
      return {
        ...without(state, "error"),
        view: regroupedView(view, grouped),
        lanes: [...lanes, state.lanes.at(-1) ?? PLAIN_LANE],
        undo: [...state.undo, stepOf(view.result, state.lanes)],
        redo: [],
        chosen: [],
        standing: what,
      };
    }
    case "undone":
      return stepped(state, "undo", "redo");
    case "redone":
      return stepped(state, "redo", "undo");
    case "kept":
      return { ...state, kept: action.result.instruments };
    case "rendered":
      return state.view ? { ...state, view: { ...state.view, drawn: action.drawn } } : state;
    case "renamed": {
      const { view } = state;
      const name = action.name.trim();
      if (!view || name === "" || name === view.result.instruments.names[action.lane]) return state;
      const names = view.result.instruments.names.with(action.lane, name);
      const instruments = { ...view.result.instruments, names };
      return { ...state, view: { ...view, result: { ...view.result, instruments } } };
    }
    case "laneSet":
      return {
        ...state,
        lanes: state.lanes.map((lane, n) =>
          n === action.lane ? { ...lane, ...action.change } : lane,
        ),
      };
    case "originalSet":
      return { ...state, original: action.original };
    case "notesChosen":
      return { ...state, chosen: action.notes };
    case "said":
      // Something else was begun, or done.
      return { ...without(state, "error"), standing: action.what };
    case "cancelled":
      return {
        ...state,
        task: { kind: "idle" },
        standing: state.view
          ? "Cancelled. What is shown stays."
          : "Cancelled. Nothing of it was kept.",
      };
    default:
      return reducePage(state, action);
  }
}

/** Whether a region of a recording is heard first. */
export function isLong(signal: Signal): boolean {
  return durationOf(signal) > LONG;
}

/** The result shown, where it is of the recording that is open and not of one before. */
export function ownView({ view, input }: PageState): View | undefined {
  return view?.input === input ? view : undefined;
}

/** What a recording is called. */
export function inputName(input: Input): string {
  return input.kind === "example" ? "the example" : input.name;
}

/** Whether the result shown of the recording was made with other settings than those shown. */
export function isStale(state: PageState): boolean {
  const { ran, options } = state;
  return ownView(state) !== undefined && ran !== undefined && !sameOptions(ran, options);
}

/** Whether notes were moved or instruments named since the result shown was last in a file, or found. */
export function isUnsaved({ view, kept }: PageState): boolean {
  if (!view || !kept) return false;
  const { names, labels } = view.result.instruments;
  const areNamed = JSON.stringify(names) === JSON.stringify(kept.names);
  return !areNamed || labels.some((label, note) => label !== kept.labels[note]);
}

/** What each lane is called, the residual last. */
export function laneNames(result: MusicResult): string[] {
  return [...stemNames(result), "What is left"];
}

/** The stretch that sounds most, a fraction of it at a time. */
function firstRegion({ signal, peaks }: Opened): Region {
  const duration = durationOf(signal);
  const columns = peaks.length / 2;
  const width = Math.max(1, Math.round((FIRST / duration) * columns));
  let best = 0;
  let most = -1;
  for (let from = 0; from + width <= columns; from += Math.ceil(width / 4)) {
    let sum = 0;
    for (let c = from; c < from + width; c++) sum += peaks[2 * c + 1]! - peaks[2 * c]!;
    if (sum > most) [best, most] = [from, sum];
  }
  const from = Math.min(duration - FIRST, (best / columns) * duration);
  return { from, to: from + FIRST };
}

function finished(
  state: PageState,
  view: View,
  ran: Partial<MusicOptions>,
  at?: number,
): PageState {
  const { task } = state;
  const { count } = view.result.instruments;
  const words =
    task.kind === "running" && at !== undefined
      ? ` in ${((at - task.startedAt) / 1000).toFixed(1)} s`
      : "";
  const lanes = laneNames(view.result).length;
  const kept = ownView(state) && state.lanes.length === lanes;
  return {
    ...without(afresh(state), "model"),
    original: ownView(state) ? state.original : false,
    view,
    kept: view.result.instruments,
    ran,
    lanes: kept ? state.lanes : Array.from({ length: lanes }, () => PLAIN_LANE),
    standing: `${counted(count, "instrument")} found${words}${view.region ? ", in the region alone" : ""}.`,
  };
}

function regroupedView(view: View, grouped: Grouped): View {
  return { ...view, result: { ...view.result, ...grouped }, drawn: undefined };
}

function stepOf(result: MusicResult, lanes: readonly LaneMix[]): Step {
  const { options, instruments, events, tempo, warnings } = result;
  return { grouped: { options, instruments, events, tempo, warnings }, lanes };
}

/** Goes a step back or forth: nothing is computed again but the sound. */
function stepped(state: PageState, from: "undo" | "redo", to: "undo" | "redo"): PageState {
  const { view } = state;
  const step = state[from].at(-1);
  if (!view || !step) return state;
  return {
    ...without(state, "error"),
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], stepOf(view.result, state.lanes)],
    view: regroupedView(view, step.grouped),
    lanes: step.lanes,
    chosen: [],
    standing: from === "undo" ? "The last change is taken back." : "The change is made again.",
  };
}

/** Nothing at work, nothing chosen, nothing to undo. */
function afresh(state: PageState): PageState {
  return { ...without(state, "error"), task: { kind: "idle" }, undo: [], redo: [], chosen: [] };
}
