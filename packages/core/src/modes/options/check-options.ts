import { UnmixError } from "../../errors.ts";
import { createRandom } from "../../random/random.ts";
import { leastGap } from "../samples/sample-grid.ts";
import type { Grouping, Metric, ModeOptions } from "./options.ts";

const KNOWN: ReadonlySet<string> = new Set<keyof ModeOptions>([
  "residual",
  "features",
  "kind",
  "spreads",
  "frequencies",
  "placement",
  "seed",
  "drop",
  "refit",
  "grouping",
  "maxModes",
  "gapTolerance",
  "maxIterations",
  "timeLimit",
  "chunkSeconds",
  "overlap",
]);

const KNOWN_OF_GROUPING: ReadonlySet<string> = new Set<keyof Grouping>([
  "metric",
  "spread",
  "effort",
  "frequencyScale",
  "radius",
  "minPoints",
  "weighted",
]);

const METRICS: ReadonlySet<string> = new Set<Metric>(["ridges", "overlap", "plane"]);

/** @throws {UnmixError} when a setting is not what it must be, whatever the signal */
export function checkOptions(options: ModeOptions): void {
  checkNames("option", options, KNOWN);
  checkNames("option of grouping", options.grouping ?? {}, KNOWN_OF_GROUPING);
  const { residual = 0, drop = 0, features, maxModes, kind, placement, grouping = {} } = options;
  if (!(residual >= 0 && residual < 1)) {
    refuse("residual", residual, "from 0 to below 1, since at 1 nothing of the signal is kept");
  }
  if (!(drop >= 0 && drop < 1)) {
    refuse("drop", drop, "from 0 to below 1, since at 1 no atom is kept");
  }
  for (const [name, value] of Object.entries({ features, maxModes })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      refuse(name, value, "a whole number of at least 1");
    }
  }
  if (kind !== undefined && kind !== "phases" && kind !== "pairs") {
    refuse("kind", kind, '"phases" or "pairs"');
  }
  if (placement !== undefined && placement !== "even" && placement !== "independent") {
    refuse("placement", placement, '"even" or "independent"');
  }
  checkSpreads(options.spreads);
  checkFrequencies(options.frequencies);
  const { metric } = grouping;
  if (metric !== undefined && !METRICS.has(metric)) {
    refuse("grouping.metric", metric, '"ridges", "overlap" or "plane"');
  }
  const numbers = {
    "grouping.spread": grouping.spread,
    "grouping.effort": grouping.effort,
    "grouping.radius": grouping.radius,
    "grouping.minPoints": grouping.minPoints,
    "grouping.frequencyScale": grouping.frequencyScale,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined && !(value > 0 && value < Number.POSITIVE_INFINITY)) {
      refuse(name, value, "a finite number above 0");
    }
  }
  createRandom(options.seed ?? 1);
}

/** Periods and windows in a signal, at most: the search holds several numbers for each. */
const MOST_PERIODS = 2 ** 26;
const MOST_WINDOWS = 2 ** 23;
/**
 * Periods between the two nearest samples, and lengths of the signal in a window of atoms or of ridges, at most: more
 * tell nothing. Windows of ridges are laid out whole, at several slopes.
 */
const FASTEST = 100;
const WIDEST = { spreads: 1000, "grouping.spread": 1 };
/** Times that come as seconds may count in another unit, which is not known here. */
const IN_THEIR_UNIT = "for times like these and in their unit";

/** Refuses frequencies and windows that are out of all proportion to the times. */
export function checkReach(
  times: Float64Array,
  { frequencies, spreads = [], grouping }: ModeOptions,
) {
  const length = times.at(-1)! - times[0]!;
  if (length === 0) return;
  const highest = Math.min(FASTEST / leastGap(times), MOST_PERIODS / length);
  if (frequencies && frequencies[1] > highest) {
    refuse(
      "frequencies",
      frequencies,
      `up to ${highest.toPrecision(3)}, for times like these and in 1 over their unit`,
    );
  }
  const { spread } = grouping ?? {};
  const widths = { spreads: Math.max(...[spreads].flat()), "grouping.spread": spread ?? 0 };
  for (const name of ["spreads", "grouping.spread"] as const) {
    const widest = WIDEST[name] * length;
    // Rounded up it is more, and must not be refused when asked for.
    const told = Number(widest.toPrecision(3));
    if (widths[name] > Math.max(widest, told)) {
      refuse(name, widths[name], `at most ${told}, ${IN_THEIR_UNIT}`);
    }
  }
  if (spread !== undefined && spread < length / MOST_WINDOWS) {
    const least = (length / MOST_WINDOWS).toPrecision(3);
    refuse("grouping.spread", spread, `at least ${least}, ${IN_THEIR_UNIT}`);
  }
}

function checkNames(what: string, given: object, known: ReadonlySet<string>): void {
  const name = Object.keys(given).find((own) => !known.has(own));
  if (name === undefined) return;
  throw new UnmixError(
    "option",
    `There is no ${what} ${name}; there are ${[...known].join(", ")}.`,
    {
      name,
    },
  );
}

function checkSpreads(spreads: ModeOptions["spreads"]): void {
  if (spreads === undefined) return;
  const list = typeof spreads === "number" ? [spreads] : spreads;
  const bad = list.find((spread) => !(spread > 0 && spread < Number.POSITIVE_INFINITY));
  if (bad === undefined && list.length > 0) return;
  refuse("spreads", bad ?? "an empty list", "one or several finite numbers above 0");
}

function checkFrequencies(frequencies: ModeOptions["frequencies"]): void {
  if (frequencies === undefined) return;
  const [low, high] = frequencies;
  if (low >= 0 && high > low && high < Number.POSITIVE_INFINITY) return;
  refuse("frequencies", frequencies, "two finite numbers, rising from 0 or more");
}

function refuse(name: string, value: unknown, needed: string): never {
  throw new UnmixError("option", `${name} is ${String(value)}; it must be ${needed}.`, {
    name,
    value,
  });
}
