import { UnmixError } from "@unmix/core";
import { type MusicOptions, type OptionDefinition, optionDefinitions } from "./options.ts";

/** What the published pipeline sets (`reference`); it fixes these and leaves the others free. */
const REFERENCE = {
  grouping: "shape",
  divergence: "squared",
  start: "random",
  percussion: false,
} satisfies Partial<MusicOptions>;
const REFERENCE_NOTES = 10;
/** The seed of the published run; its numbers are those of another generator. */
const REFERENCE_SEED = 314;

/** The settings as they are when nothing is asked for. */
export const defaultOptions = Object.fromEntries(
  optionDefinitions.map((definition) => [definition.name, definition.default]),
) as unknown as MusicOptions;

/**
 * Checks settings against their definitions and fills in the rest.
 *
 * @throws {UnmixError} tagged "option", naming the setting, the value and what was expected
 */
export function resolveOptions(partial: Partial<MusicOptions>): MusicOptions {
  for (const name of Object.keys(partial)) {
    if (!(name in defaultOptions)) {
      const known = optionDefinitions.map((definition) => definition.name).join(", ");
      throw new UnmixError("option", `There is no setting "${name}"; the settings are ${known}.`, {
        option: name,
      });
    }
  }
  const values: Record<string, unknown> = { ...defaultOptions };
  for (const definition of optionDefinitions) {
    const value = partial[definition.name];
    if (value === undefined) continue;
    if (!isAllowed(definition, value)) refuse(definition.name, value, expectation(definition));
    values[definition.name] = value;
  }
  if (values.reference) fixReference(partial, values);
  return values as unknown as MusicOptions;
}

/**
 * Reads the value of a setting from text, as a flag or an address gives it: `auto`, `3`, `voices`, `true`.
 *
 * @throws {UnmixError} tagged "option" when the text is not such a value
 */
export function parseOption(
  definition: OptionDefinition,
  text: string,
): MusicOptions[keyof MusicOptions] {
  const value = parseText(definition, text.trim());
  // What is refused is shown as it was written.
  if (!isAllowed(definition, value)) refuse(definition.name, text, expectation(definition));
  return value as MusicOptions[keyof MusicOptions];
}

/** The text that {@link parseOption} reads back as `value`. */
export function formatOption(value: MusicOptions[keyof MusicOptions]): string {
  return String(value);
}

function parseText(definition: OptionDefinition, text: string): unknown {
  switch (definition.kind) {
    case "integer":
    case "number":
      if (definition.auto && text === "auto") return "auto";
      return text === "" ? Number.NaN : Number(text);
    case "boolean":
      if (text === "true" || text === "") return true;
      return text === "false" ? false : text;
    case "choice":
      return definition.choices.find(({ value }) => String(value) === text)?.value ?? text;
  }
}

function isAllowed(definition: OptionDefinition, value: unknown): boolean {
  switch (definition.kind) {
    case "integer":
    case "number":
      if (definition.auto && value === "auto") return true;
      if (typeof value !== "number" || !(value >= definition.min && value <= definition.max)) {
        return false;
      }
      return definition.kind === "number" || Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return definition.choices.some((choice) => choice.value === value);
  }
}

function expectation(definition: OptionDefinition): string {
  switch (definition.kind) {
    case "integer":
    case "number": {
      const what = definition.kind === "integer" ? "a whole number" : "a number";
      return `${definition.auto ? "auto or " : ""}${what} from ${definition.min} to ${definition.max} is expected`;
    }
    case "boolean":
      return "true or false is expected";
    case "choice":
      return `one of ${definition.choices.map((choice) => choice.value).join(", ")} is expected`;
  }
}

function fixReference(partial: Partial<MusicOptions>, values: Record<string, unknown>): void {
  for (const [name, fixed] of Object.entries(REFERENCE)) {
    const asked = partial[name as keyof MusicOptions];
    const usual = defaultOptions[name as keyof MusicOptions];
    if (asked !== undefined && asked !== fixed && asked !== usual) {
      refuse(name, asked, `the reference mode sets it to ${fixed}: leave one of the two out`);
    }
    values[name] = fixed;
  }
  for (const name of ["rate", "window"] as const) {
    const asked = partial[name];
    if (asked === undefined || asked === "auto") continue;
    refuse(name, asked, "the reference mode has its own: leave one of the two out");
  }
  values.notes =
    partial.notes === undefined || partial.notes === "auto" ? REFERENCE_NOTES : partial.notes;
  values.seed = partial.seed ?? REFERENCE_SEED;
}

function refuse(option: string, value: unknown, expected: string): never {
  const shown = typeof value === "string" ? `"${value}"` : String(value);
  throw new UnmixError("option", `The setting ${option} is ${shown}; ${expected}.`, {
    option,
    value,
  });
}
