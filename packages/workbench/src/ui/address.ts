"use client";
import { type ErrorData, isUnmixError } from "@unmix/core";
import { useEffect, useRef } from "react";
import { formatSetting, parseSetting, type Setting } from "../settings/index.ts";

/**
 * The settings in an address, by the names of their flags, and a sentence for each that has a value it
 * cannot have. What is not a setting is passed over.
 */
export function askedOf(
  settings: readonly Setting[],
  search: string,
): { readonly options: Record<string, unknown>; readonly refusals: readonly string[] } {
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
export function addressOf(
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

/**
 * Keeps `options` in the address, so that a link or a reload brings them back; what the address says at
 * first goes to `onRead`, once.
 */
export function useAddress(
  settings: readonly Setting[],
  options: Readonly<Record<string, unknown>>,
  onRead: (options: Record<string, unknown>, refused: ErrorData | undefined) => void,
): void {
  const read = useRef(false);
  const tell = useRef(onRead);
  tell.current = onRead;
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const { options, refusals } = askedOf(settings, location.search);
      const message = refusals.join(" ");
      tell.current(
        options,
        message === "" ? undefined : { name: "UnmixError", tag: "option", message },
      );
      return;
    }
    const search = addressOf(settings, options);
    history.replaceState(null, "", location.pathname + search + location.hash);
  }, [settings, options]);
}
