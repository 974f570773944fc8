"use client";
import { useSyncExternalStore } from "react";
import type { ThemeName } from "../figures/theme.ts";

const KEY = "unmix-theme";
const listeners = new Set<() => void>();

/** The theme in force: the one chosen here, else the system's. */
export function useTheme(): { theme: ThemeName; choose: (theme: ThemeName) => void } {
  const theme = useSyncExternalStore(subscribe, current, () => "light" as const);
  return { theme, choose };
}

function current(): ThemeName {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function choose(theme: ThemeName): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}
