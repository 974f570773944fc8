import type { MusicResult } from "../result.ts";

/** What the stems of a result are called: its instruments, and last its percussion where that was asked for. */
export function stemNames({
  instruments,
  options,
}: Pick<MusicResult, "instruments" | "options">): string[] {
  return options.percussion ? [...instruments.names, "Percussion"] : [...instruments.names];
}
