"use client";
import type { ReactElement } from "react";
import { useTheme } from "./use-theme.ts";

/** Switches between light and dark; follows the system until it is used. */
export function ThemeToggle(): ReactElement {
  const { theme, choose } = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button type="button" className="button quiet" onClick={() => choose(other)}>
      {other === "dark" ? "Dark" : "Light"} theme
    </button>
  );
}
