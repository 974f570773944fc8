import { fixSettings, refuseSetting, resolveSettings } from "@unmix/workbench/settings";
import { annotationColumn } from "./interpret/annotation.ts";
import { type ProfileOptions, profileSettings, type ResolvedOptions } from "./options.ts";
import { normalizationOf } from "./prepare/counts.ts";
import type { Expression } from "./types.ts";

/** What the published pipeline sets (`reference`); it fixes these and leaves the others free. */
const REFERENCE = {
  smoothing: "none",
  objective: "squared",
  starts: 1,
  tolerance: 1e-5,
  maxIterations: 1000,
} satisfies Partial<ProfileOptions>;

/** The settings as they are when nothing is asked for. */
export const defaultOptions: ProfileOptions = resolveSettings(profileSettings, {});

/**
 * Checks settings against their definitions and against the section they are for, and fills in the rest.
 *
 * @throws {UnmixError} tagged "option", naming the setting, the value and what was expected
 */
export function resolveOptions(
  partial: Partial<ProfileOptions>,
  expression: Expression,
): ResolvedOptions {
  const asked = partial.reference ? asPublished(partial) : partial;
  const options = resolveSettings<ProfileOptions>(profileSettings, asked);
  annotationColumn(expression, options);
  const most = mostTypes(expression, options);
  for (const name of ["rank", "maxRank"] as const) {
    const asked = options[name];
    if (typeof asked === "number" && asked > most) {
      refuse(
        name,
        asked,
        `it can be at most ${most}, the smaller number of spots and genes in use`,
      );
    }
  }
  const { rank, maxRank } = options;
  if (typeof rank === "number" && typeof maxRank === "number" && rank > maxRank) {
    refuse("rank", rank, `it can be at most the most types that are tried, ${maxRank}`);
  }
  // A number that is given needs no search, unless one is asked for.
  const searched = options.rank === "auto" && options.maxRank === "auto";
  return {
    ...options,
    normalize:
      options.normalize === "auto" ? normalizationOf(expression.counts) : options.normalize,
    ...(searched && { maxRank: Math.min(MOST_TRIED, most) }),
  };
}

const MOST_TRIED = 15;

function mostTypes({ spots, genes }: Expression, options: ProfileOptions): number {
  return Math.max(1, Math.min(spots.length, genes.length, options.genes));
}

function asPublished(partial: Partial<ProfileOptions>): Partial<ProfileOptions> {
  // Sweeps may be fewer than published, to compare with others' figures.
  const { maxIterations = REFERENCE.maxIterations } = partial;
  return fixSettings(profileSettings, partial, { ...REFERENCE, maxIterations }, "reference");
}

function refuse(name: keyof ProfileOptions, value: unknown, expected: string): never {
  refuseSetting(profileSettings, name, value, expected);
}
