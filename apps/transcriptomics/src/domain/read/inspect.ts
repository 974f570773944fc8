import {
  chooseMatrix,
  choosePlaces,
  chooseSections,
  faultOf,
  type ReadOptions,
  type Surveyed,
  surveyAll,
} from "./choose.ts";
import type { GivenFile } from "./given.ts";
import type { CountedSquares, FileKind, Offered } from "./offered.ts";
import { overSections } from "./open.ts";
import { sectionColumns, sectionsBy } from "./sections.ts";

/** What a file holds and how it would be read, for the user to confirm or correct. */
export interface Preview {
  readonly file: string;
  readonly kind: FileKind;
  readonly spots: number;
  /** Of the matrix that would be read. */
  readonly genes: number;
  readonly matrices: readonly MatrixPreview[];
  readonly columns: readonly ColumnPreview[];
  /** What could say where the spots lie, the likeliest first. */
  readonly places: readonly string[];
  /** Columns that could name the section of each spot, the likeliest first. */
  readonly sections: readonly string[];
  readonly images: number;
  /** The squares that molecules are counted in, where the spots are such. */
  readonly squares?: CountedSquares;
  /** The guess: handed to `readExpression` as it is, or with what the user changed. */
  readonly options: ReadOptions;
  /** Why this matrix, in a sentence; or why there is none that can be read. */
  readonly reason: string;
  readonly remarks: readonly string[];
  /** Each of several files, where they are sections of their own. */
  readonly files?: readonly FilePreview[];
}

/** One of several files: what would be taken of it. */
export type FilePreview = Pick<
  Preview,
  "file" | "kind" | "spots" | "genes" | "images" | "reason"
> & {
  /** Where its spots lie, by its name in the file; `false` where nothing says. */
  readonly places: string | false;
};

/** A matrix, by its shape and a look at its numbers. */
export interface MatrixPreview {
  readonly name: string;
  readonly genes: number;
  readonly layout: "dense" | "rows" | "columns";
  /** Whether all numbers that were looked at are whole; absent where they cannot be read. */
  readonly whole?: boolean;
  readonly least?: number;
  readonly most?: number;
  /** Why it cannot be read. */
  readonly fault?: string;
}

/** A column of what is known of each spot. */
export interface ColumnPreview {
  readonly name: string;
  readonly kind: "category" | "number";
  /** The number of categories. */
  readonly categories?: number;
  readonly missing: number;
}

/**
 * Looks into files without reading the counts: which matrices, columns, places and sections there
 * are, and what the reader would take. With options, what it would take then. Of several sections in
 * files of their own the choices are those of the first, with the spots and images of all, and each is
 * listed.
 *
 * @throws UnmixError in a sentence naming the file
 */
export async function inspect(
  files: readonly GivenFile[],
  options: ReadOptions = {},
): Promise<Preview> {
  const sections = await overSections(files, options, (offered) => previewOf(offered, options));
  return joinPreviews(sections.map(({ made }) => made));
}

/** The previews of sections as one. */
export function joinPreviews(previews: readonly Preview[]): Preview {
  const [first, ...others] = previews as readonly [Preview, ...Preview[]];
  if (others.length === 0) return first;
  const sum = (of: (each: Preview) => number) =>
    previews.reduce((total, each) => total + of(each), 0);
  return {
    ...first,
    file: `${first.file} and ${others.length} more`,
    spots: sum(({ spots }) => spots),
    images: sum(({ images }) => images),
    remarks: previews.flatMap(({ file, remarks }) => remarks.map((remark) => `${file}: ${remark}`)),
    files: previews.map(({ file, kind, spots, genes, images, reason, options }) => ({
      file,
      kind,
      spots,
      genes,
      images,
      reason,
      places: options.places || false,
    })),
  };
}

/** What is offered, and what the reader would take of it. */
export async function previewOf(offered: Offered, options: ReadOptions): Promise<Preview> {
  const { file, kind, columns, places, images } = offered;
  const surveyed = await surveyAll(offered);
  const decision = decide(file, surveyed, options.matrix);
  const sections = sectionColumns(
    columns,
    images.map(({ section }) => section),
  );
  const chosenPlaces = choosePlaces(offered, options.places);
  const chosenSections = await chooseSections(offered, options.sections, chosenPlaces);
  return {
    file,
    kind,
    spots: offered.spots.length,
    genes: decision.chosen?.matrix.genes ?? offered.matrices[0]?.genes ?? 0,
    matrices: surveyed.map(previewMatrix),
    columns: columns.map((column) =>
      column.kind === "category"
        ? {
            name: column.name,
            kind: column.kind,
            categories: column.categories.length,
            missing: column.codes.filter((code) => code < 0).length,
          }
        : {
            name: column.name,
            kind: column.kind,
            missing: column.values.filter(Number.isNaN).length,
          },
    ),
    places: places.map(({ name }) => name),
    sections: sections.filter(sectionsBy).map(({ name }) => name),
    images: images.length,
    ...(offered.squares && { squares: offered.squares }),
    options: {
      ...options,
      ...(decision.chosen && { matrix: decision.chosen.matrix.name }),
      places: chosenPlaces?.name ?? false,
      sections: chosenSections.column?.name ?? false,
    },
    reason: decision.why,
    remarks: [...offered.remarks, ...chosenSections.remarks],
  };
}

function decide(
  file: string,
  surveyed: readonly Surveyed[],
  wanted: string | undefined,
): { chosen?: Surveyed; why: string } {
  try {
    return chooseMatrix(file, surveyed, wanted);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { why: faultOf(error) ?? error.message };
  }
}

function previewMatrix({ matrix, survey }: Surveyed): MatrixPreview {
  const { name, genes, layout } = matrix;
  if (survey instanceof Error) {
    return { name, genes, layout, fault: faultOf(survey) ?? survey.message };
  }
  const { whole, least, most } = survey;
  return { name, genes, layout, whole, least, most };
}
