import { featureOfError, HOLDS_NUMBERS, IN_PERCENT, isInPercent, UNCONFIRMED } from "./errors.ts";
import { withUnit } from "./feature-names.ts";
import type { Role } from "./mapping.ts";
import { IS_PLACE, IS_QUALITY, isPlace, isQuality } from "./quality.ts";

/** What the columns or groups of a file are: samples of grains, or the known sources themselves. */
export type Subject = "sample" | "source";

/** A role with the reason why it was guessed. */
export interface GuessedRole {
  readonly role: Role;
  /** With the role `error`: the feature whose error it is. */
  readonly feature?: string;
  readonly why: string;
}

/** Why a column without numbers has no role. */
export const NO_NUMBERS = "It holds no numbers.";

const SINK = /^(?:sinks?|samples?)(?:[\s_.-]*(?:ids?|names?|no\.?|numbers?|#))?$/i;
const GRAIN =
  /^(?:(?:grains?|spots?|analys[ie]s)(?:[\s_.-]*(?:ids?|names?|no\.?|numbers?|#))?|(?:zircons?|crystals?)[\s_.-]*(?:ids?|no\.?|numbers?|#)|id|no\.?|#)$/i;
const SOURCE =
  /^(?:true|known)[\s_.-]*(?:sources?|labels?)$|^sources?(?:[\s_.-]*(?:ids?|names?))?$/i;
const RESULT = /^(?:label|score|status|stability|posterior_.+)$/i;

/** The pattern of a heading that names the sample; in a file of known sources, the source. */
export function sinkPattern(names: readonly string[], subject: Subject): RegExp {
  return subject === "source" && names.some((name) => SOURCE.test(name)) ? SOURCE : SINK;
}

/** Whether a heading names the ids of grains. */
export function namesGrains(heading: string): boolean {
  return GRAIN.test(heading);
}

/** Whether headings are those of a table that a run has written, with its results in it. */
function isResultTable(names: readonly string[]): boolean {
  return names.some((name) => /^posterior_/i.test(name));
}

/**
 * The role of the column (or sheet) at `index` by its name, and by whether it holds numbers. Roles
 * that are `taken` are not given again.
 *
 * @param units what stands below the names
 */
export function guessRole(
  names: readonly string[],
  index: number,
  numbers: boolean,
  taken: ReadonlySet<Role>,
  units: readonly string[] = [],
): GuessedRole {
  const name = names[index]!;
  const inFull = (i: number) => withUnit(names[i]!, units[i] ?? "");
  if (namesGrains(name) && !taken.has("grain")) {
    return { role: "grain", why: "Its name says that it holds the grain's id." };
  }
  if (isResultTable(names) && RESULT.test(name)) {
    return { role: "ignore", why: "It is a result of an earlier run." };
  }
  if (SOURCE.test(name) && !taken.has("source")) {
    return { role: "source", why: "Its name says that it holds the known source." };
  }
  if (!numbers) return { role: "ignore", why: NO_NUMBERS };
  const feature = featureOfError(names, index);
  if (feature === undefined && isQuality(name)) return { role: "ignore", why: IS_QUALITY };
  if (feature === undefined && isPlace(name)) return { role: "ignore", why: IS_PLACE };
  if (feature === undefined) return { role: "feature", why: HOLDS_NUMBERS };
  if (isInPercent(inFull(index), inFull(names.indexOf(feature)))) {
    return { role: "ignore", why: IN_PERCENT };
  }
  return {
    role: "error",
    feature,
    why: `Its name says that it holds the error of "${feature}"${UNCONFIRMED}`,
  };
}
