import { problem } from "@unmix/tables";
import type { Expression, Places, SectionImage } from "../types.ts";
import {
  chooseMatrix,
  choosePlaces,
  chooseSections,
  type ReadOptions,
  surveyAll,
} from "./choose.ts";
import type { GivenFile } from "./given.ts";
import { joinPreviews, type Preview, previewOf } from "./inspect.ts";
import type { Offered, OfferedPlaces } from "./offered.ts";
import { overSections } from "./open.ts";
import { keepSpots, placedSpots } from "./placed.ts";
import { checkPlaces, ON_ARRAY } from "./places.ts";
import { sectionsBy } from "./sections.ts";
import { joinSections } from "./several.ts";

/**
 * Reads a section, or several in one file, with what is known of its spots:
 *
 * - AnnData: `.h5ad` of every version since 0.5, or zarr (version 2 or 3) as a zip or a folder;
 * - matrices of Cell Ranger and Space Ranger: `.h5` of version 2 or 3, or `matrix.mtx`,
 *   `features.tsv` or `genes.tsv`, and `barcodes.tsv`, packed by gzip or not;
 * - a table of counts (csv, tsv), spots × genes or genes × spots;
 * - a table with a molecule in each row (csv, parquet, GEM), where nothing else holds counts: they are counted in
 *   squares;
 * - a zip of a folder that holds one of them.
 *
 * Several files of counts are sections: each is read with what stands beside it, and they are joined.
 *
 * Beside the counts may stand `tissue_positions.csv` or `.parquet`, `scalefactors_json.json`, the image of the
 * tissue, and any table whose rows are named like the spots. The counts are never made dense. What the
 * options leave open is decided as `inspect` shows, and said in `remarks`.
 *
 * @throws UnmixError in a sentence that names the file and what does not hold together, before any
 *   number is used
 */
export async function readExpression(
  files: readonly GivenFile[],
  options: ReadOptions = {},
): Promise<Expression> {
  return joined(await overSections(files, options, (offered) => readOffered(offered, options)));
}

/**
 * Reads a section as {@link readExpression} does, and says how as {@link inspect} does: the files are opened, and
 * what is packed unpacked, only once.
 *
 * @throws UnmixError as `readExpression`
 */
export async function readWithPreview(
  files: readonly GivenFile[],
  options: ReadOptions = {},
): Promise<{ preview: Preview; expression: Expression }> {
  const sections = await overSections(files, options, async (offered) => ({
    preview: await previewOf(offered, options),
    expression: await readOffered(offered, options),
  }));
  return {
    preview: joinPreviews(sections.map(({ made }) => made.preview)),
    expression: joined(sections.map(({ name, made }) => ({ name, made: made.expression }))),
  };
}

function joined(sections: readonly { name: string; made: Expression }[]): Expression {
  if (sections.length === 1) return sections[0]!.made;
  return joinSections(sections.map(({ name, made }) => ({ name, expression: made })));
}

async function readOffered(offered: Offered, options: ReadOptions): Promise<Expression> {
  const { file, spots, columns } = offered;
  const { chosen, why } = chooseMatrix(file, await surveyAll(offered), options.matrix);
  const chosenPlaces = choosePlaces(offered, options.places);
  const { column, remarks: ofSections } = await chooseSections(
    offered,
    options.sections,
    chosenPlaces,
  );
  const remarks = [...offered.remarks, why, ...ofSections];
  if (options.square !== undefined && !offered.squares) {
    remarks.push("There are no molecules to be counted in squares: their side is not used.");
  }
  const sections = column && sectionsBy(column);
  if (column && !sections) {
    throw problem(
      { file },
      `the column "${column.name}" does not name a section for every spot; choose another, or none.`,
    );
  }
  if (sections && options.sections === undefined) {
    remarks.push(`The column "${column?.name}" names ${sections.names.length} sections.`);
  }
  const places = await readPlaces(offered, chosenPlaces, options, remarks);
  const images = await readImages(offered, sections?.names ?? []);
  const { names, remarks: ofGenes } = await chosen.matrix.geneNames();
  const counts = await chosen.matrix.read();
  if (counts.rows === 0 || counts.columns === 0) {
    throw problem(
      { file },
      `${chosen.matrix.name} has ${counts.rows} spots and ${counts.columns} genes; at least one of each was expected.`,
    );
  }
  if (counts.values.length === 0) {
    throw problem(
      { file },
      `${chosen.matrix.name} holds nothing but zeros, and counts were expected; choose another matrix, or save the counts again.`,
    );
  }
  const { name } = chosen.matrix;
  const others = offered.matrices.map((matrix) => matrix.name).filter((other) => other !== name);
  const whole: Expression = {
    counts,
    matrix: { name, others },
    spots,
    genes: names,
    ...(places ? { places } : { unplaced: whyUnplaced(offered) }),
    columns,
    ...(sections && { sections }),
    ...(images.length > 0 && { images }),
    remarks: [...remarks, ...ofGenes],
  };
  return places ? withoutUnplaced(whole, placedSpots(places)) : whole;
}

/** Leaves out the spots that are nowhere, and says so. */
function withoutUnplaced(whole: Expression, placed: Uint32Array): Expression {
  const { spots, remarks } = whole;
  const missing = spots.length - placed.length;
  if (missing === 0) return whole;
  const isPlaced = new Set(placed);
  const first = spots.find((_, i) => !isPlaced.has(i));
  const remark = `${missing === 1 ? `One spot of ${spots.length} has no place and was` : `${missing} of ${spots.length} spots have no place and were`} left out: ${missing === 1 ? "" : "the first is "}"${first}".`;
  return keepSpots({ ...whole, remarks: [...remarks, remark] }, placed);
}

async function readPlaces(
  offered: Offered,
  chosen: OfferedPlaces | undefined,
  options: ReadOptions,
  remarks: string[],
): Promise<Places | undefined> {
  if (!chosen) {
    if (options.places === undefined) {
      remarks.push(
        `The file does not say where the spots lie${offered.places.length > 0 ? `; ${offered.places.map(({ name }) => name).join(" or ")} might` : ""}.`,
      );
    }
    return undefined;
  }
  const { places, remarks: more } = await chosen.read();
  checkPlaces(offered.file, chosen.name, places, offered.spots);
  remarks.push(...more);
  const diameters = offered.images.flatMap(({ diameter }) => diameter ?? []);
  const [diameter] = diameters;
  if (diameter === undefined || places.unit === ON_ARRAY) return places;
  if (diameters.some((other) => other !== diameter)) {
    remarks.push(
      `The spots of the sections are of different sizes; all are drawn ${diameter} wide.`,
    );
  }
  // Space Ranger gives diameters, as places, in pixels of the full image.
  return { ...places, unit: places.unit || "pixel", diameter };
}

function whyUnplaced({ kind, places, unplaced = [] }: Offered): string[] {
  const names = places.map(({ name }) => name).join(" or ");
  return [
    ...unplaced,
    ...(names === "" ? [] : [`${names} might hold them; choose them as the places.`]),
    ...(kind.startsWith("10x")
      ? ['Of Space Ranger give the folder that holds both the counts and "spatial".']
      : []),
  ];
}

/** One image for each section; all, where nothing says which spots are of which. */
async function readImages(offered: Offered, sections: readonly string[]): Promise<SectionImage[]> {
  const images: SectionImage[] = [];
  for (const { section, read } of offered.images) {
    if (sections.length > 0 && !sections.includes(section)) continue;
    const image = await read();
    if (image) images.push(sections.length > 0 ? image : { ...image, section: "" });
    if (image && sections.length === 0) break;
  }
  return images;
}
