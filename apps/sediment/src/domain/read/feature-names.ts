/** Units as laboratories write them; those of a single letter would be names too. */
const UNIT = String.raw`(?:[mgk]a|[mgk]yr|ppm|ppb|ppt|(?:wt|at|mol)?\.?\s?%|‰|°c|[µμu]m|nm|cps|[µμ]g\/g|mg\/kg)`;
const UNIT_BEHIND = new RegExp(String.raw`[\s_,]+${UNIT}$`, "i");
const ALONE = new RegExp(String.raw`^[([]?\s*(?:${UNIT}|%)\s*[)\]]?$`, "i");
const BRACKET_BEHIND = /\s*[([][^()[\]]*[)\]]$/;

/** A unit at the end of a heading, in brackets or not; "abs" says the same of an error. */
export const UNIT_OF_HEADING = new RegExp(
  String.raw`(?:[\s_,([]+(?:${UNIT}|abs\.?)|\s*%)[\s)\]]*$`,
  "i",
);

/** A name without its unit: "Age" for "Age (Ma)", "Age [Ma]" and "Age_Ma". */
export function withoutUnit(name: string): string {
  const bare = name.trim().replace(BRACKET_BEHIND, "").replace(UNIT_BEHIND, "");
  return bare === "" ? name.trim() : bare;
}

/** Whether a text is a unit and nothing else: "Ma", "(ppm)". */
export function isUnit(text: string): boolean {
  return ALONE.test(text.trim());
}

/** The unit at the end of a name as it is written, "Ma" for "Age (Ma)"; empty where there is none. */
export function writtenUnit(name: string): string {
  const trimmed = name.trim();
  return trimmed.slice(withoutUnit(trimmed).length).replace(/^[\s_,([]+|[\s)\]]+$/g, "");
}

/** What two ways of writing one unit have in common: "ma" for "(Ma)" and "Ma". */
export function foldedUnit(unit: string): string {
  return unit.replace(/[\s_,()[\]]+/g, "").toLowerCase();
}

/** The unit at the end of a name, "ma" for "Age (Ma)"; empty where there is none. */
export function unitIn(name: string): string {
  return foldedUnit(writtenUnit(name));
}

/** A name with its unit behind it, as "Age (Ma)", unless the name has it already. */
export function withUnit(name: string, unit: string): string {
  const bare = unit.replace(/^[([]\s*(.*?)\s*[)\]]$/, "$1");
  const words = name.toLowerCase().split(/[\s()[\],_/]+/);
  return bare === "" || words.includes(bare.toLowerCase()) ? name : `${name} (${bare})`;
}

/** What two ways of writing one name have in common, units left aside. */
export function foldedName(name: string): string {
  return withoutUnit(name)
    .toLowerCase()
    .replace(/[\s_.]+/g, " ");
}
