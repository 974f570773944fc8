import { UnmixError } from "@unmix/core";
import type { NumberKind, Setting, SettingOf } from "./setting.ts";

/**
 * The options as they are used: `partial`, and defaults for the rest.
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
    if (value !== undefined) checkSetting(setting, value);
    return [setting.name, value ?? setting.default] as const;
  });
  return Object.fromEntries(values) as Options;
}

/** @throws {UnmixError} tagged "option" when the setting cannot have that value */
export function checkSetting(setting: Setting, value: unknown): void {
  if (!isAllowed(setting, value)) {
    refuseSetting([setting], setting.name, value, expectation(setting));
  }
}

/** The options that are not as by default: what must have been asked for. */
export function changedSettings<Options extends object>(
  settings: readonly SettingOf<Options>[],
  options: Partial<Options>,
): Partial<Options> {
  const changed: Partial<Options> = {};
  for (const { name, default: usual } of settings) {
    const value = options[name];
    if (value !== undefined && JSON.stringify(value) !== JSON.stringify(usual))
      changed[name] = value;
  }
  return changed;
}

/**
 * The options with what a mode of the program sets, which is refused where something else was asked for, be it
 * the default.
 *
 * @param partial what was asked for
 * @param mode its name, as in "the reference mode"
 * @throws {UnmixError} tagged "option"
 */
export function fixSettings<Options extends object>(
  settings: readonly Setting[],
  partial: Partial<Options>,
  fixed: Partial<Options>,
  mode: string,
): Partial<Options> {
  for (const [name, value] of Object.entries(fixed)) {
    const asked = partial[name as keyof Options];
    if (asked === undefined || asked === value) continue;
    const expected = `the ${mode} mode sets it to ${value}: leave one of the two out`;
    refuseSetting(settings, name, asked, expected);
  }
  return { ...partial, ...fixed };
}

/**
 * @param settings those that the named one is among
 * @throws {UnmixError} tagged "option", always: what the setting is, and what was expected of it
 */
export function refuseSetting(
  settings: readonly Setting[],
  name: string,
  value: unknown,
  expected: string,
): never {
  const { flag } = settings.find((setting) => setting.name === name) ?? { flag: name };
  throw new UnmixError("option", `The setting ${flag} is ${shown(value)}; ${expected}.`, {
    option: name,
    value,
  });
}

/** What a setting can be, as the end of a sentence. */
export function expectation(setting: Setting): string {
  switch (setting.kind) {
    case "integer":
    case "number":
    case "numbers": {
      const { kind, min, max, values, words = [] } = setting;
      const what = { integer: "a whole number", number: "a number", numbers: "numbers" }[kind];
      const or = words.map((word) => `${word} or `).join("");
      if (values) {
        return `${or}${values.slice(0, -1).join(", ")} or ${values.at(-1)} is expected`;
      }
      return `${or}${what} ${rangeOf(min, max)} ${kind === "numbers" ? "are" : "is"} expected`;
    }
    case "boolean":
      return "true or false is expected";
    case "choice":
      return `one of ${valuesOf(setting).join(", ")} is expected`;
    case "name":
      return `the name of ${setting.of} is expected`;
    case "names":
      return `names of ${setting.of}, each once, with commas between are expected`;
    case "widths":
      return `${valuesOf(setting).join(", ")} or widths above 0 as Name=width,… are expected`;
  }
}

/** The least number above 0 and the greatest there are stand for the bound 0, and for none. */
function rangeOf(min: number, max: number): string {
  const isAbove = min === Number.MIN_VALUE;
  if (max === Number.MAX_VALUE) return isAbove ? "above 0" : `of at least ${min}`;
  return isAbove ? `above 0 and at most ${max}` : `from ${min} to ${max}`;
}

/** Whether the setting can have that value. */
export function isAllowed(setting: Setting, value: unknown): boolean {
  switch (setting.kind) {
    case "integer":
    case "number":
      return isWord(setting, value) || isWithin(setting, value);
    case "numbers":
      if (isWord(setting, value)) return true;
      return Array.isArray(value) && value.length > 0 && value.every((v) => isWithin(setting, v));
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return valuesOf(setting).includes(value as string);
    case "name":
      return typeof value === "string";
    case "names":
      return areNames(value);
    case "widths":
      return valuesOf(setting).includes(value as string) || areWidths(value);
  }
}

function isWord({ words = [] }: NumberKind, value: unknown): boolean {
  return words.includes(value as string);
}

function isWithin({ kind, min, max, values }: NumberKind, value: unknown): boolean {
  if (typeof value !== "number" || !(value >= min && value <= max)) return false;
  if (values) return values.includes(value);
  return kind !== "integer" || Number.isInteger(value);
}

function areNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === "string") &&
    new Set(value).size === value.length
  );
}

function areWidths(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const widths = Object.values(value);
  return widths.length > 0 && widths.every((width) => Number.isFinite(width) && width > 0);
}

function valuesOf({ choices }: { readonly choices: readonly { readonly value: string }[] }) {
  return choices.map(({ value }) => value);
}

/** JSON has no NaN and no infinity. */
function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
