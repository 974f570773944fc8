/**
 * One setting of a run as plain data. A page's form, its address and the command's flags are all made from
 * the same list of these, so that they cannot differ.
 */
export type Setting = Described<string, unknown> & Kind;

/** The setting of one of `Options`, with a default that it can have. */
export type SettingOf<Options> = {
  [Name in keyof Options & string]: Described<Name, Options[Name]> & Kind;
}[keyof Options & string];

interface Described<Name, Value> {
  /** Its name among the options of a run. */
  readonly name: Name;
  /** The command's flag, without the dashes, and the name in an address. */
  readonly flag: string;
  /** What a form calls it. */
  readonly label: string;
  /** What it does, what a larger value does, and where the default comes from. */
  readonly help: string;
  /** What the numbers count, where they count something. */
  readonly unit?: string;
  readonly group: "basic" | "expert";
  readonly default: Value;
}

type Kind = NumberKind | ChoiceKind | FlagKind | NameKind | NamesKind | WidthsKind;

export interface NumberKind {
  /** `numbers` is one or several. */
  readonly kind: "integer" | "number" | "numbers";
  readonly min: number;
  readonly max: number;
  /** The only numbers that it can have, from `min` to `max`, where they are few. */
  readonly values?: readonly number[];
  /** Words that are accepted in place of a number. */
  readonly words?: readonly string[];
  /** Values worth a try, among all that are allowed. */
  readonly choices?: readonly Choice[];
}

interface ChoiceKind {
  readonly kind: "choice";
  readonly choices: readonly Choice[];
}

interface FlagKind {
  readonly kind: "boolean";
}

interface NameKind {
  readonly kind: "name";
  /** What it is the name of: "a column". */
  readonly of: string;
}

/** Names, each once, with commas between; a name that holds a comma stands in double quotes. */
interface NamesKind {
  readonly kind: "names";
  /** What they are: "features". */
  readonly of: string;
}

/** One of the choices, or a number above 0 for every name: `Age=12,Eu=0.05`. */
interface WidthsKind {
  readonly kind: "widths";
  readonly choices: readonly Choice[];
}

interface Choice {
  readonly value: string;
  readonly label: string;
}
