"use client";
import { type ErrorData, isUnmixError } from "@unmix/core";
import { useEffect, useRef } from "react";

/** What reading and writing a setting in an address takes. */
export interface AddressOption {
  readonly name: string;
  readonly flag: string;
  readonly default: unknown;
}

/** How the settings of a page stand in its address. */
export interface Address<Option extends AddressOption> {
  readonly definitions: readonly Option[];
  /** Reads a value from text; throws an "option" sentence when it is not one. */
  readonly parse: (option: Option, text: string) => unknown;
  readonly format: (option: Option, value: unknown) => string;
}

/**
 * The settings in an address, by the names of their flags, and a sentence for each that has a value it
 * cannot have. What is not a setting is passed over.
 */
export function askedOf<Option extends AddressOption>(
  { definitions, parse }: Address<Option>,
  search: string,
): { readonly options: Record<string, unknown>; readonly refusals: readonly string[] } {
  const asked = new URLSearchParams(search);
  const options: Record<string, unknown> = {};
  const refusals: string[] = [];
  for (const definition of definitions) {
    const text = asked.get(definition.flag);
    if (text === null) continue;
    try {
      options[definition.name] = parse(definition, text);
    } catch (error) {
      if (!isUnmixError(error, "option")) throw error;
      refusals.push(error.message);
    }
  }
  return { options, refusals };
}

/** The address's search part for `options`: "" when every setting has its default. */
export function addressOf<Option extends AddressOption>(
  { definitions, format }: Address<Option>,
  options: Readonly<Record<string, unknown>>,
): string {
  const search = new URLSearchParams();
  for (const definition of definitions) {
    const value = options[definition.name];
    if (value === undefined) continue;
    const text = format(definition, value);
    if (text !== format(definition, definition.default)) search.set(definition.flag, text);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/**
 * Keeps `options` in the address, so that a link or a reload brings them back; what the address says at
 * first goes to `onRead`, once.
 */
export function useAddress<Option extends AddressOption>(
  address: Address<Option>,
  options: Readonly<Record<string, unknown>>,
  onRead: (options: Record<string, unknown>, refused: ErrorData | undefined) => void,
): void {
  const read = useRef(false);
  const tell = useRef(onRead);
  tell.current = onRead;
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const { options, refusals } = askedOf(address, location.search);
      const message = refusals.join(" ");
      tell.current(
        options,
        message === "" ? undefined : { name: "UnmixError", tag: "option", message },
      );
      return;
    }
    const search = addressOf(address, options);
    history.replaceState(null, "", location.pathname + search + location.hash);
  }, [address, options]);
}
