import { isUnmixError } from "@unmix/core";
import { parseSetting, type Setting } from "@unmix/workbench/settings";
import { InvalidArgumentError, Option } from "commander";

/**
 * The command's flag for one setting, made from the same definition as the form's field;
 * {@link givenOf} finds its value.
 */
export function flagOf(setting: Setting): Option {
  const { flag, help, kind } = setting;
  if (kind === "boolean") return new Option(`--${flag}`, help);
  const shown = String(setting.default);
  const standard = shown === "" ? "" : ` (default: ${shown})`;
  return new Option(`--${flag} <${placeholder(setting)}>`, help + standard).argParser((text) => {
    try {
      return parseSetting(setting, text);
    } catch (error) {
      if (isUnmixError(error)) throw new InvalidArgumentError(error.message);
      throw error;
    }
  });
}

/** The settings among the flags of the command that were given. */
export function givenOf<Options extends object>(
  settings: readonly Setting[],
  flags: Partial<Options>,
): Partial<Options> {
  const values = flags as Readonly<Record<string, unknown>>;
  const given = settings
    .map(({ name, flag }) => [name, values[new Option(`--${flag}`).attributeName()]] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Options>;
}

function placeholder(setting: Setting): string {
  switch (setting.kind) {
    case "boolean":
      return "";
    case "choice":
      return setting.choices.map(({ value }) => value).join("|");
    case "widths":
      return [...setting.choices.map(({ value }) => value), "A=H,B=H"].join("|");
    case "names":
      return "A,B";
    case "name":
      return "NAME";
    case "numbers":
      return [...(setting.words ?? []), "A,B"].join("|");
    case "integer":
    case "number":
      return [...(setting.words ?? []), ...(setting.values ?? ["N"])].join("|");
  }
}
