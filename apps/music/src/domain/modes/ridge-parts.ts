import type { ModesResult, NamedMode } from "./result.ts";

/**
 * The result with modes made of other ridges. Every ridge is in one mode, before and after, so outliers and
 * residual stay.
 *
 * @param modes their names, and the ridges in each
 */
export function withParts(
  result: ModesResult,
  modes: readonly Pick<NamedMode, "name" | "parts">[],
): ModesResult {
  const modeOf = new Map(modes.flatMap(({ parts }, m) => parts!.map((part) => [part, m] as const)));
  return {
    ...result,
    modes: modes.map(({ name, parts }) => ({
      ...sumOf(parts!.map((part) => result.ridges![part]!)),
      name,
      parts: parts!,
    })),
    labels: result.found.map((ridge) => modeOf.get(ridge) ?? -1),
  };
}

/** The sum of ridges; amplitude and frequency are those of the stronger at each time, of equals the first. */
function sumOf(ridges: readonly NamedMode[]): NamedMode {
  const [first, ...others] = ridges as [NamedMode, ...NamedMode[]];
  if (others.length === 0) return first;
  const values = first.values.slice();
  const amplitude = first.amplitude.slice();
  const frequency = first.frequency.slice();
  for (const other of others) {
    for (let i = 0; i < values.length; i++) {
      values[i]! += other.values[i]!;
      if (!(other.amplitude[i]! > amplitude[i]!)) continue;
      amplitude[i] = other.amplitude[i]!;
      frequency[i] = other.frequency[i]!;
    }
  }
  return { name: first.name, values, amplitude, frequency };
}
