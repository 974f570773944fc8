"use client";
import { useAddress as useSharedAddress } from "@unmix/workbench/ui";
import { type Dispatch, useMemo } from "react";
import { type SedimentOptions, sedimentSettings } from "../domain/index.ts";
import type { Action } from "./state.ts";

/**
 * Keeps the settings in the address, so that a link or a reload brings them back; `pending` are
 * those of the address that wait for a file they fit.
 */
export function useAddress(
  options: Partial<SedimentOptions>,
  pending: Partial<SedimentOptions>,
  dispatch: Dispatch<Action>,
): void {
  const asked = useMemo(() => ({ ...pending, ...options }), [options, pending]);
  useSharedAddress(sedimentSettings, asked, (options, refused) =>
    dispatch({ type: "optionsRead", options, ...(refused && { refused }) }),
  );
}
