import { type Address, addressOf, askedOf } from "@unmix/workbench/ui";
import {
  type OptionDefinition,
  optionDefinitions,
  type SedimentOptions,
} from "../domain/options.ts";
import { formatOption, parseOption } from "../domain/resolve-options.ts";

/** How the settings stand in the address: by the names of the command's flags. */
export const ADDRESS: Address<OptionDefinition> = {
  definitions: optionDefinitions,
  parse: parseOption,
  format: formatOption,
};

/** The settings in the address, and why others were left out. */
export function optionsOfAddress(search: string) {
  return askedOf(ADDRESS, search);
}

/** The address's search part for `options`: "" when every setting has its default. */
export function addressOfOptions(options: Partial<SedimentOptions>): string {
  return addressOf(ADDRESS, options);
}
