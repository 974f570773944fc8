import { foldedName, UNIT_OF_HEADING } from "./feature-names.ts";

/** Why a column is a feature by what it holds alone. */
export const HOLDS_NUMBERS = "It holds numbers.";
/** Why a column of errors in percent has no role. */
export const IN_PERCENT = "It holds errors in percent, and errors are read in the feature's unit.";

/** What is said of a guessed column of errors, unless it tells how many standard deviations they are. */
export const UNCONFIRMED = "; confirm it before errors are used.";

/** "Age err", "Age (1σ)", "Age_Int2SE", "±": what it is the error of, and a mark of errors. */
const MARKED =
  /^(.*?)[\s_.,([-]*(±|\+\/-|(?:(?<=^|[\s_.,([-])(?:int|prop)[\s_.]*)?(?:[12]?\s*(?:σ|sigma)|[12]\s*(?:s|sd|se))|(?<=^|[\s_.,([-])(?:s|sd|se|std|standard)|std[\s_.]*dev|(?:err|errors?|unc|uncertainty|deviation)\.?)[\s)\]]*$/i;
/** Sulphur and selenium. */
const ELEMENTS: readonly string[] = ["S", "Se"];

/**
 * What a heading is the error of: "Age" for "Age (1σ)" and "Age 1s (Ma)", "" for "±"; `undefined` if
 * of nothing.
 */
export function errorStem(heading: string): string | undefined {
  return errorMark(heading)?.stem;
}

/** The standard deviations that a heading of errors speaks of, as "Age 2s" and "Int2SE" do. */
export function sigmasIn(heading: string): 1 | 2 | undefined {
  const digit = /[12]/.exec(errorMark(heading)?.marks ?? "")?.[0];
  return digit === undefined ? undefined : digit === "1" ? 1 : 2;
}

function errorMark(heading: string): { readonly stem: string; readonly marks: string } | undefined {
  let stem = heading.trim().replace(UNIT_OF_HEADING, "");
  let marks = "";
  for (;;) {
    const [, rest, mark] = MARKED.exec(stem) ?? [];
    if (rest === undefined || ELEMENTS.includes(mark!)) {
      return marks === "" ? undefined : { stem, marks };
    }
    stem = rest.trim();
    marks = mark! + marks;
  }
}

/**
 * The name of the feature whose errors the column at `index` holds by its name: the one that is named
 * before the mark, whatever the units, or the last column before it where a mark stands alone.
 */
export function featureOfError(names: readonly string[], index: number): string | undefined {
  const stem = errorStem(names[index]!);
  if (stem === undefined) return undefined;
  const others = names.map((name, i) => ({ name, i })).filter(({ i }) => i !== index);
  const exact = others.find(({ name }) => stem && name.toLowerCase() === stem.toLowerCase());
  if (exact) return exact.name;
  const alike = others.filter(
    ({ name, i }) =>
      errorStem(name) === undefined &&
      (stem === "" ? i < index : foldedName(name) === foldedName(stem)),
  );
  return (alike.findLast(({ i }) => i < index) ?? alike[0])?.name;
}

/** Whether errors are a percentage of a feature that is none itself. */
export function isInPercent(heading: string, feature: string): boolean {
  return heading.includes("%") && !feature.includes("%");
}
