import { UnmixError } from "@unmix/core";
import { type OptionDefinition, optionDefinitions, type SedimentOptions } from "./options.ts";
import type { GrainTable } from "./types.ts";

/** What the published pipeline sets (`reference`); it fixes these and leaves the others free. */
const REFERENCE = {
  density: "kde",
  constraint: "rescale",
  joint: "product",
  prior: "none",
  floor: 0,
  scales: "one",
  tolerance: 1e-6,
  maxIterations: 7000,
} satisfies Partial<SedimentOptions>;

/** The settings as they are when nothing is asked for. */
export const defaultOptions = Object.fromEntries(
  optionDefinitions.map((definition) => [definition.name, definition.default]),
) as unknown as SedimentOptions;

/**
 * Checks settings against their definitions and against the table they are for, and fills in the
 * rest: empty `features` become all of the table's, `maxRank` a number where a sweep is to be made.
 *
 * @throws {UnmixError} tagged "option", naming the setting, the value and what was expected
 */
export function resolveOptions(
  partial: Partial<SedimentOptions>,
  table: GrainTable,
): SedimentOptions {
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
    checkValue(definition, value);
    values[definition.name] = value;
  }
  if (values.reference) fixReference(partial, values);
  const options = values as unknown as SedimentOptions;

  const features = options.features.length ? options.features : table.features;
  checkFeatures("features", features, table.features);
  checkFeatures("log", options.log, features);
  if (typeof options.bandwidth === "object") {
    checkFeatures("bandwidth", Object.keys(options.bandwidth), features);
  }
  if (options.errors !== "none" && !table.errors) {
    refuse("errors", options.errors, "the file has no errors, so this must be none");
  }
  if (options.density === "pdp" && options.errors === "none") {
    refuse(
      "density",
      "pdp",
      "a PDP needs errors: say with errors whether they are 1sigma or 2sigma",
    );
  }
  const { most, why } = mostSources(table, features.length, options.points);
  if (typeof options.rank === "number" && options.rank > most) {
    refuse("rank", options.rank, `it can be at most ${most}, ${why}`);
  }
  if (typeof options.maxRank === "number" && options.maxRank > most) {
    refuse("maxRank", options.maxRank, `it can be at most ${most}, ${why}`);
  }
  return {
    ...options,
    features: table.features.filter((feature) => features.includes(feature)),
    log: table.features.filter((feature) => options.log.includes(feature)),
    // A rank that is given needs no sweep, unless one is asked for.
    ...(options.rank === "auto" && options.maxRank === "auto" && { maxRank: Math.min(8, most) }),
  };
}

/** The settings that concern labels alone, and so may differ from those of the run that learned. */
const LABEL_OPTIONS: readonly (keyof SedimentOptions)[] = ["prior", "floor"];

/**
 * The settings with which learned sources label other grains: those that they were learned with,
 * with the prior and the uniform share of `partial`.
 *
 * @throws {UnmixError} tagged "option" when any other setting is asked for, or a value is not allowed
 */
export function resolveLabelOptions(
  partial: Partial<SedimentOptions>,
  learned: SedimentOptions,
): SedimentOptions {
  for (const [name, value] of Object.entries(partial)) {
    if (value === undefined) continue;
    const definition = optionDefinitions.find((each) => each.name === name);
    if (!definition || !LABEL_OPTIONS.includes(definition.name)) {
      throw new UnmixError(
        "option",
        `The setting ${name} cannot be given with learned sources, which keep the settings that they were learned with; only ${LABEL_OPTIONS.join(" and ")} can. Leave it out, or learn new sources.`,
        { option: name, value },
      );
    }
    checkValue(definition, value);
  }
  const { prior = learned.prior, floor = learned.floor } = partial;
  return { ...learned, prior, floor };
}

/**
 * Reads the value of a setting from text, as a flag or an address gives it: `auto`, `3`,
 * `Age,Eu_anomaly`, `Age=12.5,Ti=20`, `true`.
 *
 * @throws {UnmixError} tagged "option" when the text is not such a value
 */
export function parseOption(
  definition: OptionDefinition,
  text: string,
): SedimentOptions[keyof SedimentOptions] {
  const value = parseText(definition, text.trim());
  // What is refused is shown as it was written.
  if (!isAllowed(definition, value)) refuse(definition.name, text, expectation(definition));
  return value as SedimentOptions[keyof SedimentOptions];
}

/** The text that {@link parseOption} reads back as `value`. */
export function formatOption(definition: OptionDefinition, value: unknown): string {
  if (Array.isArray(value)) return value.map(quote).join(",");
  if (definition.kind === "widths" && typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([feature, width]) => quote(`${feature}=${width}`))
      .join(",");
  }
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
      return text;
    case "features":
      return splitList(text);
    case "widths": {
      if (definition.choices.some((choice) => choice.value === text)) return text;
      const pairs = splitList(text).map((item) => {
        const equals = item.lastIndexOf("=");
        if (equals <= 0) refuse(definition.name, text, expectation(definition));
        const width = item.slice(equals + 1).trim();
        return [item.slice(0, equals).trim(), width === "" ? Number.NaN : Number(width)] as const;
      });
      return Object.fromEntries(pairs);
    }
  }
}

/** Splits at commas; a name that holds one stands in double quotes. */
function splitList(text: string): string[] {
  const items = text.match(/("[^"]*"|[^",]+)+/g) ?? [];
  return items.map((item) => item.replaceAll('"', "").trim()).filter((item) => item !== "");
}

function quote(item: string): string {
  return item.includes(",") ? `"${item}"` : item;
}

function checkValue(definition: OptionDefinition, value: unknown): void {
  if (!isAllowed(definition, value)) refuse(definition.name, value, expectation(definition));
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
    case "features":
      return (
        Array.isArray(value) &&
        value.every((item) => typeof item === "string") &&
        new Set(value).size === value.length
      );
    case "widths":
      if (definition.choices.some((choice) => choice.value === value)) return true;
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length > 0 &&
        Object.values(value).every((width) => Number.isFinite(width) && width > 0)
      );
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
    case "features":
      return "names of features, each once, with commas between are expected";
    case "widths":
      return `${definition.choices.map((choice) => choice.value).join(", ")} or widths above 0 as Feature=width,… are expected`;
  }
}

function fixReference(partial: Partial<SedimentOptions>, values: Record<string, unknown>): void {
  for (const [name, fixed] of Object.entries(REFERENCE)) {
    const asked = partial[name as keyof SedimentOptions];
    const usual = defaultOptions[name as keyof SedimentOptions];
    if (asked !== undefined && asked !== fixed && asked !== usual) {
      refuse(name, asked, `the reference mode sets it to ${fixed}: leave one of the two out`);
    }
    values[name] = fixed;
  }
}

function checkFeatures(option: string, asked: readonly string[], known: readonly string[]): void {
  for (const feature of asked) {
    if (!known.includes(feature)) {
      refuse(option, feature, `the features in use are ${known.join(", ")}`);
    }
  }
}

/** A factorization has no more components than samples. */
function mostSources(
  table: GrainTable,
  features: number,
  points: number,
): { most: number; why: string } {
  const most = Math.min(table.sinks.length, features * points, 50);
  const why =
    most === table.sinks.length
      ? `for the file has ${most} sample${most === 1 ? "" : "s"}`
      : "the number of density values";
  return { most, why };
}

function refuse(option: string, value: unknown, expected: string): never {
  const shown =
    typeof value === "string"
      ? `"${value}"`
      : typeof value === "number"
        ? value
        : JSON.stringify(value);
  throw new UnmixError("option", `The setting ${option} is ${shown}; ${expected}.`, {
    option,
    value,
  });
}
