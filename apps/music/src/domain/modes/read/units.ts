/** Spellings that become one. */
const SPELLINGS: Readonly<Record<string, string>> = {
  sec: "s",
  second: "s",
  seconds: "s",
  us: "µs",
  μs: "µs",
  msec: "ms",
  milliseconds: "ms",
};

/** Units of time: symbols, which capitals make others, and words. */
const SYMBOLS = new Set(
  "s sec ms msec us µs μs ns min h hr hrs d yr yrs a ka Ma kyr Myr".split(" "),
);
const NAMES = /^(?:(?:milli|micro|nano)?seconds?|minutes?|hours?|days?|weeks?|months?|years?)$/i;

/** What tells the clock that times are read from, or what they count from: words, and zones by letters, hours or city. */
const WORDS =
  /^(?:gps|unix|posix|epoch|tai|local|universal|zone|time|timestamp|clock|since|from|after|relative|rel|absolute|abs|elapsed)$/i;
const ZONE =
  /^(?:ut|utc|gmt|z|[cew]es?t|bst|ist|jst|[acemp][sd]t|ae[sd]t)?(?:[-+−]\d\d?(?::?\d\d)?)?$/i;
const CITY =
  /^(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific|US)\//i;

/**
 * The unit in a heading of times: all that stands in its bracket ("frames", "orbits of Io"), or only the unit of time
 * that it begins with ("s since launch") or ends with after a word that is none ("unix ms"). Nothing where it begins
 * with such a word and has no unit of time ("UTC", "local time").
 */
export function timeUnitIn(bracket: string): string | undefined {
  const words = bracket.split(/[\s,;]+/);
  const [first, last] = [words[0]!, words.at(-1)!];
  if (isTimeUnit(first)) return spelled(first);
  if (![WORDS, ZONE, CITY].some((form) => form.test(first))) return spelled(bracket);
  return isTimeUnit(last) ? spelled(last) : undefined;
}

/** Whether a word is a unit of time, by its symbol or its name. */
export function isTimeUnit(word: string): boolean {
  return SYMBOLS.has(word) || NAMES.test(word);
}

function spelled(unit: string): string {
  return SPELLINGS[unit.toLowerCase()] ?? unit;
}
