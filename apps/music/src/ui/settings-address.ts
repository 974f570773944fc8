import { isUnmixError } from "@unmix/core";
import { formatSetting, parseSetting, type Setting } from "../domain/index.ts";

/** What an address asks for. */
export interface Asked {
  readonly options: Readonly<Record<string, unknown>>;
  /** Why settings were left out: one sentence for each that has a value it cannot have. */
  readonly refusals: readonly string[];
}

/** The settings in an address, by the names of their flags; what is not a setting is passed over. */
export function settingsOfAddress(settings: readonly Setting[], search: string): Asked {
  const asked = new URLSearchParams(search);
  const options: Record<string, unknown> = {};
  const refusals: string[] = [];
  for (const setting of settings) {
    const text = asked.get(setting.flag);
    if (text === null) continue;
    try {
      options[setting.name] = parseSetting(setting, text);
    } catch (error) {
      if (!isUnmixError(error, "option")) throw error;
      refusals.push(error.message);
    }
  }
  return { options, refusals };
}

/** The address's search part for `options`: "" when every setting has its default. */
export function addressOfSettings(
  settings: readonly Setting[],
  options: Readonly<Record<string, unknown>>,
): string {
  const search = new URLSearchParams();
  for (const setting of settings) {
    const value = options[setting.name];
    if (value === undefined) continue;
    const text = formatSetting(setting, value);
    if (text !== formatSetting(setting, setting.default)) search.set(setting.flag, text);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
