import { ridgeCurves } from "@unmix/core";
import type { ModeOutline, ModesResult, NamedMode } from "./result.ts";

/**
 * The result with modes made of other ridges; those of the same ridges as before keep their lists. Every ridge is in
 * one mode, before and after, so outliers and residual stay.
 */
export function withParts(result: ModesResult, modes: readonly ModeOutline[]): ModesResult {
  const modeOf = new Map(modes.flatMap(({ parts }, m) => parts!.map((part) => [part, m] as const)));
  return {
    ...result,
    modes: modes.map(({ name, parts }) => ({ ...listsOf(result, parts!), name, parts: parts! })),
    labels: result.found.map((ridge) => modeOf.get(ridge) ?? -1),
  };
}

type Lists = Omit<NamedMode, keyof ModeOutline>;

/** The sum of ridges; amplitude and frequency are those of the stronger at each time, of equals the first. */
function listsOf(result: ModesResult, parts: readonly number[]): Lists {
  const earlier = result.modes.find(({ parts: own }) => String(own) === String(parts));
  if (earlier) return earlier;
  const [first, ...others] = parts.map((part) =>
    ridgeCurves(result.ridges![part]!, result.series.times),
  );
  const { values, amplitude, frequency } = first!;
  for (const other of others) {
    for (let i = 0; i < values.length; i++) {
      values[i]! += other.values[i]!;
      if (!(other.amplitude[i]! > amplitude[i]!)) continue;
      amplitude[i] = other.amplitude[i]!;
      frequency[i] = other.frequency[i]!;
    }
  }
  return { values, amplitude, frequency };
}
