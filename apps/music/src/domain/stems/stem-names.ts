import type { MusicResult } from "../result.ts";

type Grouped = Pick<MusicResult, "instruments" | "options">;

export const PERCUSSION = "Percussion";

/** Whether percussion was taken out and not given to an instrument. */
export function hasPercussion({ instruments, options }: Grouped): boolean {
  return options.percussion && instruments.struckBy < 0;
}

/** What the stems of a result are called: its instruments, and last its percussion where that is one. */
export function stemNames(result: Grouped): string[] {
  const { names } = result.instruments;
  return hasPercussion(result) ? [...names, PERCUSSION] : [...names];
}
