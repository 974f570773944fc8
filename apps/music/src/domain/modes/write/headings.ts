import type { Series } from "../series.ts";

/** Puts units into the headings of columns: seconds and hertz are what a heading without one means. */
export function unitHeadings({
  timeUnit,
  frequencyUnit,
}: Pick<Series, "timeUnit" | "frequencyUnit">): Record<
  "time" | "frequency",
  (name: string) => string
> {
  const inUnit = (unit: string, usual: string) => (name: string) =>
    unit === usual ? name : `${name} (${unit})`;
  return { time: inUnit(timeUnit, "s"), frequency: inUnit(frequencyUnit, "Hz") };
}
