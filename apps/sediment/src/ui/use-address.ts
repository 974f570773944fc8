"use client";
import { type Dispatch, useEffect, useRef } from "react";
import type { SedimentOptions } from "../domain/index.ts";
import type { Action } from "./state.ts";
import { addressOfOptions, optionsOfAddress } from "./url-options.ts";

/**
 * Keeps the settings in the address, so that a link or a reload brings them back; `pending` are
 * those of the address that wait for a file they fit.
 */
export function useAddress(
  options: Partial<SedimentOptions>,
  pending: Partial<SedimentOptions>,
  dispatch: Dispatch<Action>,
): void {
  const read = useRef(false);
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const { options, refusals } = optionsOfAddress(location.search);
      const message = refusals.join(" ");
      const refused = { name: "UnmixError", tag: "option", message } as const;
      dispatch({ type: "optionsRead", options, ...(message !== "" && { refused }) });
      return;
    }
    const search = addressOfOptions({ ...pending, ...options });
    history.replaceState(null, "", location.pathname + search + location.hash);
  }, [options, pending, dispatch]);
}
