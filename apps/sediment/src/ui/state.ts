import type { OpenFile } from "@unmix/workbench/job";
import { changedSettings } from "@unmix/workbench/settings";
import {
  afterReading,
  afterRun,
  distinctName,
  type PageAction,
  type PageBasics,
  type Task as PageTask,
  reducePage,
  sameOptions,
  startedRun,
  withEntry,
  withOption,
  without,
} from "@unmix/workbench/ui";
import type {
  AppliedSources,
  GrainTable,
  Preview,
  SedimentOptions,
  SedimentResult,
} from "../domain/index.ts";
import { sedimentSettings } from "../domain/options.ts";
import { sameSources } from "../domain/same-sources.ts";

/** Where the grains come from. */
export type Input =
  | { readonly kind: "example" }
  | { readonly kind: "file"; readonly file: OpenFile }
  | { readonly kind: "model"; readonly name: string };

/** A file whose grains could not be read: it may be read in another way. */
export interface Unread {
  readonly file: OpenFile;
  /** How it was understood. */
  readonly preview: Preview;
}

/** What a run was given, to tell whether its result is still of the present settings. */
export type Ran = Pick<PageState, "table" | "options" | "known">;

/** What the page waits for; a run says what it is on, whatever is changed meanwhile. */
export type Task = PageTask<{ readonly of: Ran }>;

/** A file of known sources to compare with. */
export interface Known {
  readonly name: string;
  readonly table: GrainTable;
}

/** A few facts of a run, to see what a change of settings did. */
export interface RunFacts {
  readonly rank: number;
  readonly features: number;
  readonly relativeError: number;
  readonly undecided: number;
  readonly grains: number;
  /** Share of labels that agree with the known sources, where these are known. */
  readonly accuracy?: number;
  readonly proportionError?: number;
}

export interface PageState extends PageBasics<SedimentOptions> {
  readonly input: Input;
  readonly preview?: Preview;
  readonly unread?: Unread;
  readonly table?: GrainTable;
  /** What the address says of features that the example has not; it is for the user's own file. */
  readonly pending: Partial<SedimentOptions>;
  readonly known?: Known;
  readonly task: Task;
  readonly result?: SedimentResult;
  /** What the result was made from. */
  readonly ran?: Ran;
  readonly seconds?: number;
  readonly before?: RunFacts;
  /** The user's names and colours of sources, by their index in the result. */
  readonly names: Readonly<Record<number, string>>;
  readonly colours: Readonly<Record<number, string>>;
  /** Whether a changed setting runs again by itself. */
  readonly live: boolean;
  /** The grains of another file, labelled with the sources of the result. */
  readonly applied?: AppliedSources & { readonly name: string };
}

export type Action =
  | PageAction<SedimentOptions>
  | {
      readonly type: "opened";
      readonly input: Input;
      readonly preview?: Preview;
      readonly table: GrainTable;
    }
  | { readonly type: "understood"; readonly unread: Unread }
  | { readonly type: "modelOpened"; readonly name: string; readonly result: SedimentResult }
  | { readonly type: "optionSet"; readonly name: keyof SedimentOptions; readonly value: unknown }
  | { readonly type: "liveSet"; readonly live: boolean }
  | { readonly type: "knownSet"; readonly known?: Known }
  | { readonly type: "runStarted"; readonly at: number }
  | { readonly type: "runFinished"; readonly result: SedimentResult; readonly at: number }
  | { readonly type: "applied"; readonly name: string; readonly applied: AppliedSources }
  | { readonly type: "renamed"; readonly source: number; readonly name: string }
  | { readonly type: "recoloured"; readonly source: number; readonly colour: string };

export const initialState: PageState = {
  input: { kind: "example" },
  options: {},
  pending: {},
  task: { kind: "busy", what: "Making the example" },
  names: {},
  colours: {},
  live: true,
  standing: "",
};

/** All that can happen on the page, as a pure function. */
export function reduce(state: PageState, action: Action): PageState {
  switch (action.type) {
    case "opened":
      return opened(state, action);
    case "understood":
      return { ...state, unread: action.unread };
    case "modelOpened":
      return modelOpened(state, action.name, action.result);
    case "optionSet":
      return {
        // A new setting is a new try; what a file lacks no setting mends.
        ...without(state, "refused", ...(state.table ? (["error"] as const) : [])),
        options: withOption(state.options, action.name, action.value),
        pending: withOption(state.pending, action.name, undefined),
      };
    case "liveSet":
      return { ...state, live: action.live };
    case "knownSet": {
      const { known } = action;
      if (!known) return without(state, "known");
      return { ...state, known, task: afterReading(state.task) };
    }
    case "runStarted":
      return {
        ...without(state, "error"),
        task: startedRun(state.task, action.at, { of: ranOf(state) }),
      };
    case "runFinished":
      return runFinished(state, action.result, action.at);
    case "applied":
      return {
        ...state,
        applied: { ...action.applied, name: action.name },
        task: afterReading(state.task),
        standing: `The grains of ${action.name} are labelled.`,
      };
    case "renamed": {
      const others = state.result?.sourceNames.filter((_, source) => source !== action.source);
      const name = distinctName(action.name.trim(), others ?? []);
      const names = withEntry(state.names, action.source, name);
      return withNames({ ...state, names });
    }
    case "recoloured":
      return { ...state, colours: withEntry(state.colours, action.source, action.colour) };
    default:
      return reducePage(state, action);
  }
}

/** Whether the result shown was made from other data or settings than those shown. */
export function isStale(state: PageState): boolean {
  const { ran, table, options, known } = state;
  if (!ran) return table !== undefined;
  return ran.table !== table || ran.known !== known || !sameOptions(ran.options, options);
}

/** The facts of a result that show the effect of a setting. */
export function factsOf(result: SedimentResult): RunFacts {
  const { comparison } = result;
  return {
    rank: result.rank,
    features: result.features.length,
    relativeError: result.fit.relativeError,
    undecided: result.labels.status.filter((status) => status === "undecided").length,
    grains: result.labels.status.length,
    ...(comparison?.labels ? { accuracy: comparison.labels.accuracy } : {}),
    ...(comparison?.proportions
      ? { proportionError: comparison.proportions.meanAbsoluteError }
      : {}),
  };
}

function opened(state: PageState, action: Extract<Action, { type: "opened" }>): PageState {
  const { input, preview, table } = action;
  const base = without(
    state,
    "error",
    "preview",
    "unread",
    "result",
    "ran",
    "before",
    "seconds",
    "applied",
  );
  const asked = { ...state.pending, ...state.options };
  const options = optionsFor(asked, table);
  return {
    ...base,
    input,
    ...(preview ? { preview } : {}),
    table,
    options,
    pending: input.kind === "example" ? unmet(asked, options) : {},
    names: {},
    colours: {},
    task: { kind: "due" },
    standing: `${table.grainIds.length} grains of ${table.sinks.length} samples read.`,
  };
}

function modelOpened(state: PageState, name: string, result: SedimentResult): PageState {
  const { table } = result;
  const options = changedSettings(sedimentSettings, optionsFor(result.options, table));
  return {
    ...without(state, "error", "preview", "unread", "before", "seconds", "known", "applied"),
    input: { kind: "model", name },
    table,
    options,
    pending: {},
    result,
    ran: { table, options },
    names: givenNames(result.sourceNames),
    colours: {},
    task: { kind: "idle" },
    standing: `${name} opened: the result as it was saved.`,
  };
}

function runFinished(state: PageState, result: SedimentResult, at: number): PageState {
  const { task } = state;
  if (task.kind !== "running") return state;
  const sameData = state.ran?.table === task.of.table && state.result !== undefined;
  const seconds = (at - task.startedAt) / 1000;
  const now = sameData ? sameSources(state.result!, result) : undefined;
  return withNames({
    // What was not done beside the run is still to be told.
    ...without(state, "before", "seconds", "applied"),
    result,
    names: now ? moved(state.names, now) : state.names,
    colours: now ? moved(state.colours, now) : state.colours,
    ran: task.of,
    ...(sameData ? { before: factsOf(state.result!) } : {}),
    seconds,
    task: afterRun(task),
    standing:
      task.stopping || result.fit.termination.kind === "stopped"
        ? "Stopped here: the best result so far is shown."
        : `Done in ${seconds.toFixed(1)} s: ${result.rank} source${result.rank === 1 ? "" : "s"} found.`,
  });
}

function ranOf({ table, options, known }: PageState): Ran {
  return { ...(table ? { table } : {}), options, ...(known ? { known } : {}) };
}

/** What was said of each source, at the index that it has now; -1 where it is no more. */
function moved(
  record: Readonly<Record<number, string>>,
  now: Int32Array,
): Readonly<Record<number, string>> {
  const entries = Object.entries(record).map(([source, value]) => [now[Number(source)], value]);
  return Object.fromEntries(entries.filter(([source]) => source !== undefined && source !== -1));
}

/** The names of sources that someone gave; the others are numbered. */
function givenNames(names: readonly string[]): Readonly<Record<number, string>> {
  return Object.fromEntries([...names.entries()].filter(([r, name]) => name !== `Source ${r + 1}`));
}

/** The result under the user's names of its sources. */
function withNames(state: PageState): PageState {
  const { result, names } = state;
  if (!result) return state;
  const sourceNames = result.sourceNames.map((name, source) => names[source] ?? name);
  if (sourceNames.every((name, source) => name === result.sourceNames[source])) return state;
  return { ...state, result: { ...result, sourceNames } };
}

/** `options` without what the features of another file said. */
function optionsFor(
  options: Partial<SedimentOptions>,
  table: GrainTable,
): Partial<SedimentOptions> {
  const { features, log, bandwidth, ...rest } = options;
  const there = (name: string) => table.features.includes(name);
  const kept: { -readonly [K in keyof SedimentOptions]?: SedimentOptions[K] } = { ...rest };
  const used = features?.filter(there);
  if (used && used.length > 0 && used.length < table.features.length) kept.features = used;
  const logged = log?.filter(there);
  if (logged && logged.length > 0) kept.log = logged;
  if (typeof bandwidth === "string") kept.bandwidth = bandwidth;
  else if (bandwidth && Object.keys(bandwidth).every(there)) kept.bandwidth = bandwidth;
  return kept;
}

/** The settings of `asked` that `kept` does not have as they were asked. */
function unmet(
  asked: Partial<SedimentOptions>,
  kept: Partial<SedimentOptions>,
): Partial<SedimentOptions> {
  return Object.fromEntries(
    Object.entries(asked).filter(
      ([name, value]) =>
        JSON.stringify(kept[name as keyof SedimentOptions]) !== JSON.stringify(value),
    ),
  );
}
