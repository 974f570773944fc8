import { isUnmixError } from "@unmix/core";
import { optionDefinitions, type SedimentOptions } from "../domain/options.ts";
import { formatOption, parseOption } from "../domain/resolve-options.ts";

/** What an address asks for. */
export interface Asked {
  readonly options: Partial<SedimentOptions>;
  /** Why settings were left out: one sentence for each that has a value it cannot have. */
  readonly refusals: readonly string[];
}

/** The settings in the address, by the names of their flags; what is not a setting is passed over. */
export function optionsOfAddress(search: string): Asked {
  const asked = new URLSearchParams(search);
  const options: Record<string, unknown> = {};
  const refusals: string[] = [];
  for (const definition of optionDefinitions) {
    const text = asked.get(definition.flag);
    if (text === null) continue;
    try {
      options[definition.name] = parseOption(definition, text);
    } catch (error) {
      if (!isUnmixError(error, "option")) throw error;
      refusals.push(error.message);
    }
  }
  return { options, refusals };
}

/** The address's search part for `options`: "" when every setting has its default. */
export function addressOfOptions(options: Partial<SedimentOptions>): string {
  const search = new URLSearchParams();
  for (const definition of optionDefinitions) {
    const value = options[definition.name];
    if (value === undefined) continue;
    const text = formatOption(definition, value);
    if (text !== formatOption(definition, definition.default)) search.set(definition.flag, text);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
