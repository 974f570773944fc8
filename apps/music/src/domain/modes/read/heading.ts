import { type Cell, cellText, wholeText } from "@unmix/tables";
import { isTimeUnit } from "./units.ts";

/** Whether a heading says that its column has the times. */
export function isTimeHeading(cell: Cell | undefined): boolean {
  const text = wholeText(cell);
  // "t_stat" has no times, "t_ms" and "time_since_launch_s" have.
  const name = withUnitAtEnd(text)?.name;
  return name === undefined ? TIME.test(text) : namesTime(name);
}

const TIME =
  /^\s*(?:t|time|timestamp|datetime|date|datum|age|depth|zeit|temps|seconds?|sec|s|ms|year|years|day|days)\b/i;

const namesTime = (text: string): boolean => TIME.test(text.replaceAll("_", " "));

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

/**
 * A unit of time after "in", or of what is a time by its name after an underscore, where "min" is the least as often
 * as the minute; any other word there is part of the name.
 */
function withUnitAtEnd(text: string): NameAndUnit | undefined {
  const [, name = "", joined, told] =
    /^(.+?)(?:[\s_]+in[\s_]+([^\s_,;]+)(?:[\s,;].*)?|_([^\s_]+))$/i.exec(text) ?? [];
  const unit = joined ?? (namesTime(name) && told !== "min" ? told : undefined);
  return unit !== undefined && isTimeUnit(unit) ? { name, unit } : undefined;
}
