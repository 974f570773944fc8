import { fixSettings, refuseSetting, resolveSettings } from "@unmix/workbench/settings";
import { type MusicOptions, musicSettings } from "./options.ts";

/** What the published pipeline sets (`reference`); it fixes these and leaves the others free. */
const REFERENCE = {
  grouping: "shape",
  divergence: "squared",
  start: "random",
  percussion: false,
} satisfies Partial<MusicOptions>;
const REFERENCE_NOTES = 10;
/** The seed of the published run; its numbers are those of another generator. */
const REFERENCE_SEED = 314;

/** The settings as they are when nothing is asked for. */
export const defaultOptions: MusicOptions = resolveSettings<MusicOptions>(musicSettings, {});

/**
 * Checks settings against their definitions and fills in the rest.
 *
 * @throws {UnmixError} tagged "option", naming the setting, the value and what was expected
 */
export function resolveOptions(partial: Partial<MusicOptions>): MusicOptions {
  const options = resolveSettings<MusicOptions>(musicSettings, partial);
  return options.reference ? asPublished(partial, options) : options;
}

/** The settings of the published pipeline; others are refused, not overruled, be they defaults. */
function asPublished(partial: Partial<MusicOptions>, options: MusicOptions): MusicOptions {
  const fixed = fixSettings(musicSettings, partial, REFERENCE, "reference");
  for (const name of ["rate", "window"] as const) {
    if (options[name] === "auto") continue;
    refuse(name, options[name], "the reference mode has its own: leave one of the two out");
  }
  return {
    ...options,
    ...fixed,
    notes: options.notes === "auto" ? REFERENCE_NOTES : options.notes,
    seed: partial.seed ?? REFERENCE_SEED,
  };
}

function refuse(name: keyof MusicOptions, value: unknown, expected: string): never {
  refuseSetting(musicSettings, name, value, expected);
}
