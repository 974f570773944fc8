import { errorStem } from "./errors.ts";
import { UNIT_OF_HEADING } from "./feature-names.ts";

/** "Th/U", "206Pb/238U", "Pb206/U238"; "206/238". */
const RATIO =
  /^(?:\d{2,3})?[A-Z][a-z]?(?:\d{2,3})?\s*\/\s*(?:\d{2,3})?[A-Z][a-z]?(?:\d{2,3})?(?![a-z])|\b2\d\d\/2\d\d\b/;
const WORDS =
  /^(?:(?:best)?ages?|conc|concordan(?:ce|t)|disc|discordan(?:ce|t)|rho|temp|temperature|anomaly|ratios?|epsilon)$/i;
/** What is measured in zircon most often; a sample may be called so too. */
const SYMBOL = /^(?:\d{2,3})?(?:U|Th|Pb|Ti|Hf|Lu|Yb|Zr|Nb|Ta|Eu|Ce)(?:\d{2,3})?$/;

/** Whether a heading speaks of something measured: by a unit, as a ratio, by a word such as age. */
export function looksLikeFeature(heading: string): boolean {
  return (
    UNIT_OF_HEADING.test(heading) ||
    RATIO.test(heading) ||
    heading.split(/[\s_()[\],.%-]+/).some((word) => WORDS.test(word))
  );
}

/**
 * Those of the headings that look like features, where these are at least half of them, errors left
 * aside; none where they are fewer. Bare symbols of elements count if they are most of all.
 */
export function featuresAmong(headings: readonly string[]): readonly string[] {
  const names = headings.filter((name) => name !== "" && errorStem(name) === undefined);
  const found = names.filter((name) => looksLikeFeature(name) || SYMBOL.test(name));
  const isEnough = found.some(looksLikeFeature)
    ? found.length * 2 >= names.length
    : found.length > 1 && found.length * 2 > names.length;
  return isEnough ? found : [];
}
