"use client";
import type { ErrorData } from "@unmix/core";
import { useEffect, useRef } from "react";
import type { Setting } from "../domain/index.ts";
import { addressOfSettings, settingsOfAddress } from "./settings-address.ts";

/** What the address said when the page was opened. */
export interface OptionsRead<Options> {
  readonly type: "optionsRead";
  readonly options: Partial<Options>;
  readonly refused?: ErrorData;
}

/** Keeps the settings in the address, so that a link or a reload brings them back. */
export function useAddress<Options extends object>(
  settings: readonly Setting[],
  options: Partial<Options>,
  dispatch: (action: OptionsRead<Options>) => void,
): void {
  const read = useRef(false);
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const { options, refusals } = settingsOfAddress(settings, location.search);
      const message = refusals.join(" ");
      const refused = { name: "UnmixError", tag: "option", message } as const;
      dispatch({
        type: "optionsRead",
        options: options as Partial<Options>,
        ...(message !== "" && { refused }),
      });
      return;
    }
    const search = addressOfSettings(settings, options as Readonly<Record<string, unknown>>);
    history.replaceState(null, "", location.pathname + search + location.hash);
  }, [settings, options, dispatch]);
}
