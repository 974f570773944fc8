import { optionDefinitions, type SedimentOptions } from "../domain/options.ts";
import { formatOption, parseOption } from "../domain/resolve-options.ts";

/**
 * The settings in the address, by the names of their flags; what is not a setting is passed over.
 *
 * @throws UnmixError when a setting has a value that it cannot have
 */
export function optionsOfAddress(search: string): Partial<SedimentOptions> {
  const asked = new URLSearchParams(search);
  const options: Record<string, unknown> = {};
  for (const definition of optionDefinitions) {
    const text = asked.get(definition.flag);
    if (text !== null) options[definition.name] = parseOption(definition, text);
  }
  return options;
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
