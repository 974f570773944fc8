import { UnmixError } from "@unmix/core";
import {
  checkSetting,
  fixSettings,
  refuseSetting,
  resolveSettings,
} from "@unmix/workbench/settings";
import { type SedimentOptions, sedimentSettings } from "./options.ts";
import type { GrainTable } from "./types.ts";
import { errorsUsed } from "./values.ts";

/** What the published pipeline sets (`reference`); it fixes these and leaves the others free. */
const REFERENCE = {
  density: "kde",
  constraint: "rescale",
  joint: "product",
  prior: "none",
  floor: 0,
  scales: "one",
  tolerance: 1e-6,
  maxIterations: 7000,
} satisfies Partial<SedimentOptions>;

/** The settings as they are when nothing is asked for. */
export const defaultOptions: SedimentOptions = resolveSettings(sedimentSettings, {});

/**
 * Checks settings against their definitions and against the table they are for, and fills in the
 * rest: empty `features` become all of the table's, `maxRank` a number where a sweep is to be made.
 *
 * @throws {UnmixError} tagged "option", naming the setting, the value and what was expected
 */
export function resolveOptions(
  partial: Partial<SedimentOptions>,
  table: GrainTable,
): SedimentOptions {
  const asked = partial.reference
    ? fixSettings(sedimentSettings, partial, REFERENCE, "reference")
    : partial;
  const given = resolveSettings<SedimentOptions>(sedimentSettings, asked);
  const { errors } = given;
  const options = {
    ...given,
    errors: given.reference && errors === "auto" ? "none" : errorsUsed(table, errors),
  };

  const features = options.features.length ? options.features : table.features;
  checkFeatures("features", features, table.features);
  checkFeatures("log", options.log, features);
  if (typeof options.bandwidth === "object") {
    checkFeatures("bandwidth", Object.keys(options.bandwidth), features);
  }
  if (errors !== "auto" && errors !== "none" && !table.errors) {
    refuse("errors", errors, "the file has no errors, so this must be none or auto");
  }
  if (options.density === "pdp" && options.errors === "none") {
    refuse(
      "density",
      "pdp",
      "a PDP needs errors: say with errors whether they are 1sigma or 2sigma",
    );
  }
  const { most, why } = mostSources(table, features.length, options.points);
  if (typeof options.rank === "number" && options.rank > most) {
    refuse("rank", options.rank, `it can be at most ${most}, ${why}`);
  }
  if (typeof options.maxRank === "number" && options.maxRank > most) {
    refuse("maxRank", options.maxRank, `it can be at most ${most}, ${why}`);
  }
  return {
    ...options,
    features: table.features.filter((feature) => features.includes(feature)),
    log: table.features.filter((feature) => options.log.includes(feature)),
    // A rank that is given needs no sweep, unless one is asked for.
    ...(options.rank === "auto" && options.maxRank === "auto" && { maxRank: Math.min(8, most) }),
  };
}

/** The settings that concern labels alone, and so may differ from those of the run that learned. */
const LABEL_OPTIONS: readonly (keyof SedimentOptions)[] = ["prior", "floor"];

/**
 * The settings with which learned sources label other grains: those that they were learned with,
 * with the prior and the uniform share of `partial`.
 *
 * @throws {UnmixError} tagged "option" when any other setting is asked for, or a value is not allowed
 */
export function resolveLabelOptions(
  partial: Partial<SedimentOptions>,
  learned: SedimentOptions,
): SedimentOptions {
  for (const [name, value] of Object.entries(partial)) {
    if (value === undefined) continue;
    const setting = sedimentSettings.find((each) => each.name === name);
    if (!setting || !LABEL_OPTIONS.includes(setting.name)) {
      throw new UnmixError(
        "option",
        `The setting ${setting?.flag ?? name} cannot be given with learned sources, which keep the settings that they were learned with; only ${LABEL_OPTIONS.join(" and ")} can. Leave it out, or learn new sources.`,
        { option: name, value },
      );
    }
    checkSetting(setting, value);
  }
  const { prior = learned.prior, floor = learned.floor } = partial;
  return { ...learned, prior, floor };
}

function checkFeatures(
  option: keyof SedimentOptions,
  asked: readonly string[],
  known: readonly string[],
): void {
  for (const feature of asked) {
    if (!known.includes(feature)) {
      const others =
        option === "features"
          ? '; a column that is left out becomes one by the role "feature"'
          : "";
      refuse(option, feature, `the features in use are ${known.join(", ")}${others}`);
    }
  }
}

/** A factorization has no more components than samples. */
function mostSources(
  table: GrainTable,
  features: number,
  points: number,
): { most: number; why: string } {
  const most = Math.min(table.sinks.length, features * points, 50);
  const why =
    most === table.sinks.length
      ? `for the file has ${most} sample${most === 1 ? "" : "s"}`
      : "the number of density values";
  return { most, why };
}

function refuse(name: keyof SedimentOptions, value: unknown, expected: string): never {
  refuseSetting(sedimentSettings, name, value, expected);
}
