import type { Address } from "@unmix/workbench/ui";
import { type OptionDefinition, optionDefinitions } from "../domain/options.ts";
import { formatOption, parseOption } from "../domain/resolve-options.ts";

/** How the settings stand in the address: by the names of the command's flags. */
export const ADDRESS: Address<OptionDefinition> = {
  definitions: optionDefinitions,
  parse: parseOption,
  format: (_, value) => formatOption(value),
};
