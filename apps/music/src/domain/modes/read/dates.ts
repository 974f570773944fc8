import { type Cell, cellText } from "@unmix/tables";

/** A date or a date with a clock, as ISO 8601 has it: 2020-01-31, 2020-01-31T12:30, 2020-01-31 12:30:05.25+01:00. */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:[.,]\d*)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

const SECONDS_A_DAY = 86_400;

/** A point in time. */
export interface Instant {
  /** From 1970; of a clock without a zone as if it were UTC. */
  readonly seconds: number;
  readonly hasClock: boolean;
}

/** What a text says of time where it is an ISO date; nothing where it is none, or no day or time that there is. */
export function instantOf(text: string): Instant | undefined {
  const [whole, year, month, day, hours, minutes, seconds = "0", zone] =
    ISO.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (midnight.getUTCMonth() !== Number(month) - 1) return undefined;
  const start = Math.round(midnight.getTime() / 1000);
  if (hours === undefined) return { seconds: start, hasClock: false };
  const clock = clockSeconds(Number(hours), Number(minutes), Number(seconds.replace(",", ".")));
  const offset = zoneSeconds(zone);
  if (clock === undefined || offset === undefined) return undefined;
  return { seconds: start + clock - offset, hasClock: true };
}

/** Since midnight; 24:00 ends a day, and second 60 is a leap second. */
function clockSeconds(hours: number, minutes: number, seconds: number): number | undefined {
  const isEnd = hours === 24 && minutes === 0 && seconds === 0;
  if (!isEnd && !(hours < 24 && minutes < 60 && seconds < 61)) return undefined;
  return hours * 3600 + minutes * 60 + seconds;
}

/** East of UTC; of no zone none. */
function zoneSeconds(zone: string | undefined): number | undefined {
  const [, sign, hours, minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? "") ?? [];
  if (sign === undefined) return 0;
  if (!(Number(hours) < 24 && Number(minutes) < 60)) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** Whether a cell holds an ISO date. */
export function isDate(cell: Cell | undefined): boolean {
  return instantOf(cellText(cell)) !== undefined;
}

/** What times are, for the sentence of an error. */
export const TIMES =
  "times are numbers that count from any zero in one unit, or else all of them dates as 2020-01-31 or 2020-01-31T12:30:00";

/** How times are told from dates: from which one on, and in which unit. */
export interface Calendar {
  readonly origin: number;
  /** Seconds of a unit. */
  readonly unit: number;
  readonly unitName: "s" | "days";
  /** The sentence that says so. */
  readonly note: string;
}

/** Days from the first date on, or seconds where it has a clock; nothing where the first time is no date. */
export function calendarFrom(first: string): Calendar | undefined {
  const instant = instantOf(first);
  if (!instant) return undefined;
  const name = instant.hasClock ? "seconds" : "days";
  return {
    origin: instant.seconds,
    unit: instant.hasClock ? 1 : SECONDS_A_DAY,
    unitName: instant.hasClock ? "s" : "days",
    note: `Times are dates; they count ${name} from ${first.trim()} on.`,
  };
}
