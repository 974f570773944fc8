"use client";
import { type Dispatch, useEffect, useRef } from "react";
import { type ModesOptions, modesSettings } from "../../domain/index.ts";
import { addressOfSettings, settingsOfAddress } from "../settings-address.ts";
import type { Action } from "./state.ts";

/** Keeps the settings in the address, so that a link or a reload brings them back. */
export function useAddress(options: Partial<ModesOptions>, dispatch: Dispatch<Action>): void {
  const read = useRef(false);
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const { options, refusals } = settingsOfAddress(modesSettings, location.search);
      const message = refusals.join(" ");
      const refused = { name: "UnmixError", tag: "option", message } as const;
      dispatch({ type: "optionsRead", options, ...(message !== "" && { refused }) });
      return;
    }
    const search = addressOfSettings(modesSettings, options);
    history.replaceState(null, "", location.pathname + search + location.hash);
  }, [options, dispatch]);
}
