import { type Cell, cellText, wholeText } from "@unmix/tables";
import { isTimeUnit } from "./units.ts";

/** Whether a heading says that its column has the times. */
export function isTimeHeading(cell: Cell | undefined): boolean {
  const text = wholeText(cell);
  // "t_stat" has no times, "t_ms" and "time_since_launch_s" have.
  return TIME.test(withUnitAtEnd(text)?.name.replaceAll("_", " ") ?? text);
}

const TIME =
  /^\s*(?:t|time|timestamp|datetime|date|datum|age|depth|zeit|temps|seconds?|sec|s|ms|year|years|day|days)\b/i;

/** A heading as name and what stands in the place of a unit: "time (ms)", "t [s]", "time / s", "t_ms", "time in days". */
export function splitUnit(
  cell: Cell | undefined,
  otherwise: string,
): { name: string; unit?: string; whole: string } {
  const text = wholeText(cell);
  const whole = cellText(cell) || otherwise;
  const { name, unit } = withUnitMarked(text) ?? withUnitAtEnd(text) ?? {};
  return unit === undefined
    ? { name: whole, whole }
    : { name: cellText(name) || otherwise, unit, whole };
}

interface NameAndUnit {
  readonly name: string;
  readonly unit: string;
}

/** What stands in a bracket or after a stroke, whatever it is. */
function withUnitMarked(text: string): NameAndUnit | undefined {
  const [, name = "", bracketed, plain] =
    /^(.*?)\s*(?:[([]\s*(.+?)\s*[)\]]|\/\s*(\S+))$/.exec(text) ?? [];
  const unit = bracketed ?? plain;
  return unit === undefined ? undefined : { name, unit };
}

/** A unit of time after an underscore or "in"; any other word there is part of the name. */
function withUnitAtEnd(text: string): NameAndUnit | undefined {
  const [, name = "", joined, told] =
    /^(.+?)(?:[\s_]+in[\s_]+([^\s_,;]+)(?:[\s,;].*)?|_([^\s_]+))$/i.exec(text) ?? [];
  const unit = joined ?? told;
  return unit !== undefined && isTimeUnit(unit) ? { name, unit } : undefined;
}
