import type { Setting } from "./setting.ts";
import { expectation, isAllowed, refuseSetting } from "./value.ts";

/**
 * Reads the value of a setting from text, as a field, a flag or an address gives it: `auto`, `3`,
 * `Age,Eu_anomaly`, `Age=12.5,Ti=20`, `true`.
 *
 * @throws {UnmixError} tagged "option" when the text is no such value; it is shown as it was written
 */
export function parseSetting(setting: Setting, text: string): unknown {
  const value = read(setting, text.trim());
  if (!isAllowed(setting, value)) refuse(setting, text);
  return value;
}

/** The text that {@link parseSetting} reads back as `value`. */
export function formatSetting({ kind }: Setting, value: unknown): string {
  if (kind === "names" && Array.isArray(value)) return value.map(quoted).join(",");
  if (kind === "numbers" && Array.isArray(value)) return value.join(", ");
  if (kind === "widths" && typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, width]) => quoted(`${name}=${width}`))
      .join(",");
  }
  return String(value);
}

function read(setting: Setting, text: string): unknown {
  switch (setting.kind) {
    case "integer":
    case "number":
      return setting.words?.includes(text) ? text : numberOf(text);
    case "numbers":
      return setting.words?.includes(text) ? text : text.split(/\s*,\s*|\s+/).map(numberOf);
    case "boolean":
      if (text === "true" || text === "") return true;
      return text === "false" ? false : text;
    case "choice":
    case "name":
      return text;
    case "names":
      return splitNames(text);
    case "widths": {
      if (setting.choices.some(({ value }) => value === text)) return text;
      const pairs = splitNames(text).map((item) => {
        const equals = item.lastIndexOf("=");
        if (equals <= 0) refuse(setting, text);
        return [item.slice(0, equals).trim(), numberOf(item.slice(equals + 1).trim())] as const;
      });
      return Object.fromEntries(pairs);
    }
  }
}

function refuse(setting: Setting, text: string): never {
  refuseSetting([setting], setting.name, text, expectation(setting));
}

function numberOf(text: string): number {
  return text === "" ? Number.NaN : Number(text);
}

/** Splits at commas; a name that holds one stands in double quotes. */
function splitNames(text: string): string[] {
  const items = text.match(/("[^"]*"|[^",]+)+/g) ?? [];
  return items.map((item) => item.replaceAll('"', "").trim()).filter((item) => item !== "");
}

function quoted(item: string): string {
  return item.includes(",") ? `"${item}"` : item;
}
