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
import {
  type Column,
  namesOfFactors,
  type Preview,
  type ProfileOptions,
  type ProfileResult,
  profileSettings,
  type ReadOptions,
  type SelectionGene,
  sameTypes,
} from "../domain/index.ts";
import { type FactorColour, type Orientation, UPRIGHT } from "../figures/index.ts";
import type { KnownFile, Section } from "../workers/jobs.ts";

/** Where the section comes from. */
export type Input =
  | { readonly kind: "example" }
  | { readonly kind: "files"; readonly files: readonly File[] }
  | { readonly kind: "model"; readonly name: string };

/** What a run was given, to tell whether its result is still of the present settings. */
export type Ran = Pick<PageState, "section" | "options" | "known">;

/** What the page waits for; a run says what it is on, whatever is changed meanwhile. */
export type Task = PageTask<{ readonly of: Ran }>;

/** What the spots are coloured by. */
export type Colouring =
  | { readonly by: "depth" }
  | { readonly by: "regions" }
  | { readonly by: "confidence" }
  | { readonly by: "factor"; readonly factor: number }
  | { readonly by: "gene"; readonly gene: number }
  | { readonly by: "column"; readonly name: string };

/** Spots chosen on the map, and what they have most more of than the others. */
export interface Selection {
  readonly spots: Uint32Array;
  /** Absent until the worker has answered, or where there are no counts. */
  readonly genes?: readonly SelectionGene[];
}

export interface PageState extends PageBasics<ProfileOptions> {
  readonly input: Input;
  readonly reading: ReadOptions;
  readonly preview?: Preview;
  readonly section?: Section;
  readonly known: readonly (KnownFile & { readonly name: string })[];
  readonly task: Task;
  readonly result?: ProfileResult;
  /** What the result was made from. */
  readonly ran?: Ran;
  /** The user's names and colours of factors, by their index in the result. */
  readonly names: Readonly<Record<number, string>>;
  readonly colours: Readonly<Record<number, FactorColour>>;
  readonly live: boolean;
  readonly colouring: Colouring;
  readonly orientation: Orientation;
  /** What was asked of the worker to draw: counts of genes, and columns. */
  readonly geneCounts: Readonly<Record<number, Float64Array>>;
  readonly columns: Readonly<Record<string, Column>>;
  readonly selection?: Selection;
}

export type Action =
  | PageAction<ProfileOptions>
  | {
      readonly type: "opened";
      readonly input: Input;
      readonly reading: ReadOptions;
      readonly preview?: Preview;
      readonly section: Section;
    }
  | { readonly type: "modelOpened"; readonly name: string; readonly result: ProfileResult }
  | { readonly type: "optionSet"; readonly name: keyof ProfileOptions; readonly value: unknown }
  | { readonly type: "liveSet"; readonly live: boolean }
  | { readonly type: "knownAdded"; readonly name: string; readonly file: KnownFile }
  | { readonly type: "knownRemoved"; readonly name: string }
  | { readonly type: "runStarted"; readonly at: number }
  | { readonly type: "runFinished"; readonly result: ProfileResult; readonly at: number }
  | { readonly type: "coloured"; readonly colouring: Colouring }
  | { readonly type: "turnedTo"; readonly orientation: Orientation }
  | { readonly type: "geneRead"; readonly gene: number; readonly counts: Float64Array }
  | { readonly type: "columnRead"; readonly column: Column }
  | { readonly type: "selected"; readonly spots?: Uint32Array }
  | {
      readonly type: "selectionRead";
      readonly spots: Uint32Array;
      readonly genes: readonly SelectionGene[];
    }
  | { readonly type: "renamed"; readonly factor: number; readonly name: string }
  | { readonly type: "recoloured"; readonly factor: number; readonly colour: string }
  | { readonly type: "merged"; readonly result: ProfileResult }
  | { readonly type: "unmerged" }
  | { readonly type: "locked"; readonly factor: number };

export const initialState: PageState = {
  input: { kind: "example" },
  reading: {},
  options: {},
  known: [],
  task: { kind: "busy", what: "Making the example" },
  names: {},
  colours: {},
  live: true,
  colouring: { by: "depth" },
  orientation: UPRIGHT,
  geneCounts: {},
  columns: {},
  standing: "",
};

/** All that can happen on the page, as a pure function. */
export function reduce(state: PageState, action: Action): PageState {
  switch (action.type) {
    case "opened":
      return opened(state, action);
    case "modelOpened":
      return modelOpened(state, action.name, action.result);
    case "optionSet":
      return {
        ...without(state, "refused", ...(state.section ? (["error"] as const) : [])),
        options: withOption(state.options, action.name, action.value),
      };
    case "liveSet":
      return { ...state, live: action.live };
    case "knownAdded": {
      const { name, file } = action;
      // One of each kind is compared with.
      const others = state.known.filter(({ kind }) => kind !== file.kind);
      return { ...state, known: [...others, { ...file, name }], task: afterReading(state.task) };
    }
    case "knownRemoved":
      return { ...state, known: state.known.filter(({ name }) => name !== action.name) };
    case "runStarted":
      return {
        ...without(state, "error"),
        task: startedRun(state.task, action.at, { of: ranOf(state) }),
      };
    case "runFinished":
      return runFinished(state, action.result, action.at);
    case "coloured":
      return { ...state, colouring: action.colouring };
    case "turnedTo":
      return { ...state, orientation: action.orientation };
    case "geneRead":
      return { ...state, geneCounts: { ...state.geneCounts, [action.gene]: action.counts } };
    case "columnRead":
      return { ...state, columns: { ...state.columns, [action.column.name]: action.column } };
    case "selected":
      return action.spots && action.spots.length > 0
        ? { ...state, selection: { spots: action.spots } }
        : without(state, "selection");
    case "selectionRead":
      return state.selection?.spots === action.spots
        ? { ...state, selection: { ...state.selection, genes: action.genes } }
        : state;
    case "renamed": {
      const others = state.result?.factorNames.filter((_, factor) => factor !== action.factor);
      const name = distinctName(action.name.trim(), others ?? []);
      return withNames({ ...state, names: withEntry(state.names, action.factor, name) });
    }
    case "recoloured":
      return { ...state, colours: withEntry(state.colours, action.factor, action.colour) };
    case "merged":
      return merged(state, action.result);
    case "unmerged":
      return unmerged(state);
    case "locked":
      return locked(state, action.factor);
    default:
      return reducePage(state, action);
  }
}

/** Whether the result shown was made from other data or settings than those shown. */
export function isStale(state: PageState): boolean {
  const { ran, section, options, known } = state;
  if (!ran) return section !== undefined;
  return ran.section !== section || ran.known !== known || !sameOptions(ran.options, options);
}

/** The column that the example's regions stand in. */
const EXAMPLE_ANNOTATION = "region";

function opened(state: PageState, action: Extract<Action, { type: "opened" }>): PageState {
  const { input, reading, preview, section } = action;
  const base = without(state, "error", "preview", "result", "ran", "selection");
  const isThere = (name: string) => section.columns.some((column) => column.name === name);
  const { annotation, ignore, ...rest } = state.options;
  const compared = annotation ?? (input.kind === "example" ? EXAMPLE_ANNOTATION : "");
  return {
    ...base,
    input,
    reading,
    ...(preview && { preview }),
    section,
    // A column that this file has not stays behind with the file that had it.
    options: {
      ...rest,
      ...(isThere(compared) && { annotation: compared, ...(ignore && { ignore }) }),
    },
    names: {},
    colours: {},
    colouring: { by: "depth" },
    geneCounts: {},
    columns: {},
    task: { kind: "due" },
    standing: `${section.spots.length} spots and ${section.genes.length} genes read.`,
  };
}

function modelOpened(state: PageState, name: string, result: ProfileResult): PageState {
  const options = changedSettings(profileSettings, result.options);
  return {
    ...without(state, "error", "preview", "section", "selection"),
    input: { kind: "model", name },
    reading: {},
    options,
    result,
    ran: { options, known: state.known },
    names: Object.fromEntries(
      [...result.factorNames.entries()].filter(([r, own]) => own !== `Factor ${r + 1}`),
    ),
    colours: {},
    colouring: { by: "regions" },
    geneCounts: {},
    columns: {},
    task: { kind: "idle" },
    standing: `${name} opened: the result as it was saved.`,
  };
}

function runFinished(state: PageState, result: ProfileResult, at: number): PageState {
  const { task } = state;
  if (task.kind !== "running") return state;
  const seconds = (at - task.startedAt) / 1000;
  // Factors of another number are other factors: names and colours would go to the wrong ones.
  const before = state.ran?.section === task.of.section ? state.result : undefined;
  const isSame = before?.rank === result.rank && !before.merged;
  const kept = before?.locked
    ? lockedOnes(state, before, result)
    : isSame
      ? { ...state, result }
      : { ...state, result, names: {}, colours: {} };
  const { colouring } = state;
  const isGone = colouring.by === "factor" && colouring.factor >= result.rank;
  return withNames({
    // With the error of what was not done beside the run, which is still to be told.
    ...kept,
    ran: task.of,
    colouring: colouring.by === "depth" || isGone ? { by: "regions" } : colouring,
    task: afterRun(task),
    standing:
      task.stopping || result.fit.termination.kind === "stopped"
        ? "Stopped here: the best result so far is shown."
        : `Done in ${seconds.toFixed(1)} s: ${result.rank} cell type${result.rank === 1 ? "" : "s"} found.`,
  });
}

function ranOf({ section, options, known }: PageState): Ran {
  return { ...(section ? { section } : {}), options, known };
}

/** The state with what the user locked, wherever the new result has it: held, or found again. */
function lockedOnes(state: PageState, before: ProfileResult, result: ProfileResult): PageState {
  const same = sameTypes(before, result);
  // What was locked while the run was on its way is not among those held.
  const to = before.factorNames.map(
    (own, r) => result.held?.find(({ name }) => name === own)?.factor ?? same[r]!,
  );
  const found = before.locked!.filter((r) => to[r]! >= 0);
  const carried = <T>(of: (r: number) => T) =>
    Object.fromEntries(found.map((r) => [to[r]!, of(r)] as const));
  const locked = [...new Set(found.map((r) => to[r]!))];
  return {
    ...state,
    result: found.length > 0 ? { ...result, locked } : result,
    names: carried((r) => before.factorNames[r]!),
    colours: carried((r) => state.colours[r]!),
  };
}

function locked(state: PageState, factor: number): PageState {
  const { result } = state;
  if (!result) return state;
  const others = (result.locked ?? []).filter((r) => r !== factor);
  if (others.length < (result.locked?.length ?? 0)) {
    const { locked: _, ...free } = result;
    return { ...state, result: others.length > 0 ? { ...free, locked: others } : free };
  }
  return {
    ...state,
    // The colour that it has goes with it to another place.
    colours: { ...state.colours, [factor]: state.colours[factor] ?? factor },
    result: { ...result, locked: [...others, factor] },
  };
}

/** The state with types merged: what was not merged keeps its name and colour. */
function merged(state: PageState, result: ProfileResult): PageState {
  const { into } = result.merged!;
  const firsts = Array.from({ length: result.rank }, (_, r) => into.indexOf(r));
  const lockedOnes = state.result?.locked?.map((r) => into[r]!);
  return {
    ...state,
    result: { ...result, ...(lockedOnes && { locked: [...new Set(lockedOnes)] }) },
    names: Object.fromEntries(result.factorNames.entries()),
    colours: Object.fromEntries(firsts.map((from, r) => [r, state.colours[from] ?? from])),
    colouring: { by: "regions" },
    standing: `Merged: ${result.rank} cell type${result.rank === 1 ? "" : "s"} are left.`,
  };
}

function unmerged(state: PageState): PageState {
  const { merged } = state.result ?? {};
  if (!merged) return state;
  const { from, into } = merged;
  // Of those that had become one the first keeps its colour.
  const places = into.map((to, r) => (into.indexOf(to) === r ? to : -1));
  return {
    ...state,
    result: from,
    names: Object.fromEntries(from.factorNames.entries()),
    colours: Object.fromEntries(
      places.flatMap((at, r) => {
        const colour = state.colours[at];
        return colour === undefined ? [] : [[r, colour] as const];
      }),
    ),
    colouring: { by: "regions" },
    standing: "The merge was undone.",
  };
}

/** The result under the user's names of its factors. */
function withNames(state: PageState): PageState {
  const { result, names } = state;
  if (!result) return state;
  const factorNames = namesOfFactors(result.rank, names);
  if (factorNames.every((name, r) => name === result.factorNames[r])) return state;
  return { ...state, result: { ...result, factorNames } };
}
