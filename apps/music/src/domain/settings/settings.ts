import { UnmixError } from "@unmix/core";

/** What a form shows and a flag's help says of one setting, and what it can be. */
export interface Described {
  /** Its name in the options of the run. */
  readonly name: string;
  /** The command's flag, without the dashes, and the name in an address. */
  readonly flag: string;
  readonly label: string;
  /** What it does, what a larger value does, and where the default comes from. */
  readonly help: string;
  readonly unit?: string;
  readonly group: "basic" | "expert";
  readonly default: unknown;
}

interface NumberKind {
  /** `numbers` is one or several. */
  readonly kind: "integer" | "number" | "numbers";
  readonly min: number;
  readonly max: number;
  /** Whether the word "auto" is accepted in place of a number. */
  readonly auto?: true;
}

interface ChoiceKind {
  readonly kind: "choice";
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

interface FlagKind {
  readonly kind: "boolean";
}

/** One setting as plain data. The page's form and the command's flags are made from a list of these. */
export type Setting = Described & (NumberKind | ChoiceKind | FlagKind);

/**
 * The settings as they are used: `partial`, and defaults for the rest.
 *
 * @throws {UnmixError} tagged "option" for a name that is no setting, or a value that it cannot have
 */
export function resolveSettings<Options extends object>(
  settings: readonly Setting[],
  partial: Partial<Options>,
): Options {
  const given = partial as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !settings.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new UnmixError(
      "option",
      `There is no setting "${unknown}"; the settings are ${settings.map(({ name }) => name).join(", ")}.`,
      { option: unknown },
    );
  }
  const values = settings.map((setting) => {
    const value = given[setting.name];
    if (value !== undefined && !isAllowed(setting, value)) refuse(setting, value);
    return [setting.name, value ?? setting.default] as const;
  });
  return Object.fromEntries(values) as Options;
}

/**
 * Reads the value of a setting from text, as a field, a flag or an address gives it.
 *
 * @throws {UnmixError} tagged "option" when the text is no such value
 */
export function parseSetting(setting: Setting, text: string): unknown {
  const value = textValue(setting, text.trim());
  if (!isAllowed(setting, value)) refuse(setting, text);
  return value;
}

/** The text that {@link parseSetting} reads back as `value`. */
export function formatSetting(_setting: Setting, value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

function textValue(setting: Setting, text: string): unknown {
  switch (setting.kind) {
    case "integer":
    case "number":
      if (setting.auto && text === "auto") return "auto";
      return text === "" ? Number.NaN : Number(text);
    case "numbers":
      if (setting.auto && text === "auto") return "auto";
      return text.split(/[,\s]+/).map((item) => (item === "" ? Number.NaN : Number(item)));
    case "boolean":
      if (text === "true" || text === "") return true;
      return text === "false" ? false : text;
    case "choice":
      return text;
  }
}

function isAllowed(setting: Setting, value: unknown): boolean {
  switch (setting.kind) {
    case "integer":
    case "number":
      return (setting.auto && value === "auto") || isWithin(setting, value);
    case "numbers":
      if (setting.auto && value === "auto") return true;
      return Array.isArray(value) && value.length > 0 && value.every((v) => isWithin(setting, v));
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return setting.choices.some((choice) => choice.value === value);
  }
}

function isWithin({ kind, min, max }: NumberKind, value: unknown): boolean {
  if (typeof value !== "number" || !(value >= min && value <= max)) return false;
  return kind !== "integer" || Number.isInteger(value);
}

function refuse(setting: Setting, value: unknown): never {
  const shown = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  throw new UnmixError(
    "option",
    `The setting ${setting.flag} is ${shown}; ${expectation(setting)}.`,
    { option: setting.name, value },
  );
}

function expectation(setting: Setting): string {
  switch (setting.kind) {
    case "integer":
    case "number":
    case "numbers": {
      const whats = { integer: "a whole number", number: "a number", numbers: "numbers" };
      const { kind, min, max, auto } = setting;
      return `${auto ? "auto or " : ""}${whats[kind]} from ${min} to ${max} ${kind === "numbers" ? "are" : "is"} expected`;
    }
    case "boolean":
      return "true or false is expected";
    case "choice":
      return `one of ${setting.choices.map(({ value }) => value).join(", ")} is expected`;
  }
}
