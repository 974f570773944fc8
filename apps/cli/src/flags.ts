import { isUnmixError } from "@unmix/core";
import { InvalidArgumentError, Option } from "commander";

/** What a flag needs to know of a setting; the definitions of every app fit it. */
export interface FlagDefinition {
  readonly flag: string;
  readonly help: string;
  readonly kind: string;
  readonly default: unknown;
  readonly auto?: true;
  /** Words that are accepted in place of a number. */
  readonly words?: readonly string[];
  readonly choices?: readonly { readonly value: string }[];
}

/**
 * The command's flag for one setting, made from the same definition as the form's field;
 * {@link givenOf} finds its value.
 *
 * @param parse reads a value from text; throws a sentence when it is none
 */
export function flagOf<Definition extends FlagDefinition>(
  definition: Definition,
  parse: (definition: Definition, text: string) => unknown,
): Option {
  const { flag, help, kind } = definition;
  if (kind === "boolean") return new Option(`--${flag}`, help);
  const shown = String(definition.default);
  const standard = shown === "" ? "" : ` (default: ${shown})`;
  return new Option(`--${flag} <${placeholder(definition)}>`, help + standard).argParser((text) => {
    try {
      return parse(definition, text);
    } catch (error) {
      if (isUnmixError(error)) throw new InvalidArgumentError(error.message);
      throw error;
    }
  });
}

/** The settings among the flags of the command that were given. */
export function givenOf<Options extends object>(
  definitions: readonly { readonly name: string; readonly flag: string }[],
  flags: Partial<Options>,
): Partial<Options> {
  const values = flags as Readonly<Record<string, unknown>>;
  const given = definitions
    .map(({ name, flag }) => [name, values[new Option(`--${flag}`).attributeName()]] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Options>;
}

function placeholder({ kind, auto, words = [], choices = [] }: FlagDefinition): string {
  const values = choices.map(({ value }) => value);
  switch (kind) {
    case "choice":
      return values.join("|");
    case "widths":
      return [...values, "A=H,B=H"].join("|");
    case "features":
    case "names":
      return "A,B";
    case "name":
      return "NAME";
    case "numbers":
      return auto ? "auto|A,B" : "A,B";
    default:
      return [...(auto ? ["auto"] : words), "N"].join("|");
  }
}
