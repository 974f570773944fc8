import { withoutUnit } from "./feature-names.ts";

/** Why a column that tells how good a measurement is has no role. */
export const IS_QUALITY =
  "Its name says how good the measurement is, which is no property of the grain.";

/** Why a column that tells where a sample was taken has no role. */
export const IS_PLACE =
  "Its name says where the sample was taken, which is no property of the grain.";

/** "Latitude", "Long. (°W)", "Elevation (m)", and not "Long axis". */
const PLACE =
  /^(?:lat(?:itude)?|long?(?:itude)?|elev(?:ation)?|altitude|easting|northing|utm)\.?(?:[\s_]*(?:[([°,].*|[nesw]|deg(?:rees)?|dd|m|masl|wgs.*))?$/i;

/** Whether a heading tells where a sample was taken, which is the same for all of its grains. */
export function isPlace(heading: string): boolean {
  return PLACE.test(heading.trim());
}

/** A word of a heading, "_" between words being no letter. */
const word = (pattern: string) =>
  new RegExp(String.raw`(?<![\p{L}\d])(?:${pattern})(?![\p{L}\d])`, "iu");

/** Figures of quality in tables of U-Pb ages and trace elements, whatever else the heading says. */
const QUALITY: readonly RegExp[] = [
  word("disc(?:ord(?:an(?:ce|cy|t))?)?|concordan(?:ce|cy|t)"),
  /^(?:rho|ρ)(?![\p{L}])/iu,
  word(
    String.raw`err(?:or)?s?[\s_.]*corr(?:el(?:ation)?)?|corr(?:elation)?[\s_.]*coeff?(?:icient)?`,
  ),
  word(String.raw`(?:spot|beam|pit|crater)[\s_.]*(?:size|diam(?:eter)?|depth|width)`),
  word("mswd|f20[678]c?"),
  /^(?:comments?|remarks?|notes?|flags?|quality|qc)$/i,
];
/** "% conc", "Conc. (%)": short for concordance, where no element says that it is a concentration. */
const CONCORDANCE = /^(?:%|per\s?cent)?[\s_(]*conc(?:ord)?[\s_.)]*(?:\(?%\)?)?$/i;
/** "Concordant age": a property, and not how concordant it is. */
const AGE = word("(?:ages?|dates?)$");
const MASS_DENSITY = /g\/cm|kg\/m/i;

/** Whether a heading surely tells how good a measurement is, as "Discordance (%)", "rho" and "Spot size" do. */
export function isQuality(heading: string): boolean {
  const name = heading.trim();
  if (AGE.test(withoutUnit(name)) || MASS_DENSITY.test(name)) return false;
  return CONCORDANCE.test(name) || QUALITY.some((pattern) => pattern.test(name));
}
