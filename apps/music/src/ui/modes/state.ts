import { counted } from "@unmix/workbench/figures";
import type { OpenFile } from "@unmix/workbench/job";
import {
  afterRun,
  type PageAction,
  type PageBasics,
  type Task as PageTask,
  reducePage,
  sameOptions,
  startedRun,
  without,
  withOption as withPlain,
} from "@unmix/workbench/ui";
import {
  type Edit,
  EXAMPLE_SOUND_OPTIONS,
  type ModesOptions,
  type ModesResult,
  renameMode,
  type Series,
  type TableOptions,
  withGrouping,
} from "../../domain/index.ts";
import type { ExampleName } from "../../workers/modes-jobs.ts";

/** Where the signal comes from. */
export type Input =
  | { readonly kind: "example"; readonly name: ExampleName }
  | { readonly kind: "file"; readonly file: OpenFile }
  | { readonly kind: "model"; readonly name: string };

/** A table that is being read, or could not be: it may be read in another way. */
export interface Unread {
  readonly file: OpenFile;
  /** How it was to be read. */
  readonly options: TableOptions;
  readonly failed: boolean;
  /** Whether it may be read at a rate, or at another one than was tried. */
  readonly rateHelps: boolean;
}

/** What a run was given, to tell whether its result is still of the present settings. */
export type Ran = Pick<PageState, "series" | "options">;

/** The modes as they are, to come back to. */
export type Labels = Extract<Edit, { kind: "relabel" }>;

/** What the page waits for; a run says what it is on, whatever is changed meanwhile. */
export type Task = PageTask<{ readonly of: Ran }>;

export interface PageState extends PageBasics<ModesOptions> {
  readonly input: Input;
  readonly series?: Series;
  readonly unread?: Unread;
  readonly task: Task;
  readonly result?: ModesResult;
  readonly ran?: Ran;
  /** How the modes were before each edit, the last one last. */
  readonly undo: readonly Labels[];
  /** The modes as a run or a file gave them, or as they were last saved to open again. */
  readonly kept?: Labels;
  /** Chosen atoms, by number. */
  readonly atoms: readonly number[];
  /** Chosen modes, by place. */
  readonly modes: readonly number[];
}

export type Action =
  | PageAction<ModesOptions>
  /** A file is about to be read; nothing where it is no table. */
  | { readonly type: "tableTaken"; readonly table?: Pick<Unread, "file" | "options"> }
  | { readonly type: "opened"; readonly input: Input; readonly series: Series }
  | { readonly type: "modelOpened"; readonly name: string; readonly result: ModesResult }
  | { readonly type: "optionSet"; readonly name: keyof ModesOptions; readonly value: unknown }
  | { readonly type: "runStarted"; readonly at: number }
  | { readonly type: "runFinished"; readonly result: ModesResult; readonly at: number }
  | {
      readonly type: "edited";
      readonly result: ModesResult;
      readonly what: string;
      /** Whether it took an edit back, which is then no longer to be undone. */
      readonly undone: boolean;
    }
  | { readonly type: "renamed"; readonly mode: number; readonly name: string }
  /** The modes were saved in a file that can be opened again. */
  | { readonly type: "kept"; readonly result: ModesResult }
  | { readonly type: "atomsChosen"; readonly atoms: readonly number[] }
  | { readonly type: "modesChosen"; readonly modes: readonly number[] };

export const initialState: PageState = {
  input: { kind: "example", name: "siren" },
  options: {},
  task: { kind: "busy", what: "Making the example" },
  undo: [],
  atoms: [],
  modes: [],
  standing: "",
};

/** All that can happen on the page, as a pure function. */
export function reduce(state: PageState, action: Action): PageState {
  switch (action.type) {
    case "tableTaken":
      return { ...without(state, "unread"), ...(action.table && { unread: unread(action.table) }) };
    case "notRead": {
      const { unread } = state;
      const failed = reducePage(state, action);
      if (!unread) return failed;
      const rateHelps = unread.rateHelps || action.error.data?.rateHelps === true;
      return { ...failed, unread: { ...unread, failed: true, rateHelps } };
    }
    case "opened":
      return {
        ...without(afresh(state), "result", "ran", "unread", "kept"),
        input: action.input,
        series: action.series,
        options: optionsFor(action.input, state),
        task: { kind: "due" },
        standing: "The signal is read.",
      };
    case "modelOpened": {
      const { result, name } = action;
      const ran = { series: result.series, options: result.options };
      return {
        ...without(afresh(state), "unread"),
        ...ran,
        ran,
        result,
        kept: labelsOf(result),
        input: { kind: "model", name },
        standing: `${name} is opened.`,
      };
    }
    case "optionSet":
      return {
        ...without(state, "refused", ...(state.series ? (["error"] as const) : [])),
        options: withOption(state.options, action.name, action.value),
      };
    case "runStarted": {
      const { series, options } = state;
      const of = { options, ...(series && { series }) };
      return { ...without(state, "error"), task: startedRun(state.task, action.at, { of }) };
    }
    case "runFinished": {
      const { task } = state;
      if (task.kind !== "running") return state;
      const { result } = action;
      const seconds = ((action.at - task.startedAt) / 1000).toFixed(1);
      const standing = `${counted(result.modes.length, "mode")} found in ${seconds} s.`;
      return {
        ...afresh(state),
        // What was not done beside the run is still to be told.
        ...(state.error && { error: state.error }),
        task: afterRun(task),
        result,
        kept: labelsOf(result),
        ran: task.of,
        standing,
      };
    }
    case "edited": {
      const { result, what, undone } = action;
      const undo = undone ? state.undo.slice(0, -1) : [...state.undo, labelsOf(state.result!)];
      return { ...afresh(state), result, undo, standing: what };
    }
    case "renamed": {
      const { result } = state;
      const name = action.name.trim();
      if (!result || name === "" || name === result.modes[action.mode]?.name) return state;
      return { ...state, result: renameMode(result, action.mode, name) };
    }
    case "kept":
      return { ...state, kept: labelsOf(action.result) };
    case "atomsChosen":
      return { ...state, atoms: action.atoms };
    case "modesChosen":
      return { ...state, modes: action.modes };
    default:
      return reducePage(state, action);
  }
}

/** A table of which nothing is known but how it is to be read. */
function unread(table: Pick<Unread, "file" | "options">): Unread {
  return { ...table, failed: false, rateHelps: table.options.rate !== undefined };
}

/** The user's settings, with those of an example that has its own, and without those of one before. */
function optionsFor(input: Input, { input: before, options }: PageState): Partial<ModesOptions> {
  const own = (each: Input) =>
    each.kind === "example" && each.name === "siren" ? EXAMPLE_SOUND_OPTIONS : {};
  const kept = Object.entries(options).filter(
    ([name, value]) => own(before)[name as keyof ModesOptions] !== value,
  );
  const given: Partial<ModesOptions> = Object.fromEntries(kept);
  // What the example has for ridges is refused beside clusters, as they stand in the address after a run with them.
  const brought = asksForClusters(given) ? withGrouping(own(input), "clusters") : own(input);
  return { ...brought, ...given };
}

function asksForClusters({
  grouping,
  radius,
  minPoints,
  weighted,
}: Partial<ModesOptions>): boolean {
  return grouping === "clusters" || [radius, minPoints, weighted].some((own) => own !== undefined);
}

/** Whether the result shown was made from another signal or other settings than those shown. */
export function isStale({ ran, series, options }: PageState): boolean {
  if (!ran) return series !== undefined;
  return ran.series !== series || !sameOptions(ran.options, options);
}

export function labelsOf({ labels, modes: named }: ModesResult): Labels {
  const modes = named.map(({ name, parts }) => ({ name, ...(parts && { parts }) }));
  return { kind: "relabel", labels, modes };
}

/** Whether the modes were corrected or named by hand since they were last to be had again. */
export function isUnsaved({ result, kept }: PageState): boolean {
  if (!result || !kept) return false;
  const { labels, modes } = labelsOf(result);
  const areNamed = JSON.stringify(modes) === JSON.stringify(kept.modes);
  return !areNamed || labels.some((label, k) => label !== kept.labels[k]);
}

/** Nothing at work, nothing chosen, nothing to undo. */
function afresh(state: PageState): PageState {
  return { ...without(state, "error"), task: { kind: "idle" }, undo: [], atoms: [], modes: [] };
}

function withOption(
  options: Partial<ModesOptions>,
  name: keyof ModesOptions,
  value: unknown,
): Partial<ModesOptions> {
  if (name === "grouping" && (value === "ridges" || value === "clusters")) {
    return withGrouping(options, value);
  }
  return withPlain(options, name, value);
}
