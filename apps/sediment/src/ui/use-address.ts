"use client";
import { toErrorData } from "@unmix/workbench/job";
import { type Dispatch, useEffect, useRef } from "react";
import type { SedimentOptions } from "../domain/index.ts";
import type { Action } from "./state.ts";
import { addressOfOptions, optionsOfAddress } from "./url-options.ts";

/** Keeps the settings in the address, so that a link or a reload brings them back. */
export function useAddress(options: Partial<SedimentOptions>, dispatch: Dispatch<Action>): void {
  const read = useRef(false);
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      try {
        dispatch({ type: "optionsRead", options: optionsOfAddress(location.search) });
      } catch (error) {
        dispatch({ type: "failed", error: toErrorData(error) });
      }
      return;
    }
    history.replaceState(null, "", location.pathname + addressOfOptions(options) + location.hash);
  }, [options, dispatch]);
}
