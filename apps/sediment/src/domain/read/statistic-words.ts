const BEHIND = String.raw`(?:[\s_.-]+(?:ages?|dates?|values?))?\s*(?:[(±=:].*)?`;
/** Words that are statistics for sure. */
const CERTAIN = new RegExp(
  String.raw`^(?:(?:(?:weighted|arithmetic|geometric|overall)[\s_.-]+)?(?:mean|average|median|totals?|st(?:andar)?d\.?[\s_.-]*(?:dev(?:iation)?|err(?:or)?)\.?)${BEHIND}|n\s*[=:].*)$`,
  "i",
);
/** Short words that are statistics beside those. */
const LIKELY = new RegExp(
  String.raw`^(?:avg\.?|min(?:imum)?|max(?:imum)?|range|sum|count|variance|mode|mswd|n|s\.?d\.?|s\.?e\.?|%?\s*r\.?s\.?d\.?|[12]\s*(?:σ|s|sigma|sd|se))${BEHIND}$`,
  "i",
);

/** Whether a text is one that rows of statistics are called by. */
export function isStatistic(text: string): boolean {
  return CERTAIN.test(text) || LIKELY.test(text);
}

/** Whether a text is statistics for sure, and not perhaps the name of a sample. */
export function isCertainStatistic(text: string): boolean {
  return CERTAIN.test(text);
}
