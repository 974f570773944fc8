import { isUnmixError } from "@unmix/core";
import { problem } from "@unmix/tables";
import type { Column } from "../types.ts";
import { areTiles, namesFields } from "./fields-of-view.ts";
import type { Survey } from "./matrix.ts";
import type { Offered, OfferedMatrix, OfferedPlaces } from "./offered.ts";
import { sectionColumns, sectionsBy } from "./sections.ts";

/** What a reader is told about a file; what is left out is decided, and said. */
export interface ReadOptions {
  /** The matrix to take, by its name in the file: "X", "layers/counts", "raw/X". */
  readonly matrix?: string;
  /** The places to take, by their name in the file ("obsm/spatial"); `false` for none. */
  readonly places?: string | false;
  /** The column that names the section of each spot; `false` where all are of one. */
  readonly sections?: string | false;
  /** Which way a table of counts lies. */
  readonly orientation?: "spots in rows" | "genes in rows";
  /** The side of the squares that a table of molecules is counted in, in the unit of its places. */
  readonly square?: "auto" | number;
}

/** A matrix and what a look at its numbers showed: what they are, or why they cannot be read. */
export interface Surveyed {
  readonly matrix: OfferedMatrix;
  readonly survey: Survey | Error;
}

/** Layers that hold counts by their names. */
const COUNTS = /^layers\/(?:raw_?)?(?:counts?|umis?|raw)$/i;

/** Looks at every matrix. */
export function surveyAll({ matrices }: Offered): Promise<Surveyed[]> {
  return Promise.all(
    matrices.map(async (matrix) => {
      try {
        return { matrix, survey: await matrix.survey() };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return { matrix, survey: error };
      }
    }),
  );
}

/**
 * The matrix that holds counts: whole numbers, none below zero, in a layer named so, in X, in raw/X
 * or in any other layer. Where no numbers are whole, the first that has none below zero.
 *
 * @throws UnmixError when there is none, or not the one that is wanted
 */
export function chooseMatrix(
  file: string,
  surveyed: readonly Surveyed[],
  wanted: string | undefined,
): { chosen: Surveyed; why: string } {
  const names = surveyed.map(({ matrix }) => matrix.name);
  if (surveyed.length === 0) {
    throw problem(
      { file },
      "the file names spots and genes but holds no matrix of them; counts in X, in layers or in raw were expected.",
    );
  }
  if (wanted !== undefined) {
    const chosen = surveyed.find(({ matrix }) => matrix.name === wanted);
    if (chosen) return { chosen, why: `${wanted} is used, as was asked for.` };
    throw problem(
      { file },
      `there is no matrix "${wanted}"; choose one of ${names.map((name) => `"${name}"`).join(", ")}.`,
    );
  }
  const isWhole = ({ survey }: Surveyed) =>
    !(survey instanceof Error) && survey.whole && survey.least >= 0;
  const isUsable = ({ survey }: Surveyed) => !(survey instanceof Error) && survey.least >= 0;
  const rank = ({ matrix: { name } }: Surveyed) =>
    COUNTS.test(name) ? 0 : name === "X" ? 1 : name === "raw/X" ? 2 : 3;
  const byRank = [...surveyed].sort((a, b) => rank(a) - rank(b));
  const counts = byRank.find(isWhole);
  if (counts) return { chosen: counts, why: whyCounts(counts, byRank) };
  const usable = byRank.find(isUsable);
  if (usable) {
    return {
      chosen: usable,
      why: `No matrix holds whole numbers only, so ${usable.matrix.name} is taken; its values are not counts.`,
    };
  }
  const fault = byRank.find(({ survey }) => survey instanceof Error)?.survey;
  if (fault instanceof Error) throw fault;
  throw problem(
    { file },
    `${names.join(" and ")} ${names.length === 1 ? "holds" : "hold"} negative values, as scaled data do; counts or logarithms of them were expected, so save the counts.`,
  );
}

function whyCounts(chosen: Surveyed, all: readonly Surveyed[]): string {
  const { name } = chosen.matrix;
  if (all.length === 1) return `${name} holds the counts: whole numbers.`;
  const x = all.find(({ matrix }) => matrix.name === "X");
  const isFractional = x && !(x.survey instanceof Error) && !x.survey.whole;
  return isFractional && name !== "X"
    ? `${name} holds the counts: whole numbers, where X holds fractions.`
    : `${name} holds the counts: whole numbers.`;
}

/** The places to take, `undefined` where there are none. */
export function choosePlaces(
  { file, places }: Offered,
  wanted: ReadOptions["places"],
): OfferedPlaces | undefined {
  if (wanted === false) return undefined;
  if (wanted === undefined) return places.find(({ sure }) => sure);
  const found = places.find(({ name }) => name === wanted);
  if (found) return found;
  throw problem(
    { file },
    `there are no places "${wanted}"; ${places.length === 0 ? "the file has none" : `choose one of ${places.map(({ name }) => `"${name}"`).join(", ")}`}.`,
  );
}

/** The column that says which section a spot is of, and what was decided about another. */
export interface ChosenSections {
  /** `undefined` where all are of one. */
  readonly column?: Column;
  readonly remarks: readonly string[];
}

/** The column of sections; fields of view that are tiles of one section are none. */
export async function chooseSections(
  { file, columns, images }: Offered,
  wanted: ReadOptions["sections"],
  places: OfferedPlaces | undefined,
): Promise<ChosenSections> {
  if (wanted === false) return { remarks: [] };
  if (wanted === undefined) {
    const libraries = images.map(({ section }) => section);
    const remarks: string[] = [];
    for (const column of sectionColumns(columns, libraries)) {
      const sections = sectionsBy(column);
      const isTiled =
        namesFields(column.name) &&
        libraries.length < 2 &&
        sections !== undefined &&
        places !== undefined &&
        areTiles(sections, (await places.read()).places);
      if (!isTiled) return { column, remarks };
      remarks.push(
        `The column "${column.name}" names fields of view of one section, which lie beside each other.`,
      );
    }
    return { remarks };
  }
  const found = columns.find(({ name }) => name === wanted);
  if (found) return { column: found, remarks: [] };
  throw problem(
    { file },
    `there is no column "${wanted}" to name the sections; ${columns.length === 0 ? "the file has none" : `choose one of ${columns.map(({ name }) => `"${name}"`).join(", ")}`}.`,
  );
}

/** Why a matrix cannot be read, in a sentence. */
export function faultOf(survey: Survey | Error): string | undefined {
  if (!(survey instanceof Error)) return undefined;
  return isUnmixError(survey) ? survey.message : "It is damaged.";
}
