import type { Address } from "@unmix/workbench/ui";
import { formatSetting, parseSetting, type Setting } from "../domain/index.ts";

/** How settings stand in the address: by the names of the command's flags. */
export function addressOfSettings(definitions: readonly Setting[]): Address<Setting> {
  return { definitions, parse: parseSetting, format: formatSetting };
}
