"use client";
import { useAddress as useSharedAddress } from "@unmix/workbench/ui";
import { type Dispatch, useMemo } from "react";
import type { SedimentOptions } from "../domain/index.ts";
import type { Action } from "./state.ts";
import { ADDRESS } from "./url-options.ts";

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
  useSharedAddress(ADDRESS, asked, (options, refused) =>
    dispatch({ type: "optionsRead", options, ...(refused && { refused }) }),
  );
}
