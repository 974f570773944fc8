import { UnmixError } from "@unmix/core";
import { annotationColumn } from "./interpret/annotation.ts";
import { type OptionDefinition, optionDefinitions, type ProfileOptions } from "./options.ts";
import type { Expression } from "./types.ts";

/** What the published pipeline sets (`reference`); it fixes these and leaves the others free. */
const REFERENCE = {
  smoothing: "none",
  objective: "squared",
  starts: 1,
  tolerance: 1e-5,
  maxIterations: 1000,
} satisfies Partial<ProfileOptions>;

/** The settings as they are when nothing is asked for. */
export const defaultOptions = Object.fromEntries(
  optionDefinitions.map((definition) => [definition.name, definition.default]),
) as unknown as ProfileOptions;

/**
 * Checks settings against their definitions and against the section they are for, and fills in the rest.
 *
 * @throws {UnmixError} tagged "option", naming the setting, the value and what was expected
 */
export function resolveOptions(
  partial: Partial<ProfileOptions>,
  expression: Expression,
): ProfileOptions {
  for (const name of Object.keys(partial)) {
    if (name in defaultOptions) continue;
    const known = optionDefinitions.map((definition) => definition.name).join(", ");
    throw new UnmixError("option", `There is no setting "${name}"; the settings are ${known}.`, {
      option: name,
    });
  }
  const values: Record<string, unknown> = { ...defaultOptions };
  for (const definition of optionDefinitions) {
    const value = partial[definition.name];
    if (value === undefined) continue;
    if (!isAllowed(definition, value)) refuse(definition.name, value, expectation(definition));
    values[definition.name] = value;
  }
  if (values.reference) fixReference(partial, values);
  const options = values as unknown as ProfileOptions;
  annotationColumn(expression, options);
  const most = mostTypes(expression, options);
  for (const name of ["rank", "maxRank"] as const) {
    const asked = options[name];
    if (typeof asked === "number" && asked > most) {
      refuse(
        name,
        asked,
        `it can be at most ${most}, the smaller number of spots and genes in use`,
      );
    }
  }
  // A number that is given needs no search, unless one is asked for.
  const searched = options.rank === "auto" && options.maxRank === "auto";
  return searched ? { ...options, maxRank: Math.min(MOST_TRIED, most) } : options;
}

const MOST_TRIED = 15;

function mostTypes({ spots, genes }: Expression, options: ProfileOptions): number {
  return Math.max(1, Math.min(spots.length, genes.length, options.genes));
}

/**
 * Reads the value of a setting from text, as a flag or an address gives it: `auto`, `3`, `Excluded,none`.
 *
 * @throws {UnmixError} tagged "option" when the text is not such a value
 */
export function parseOption(
  definition: OptionDefinition,
  text: string,
): ProfileOptions[keyof ProfileOptions] {
  const value = parseText(definition, text.trim());
  // What is refused is shown as it was written.
  if (!isAllowed(definition, value)) refuse(definition.name, text, expectation(definition));
  return value as ProfileOptions[keyof ProfileOptions];
}

/** The text that {@link parseOption} reads back as `value`. */
export function formatOption(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

function parseText(definition: OptionDefinition, text: string): unknown {
  switch (definition.kind) {
    case "integer":
    case "number":
      if (definition.words?.includes(text)) return text;
      return text === "" ? Number.NaN : Number(text);
    case "boolean":
      if (text === "true" || text === "") return true;
      return text === "false" ? false : text;
    case "choice":
    case "name":
      return text;
    case "names":
      return text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
  }
}

function isAllowed(definition: OptionDefinition, value: unknown): boolean {
  switch (definition.kind) {
    case "integer":
    case "number":
      if (definition.words?.includes(value as string)) return true;
      if (typeof value !== "number" || !(value >= definition.min && value <= definition.max)) {
        return false;
      }
      return definition.kind === "number" || Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return definition.choices.some((choice) => choice.value === value);
    case "name":
      return typeof value === "string";
    case "names":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
  }
}

function expectation(definition: OptionDefinition): string {
  switch (definition.kind) {
    case "integer":
    case "number": {
      const what = definition.kind === "integer" ? "a whole number" : "a number";
      const words = (definition.words ?? []).map((word) => `${word} or `).join("");
      return `${words}${what} from ${definition.min} to ${definition.max} is expected`;
    }
    case "boolean":
      return "true or false is expected";
    case "choice":
      return `one of ${definition.choices.map((choice) => choice.value).join(", ")} is expected`;
    case "name":
      return "the name of a column is expected";
    case "names":
      return "labels with commas between are expected";
  }
}

function fixReference(partial: Partial<ProfileOptions>, values: Record<string, unknown>): void {
  for (const [name, fixed] of Object.entries(REFERENCE)) {
    const asked = partial[name as keyof ProfileOptions];
    const usual = defaultOptions[name as keyof ProfileOptions];
    // Sweeps may be fewer than published, to compare with others' figures.
    if (name === "maxIterations" && asked !== undefined) continue;
    if (asked !== undefined && asked !== fixed && asked !== usual) {
      refuse(name, asked, `the reference mode sets it to ${fixed}: leave one of the two out`);
    }
    values[name] = fixed;
  }
}

function refuse(option: string, value: unknown, expected: string): never {
  const shown = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  throw new UnmixError("option", `The setting ${option} is ${shown}; ${expected}.`, {
    option,
    value,
  });
}
