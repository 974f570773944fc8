import type { FactorName } from "./layout.ts";

/** A factor in words. */
export function called(name: FactorName, kind?: string): string {
  if (name === "core") return "the core";
  return kind === "tucker1" ? "the matrix" : `the matrix of mode ${name}`;
}
