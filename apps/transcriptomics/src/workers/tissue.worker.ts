import { drive, UnmixError } from "@unmix/core";
import { expose } from "@unmix/workbench/job";
import program from "../../package.json" with { type: "json" };
import {
  type Expression,
  exampleExpression,
  exampleH5ad,
  exampleTables,
  fromModelJson,
  geneCounts,
  type Known,
  mergeTypes,
  noPlaces,
  originOf,
  profileSteps,
  readMarkerSets,
  readProfiles,
  readWithPreview,
  rowSums,
  selectionGenes,
} from "../domain/index.ts";
import { distant, wholeFile } from "./files.ts";
import type { KnownFile, Section, Source, TissueJobs } from "./jobs.ts";
import { write } from "./write.ts";

/** The section that this worker holds, and the files it was read from. */
let held: { readonly expression: Expression; readonly files: Source } | undefined;

/** Genes listed of a selection. */
const LISTED = 20;
/** A larger file is not read a second time for its digest. */
const MOST_DIGESTED = 512 * 2 ** 20;

const EXAMPLE_FILES = {
  "example.h5ad": exampleH5ad,
  "example-tables.zip": exampleTables,
} as const;

expose<TissueJobs>({
  exampleFile: (name) => EXAMPLE_FILES[name](),
  async open({ files, options }) {
    if (files === "example") {
      held = { expression: exampleExpression(), files };
      return { section: sectionOf(held.expression) };
    }
    const { preview, expression } = await readWithPreview(files.map(distant), options);
    held = { expression, files };
    return { section: sectionOf(expression), preview };
  },
  openModel: (file) => fromModelJson(new TextDecoder().decode(wholeFile(file).bytes), file.name),
  readKnown(file) {
    const given = wholeFile(file);
    // Reference profiles are averages; sets of markers are ones and zeros, or lists of genes.
    const markers = /\.gmt(\.gz)?$/i.test(file.name) ? readMarkerSets(given) : undefined;
    if (markers) return { kind: "markers", markers };
    const profiles = readProfiles(given);
    return profiles.values.every((value) => value === 0 || value === 1)
      ? { kind: "markers", markers: readMarkerSets(given) }
      : { kind: "profiles", profiles };
  },
  async run({ options, known, held: profiles }, context) {
    const { expression, files } = holding();
    const all = { ...knownOf(known), held: profiles };
    const steps = profileSteps(expression, options, all, await origin(files));
    const result = await drive(steps, context);
    // What is answered is moved to the page: the section's own places stay here.
    return {
      ...result,
      x: result.x.slice(),
      y: result.y.slice(),
      ...(result.sections && {
        sections: { ...result.sections, of: result.sections.of.slice() },
      }),
    };
  },
  gene: (gene) => geneCounts(holding().expression, gene),
  column(name) {
    const column = holding().expression.columns.find((each) => each.name === name);
    if (!column) throw new UnmixError("option", `There is no column "${name}".`, { name });
    return structuredClone(column);
  },
  merge({ result, factors, known }) {
    const annotation = held?.expression.columns.find(
      ({ name }) => name === result.annotation?.column,
    );
    return mergeTypes(result, factors, { annotation, known: knownOf(known) });
  },
  select: (spots) => selectionGenes(holding().expression, spots, LISTED),
  export: (asked) => write(asked, held),
});

function knownOf(files: readonly KnownFile[]): Known {
  const profiles = files.findLast((file) => file.kind === "profiles")?.profiles;
  const markers = files.findLast((file) => file.kind === "markers")?.markers;
  return { ...(profiles && { profiles }), ...(markers && { markers }) };
}

function holding(): NonNullable<typeof held> {
  if (held) return held;
  throw new UnmixError("file", "No section is open; open one first.", {});
}

async function origin(files: Source) {
  const [first, ...others] = files === "example" ? [] : files;
  if (first && [first, ...others].some(({ size }) => size > MOST_DIGESTED)) {
    return { file: first.name, sha256: "", program: "unmix", version: program.version };
  }
  return originOf(first && wholeFile(first), program.version, wholes(others));
}

/** One after the other, so that no two of them are held at once. */
function* wholes(files: readonly File[]) {
  for (const file of files) yield wholeFile(file);
}

function sectionOf(expression: Expression): Section {
  const { spots, genes, places, sections, columns, images, remarks, matrix } = expression;
  if (!places) throw noPlaces(expression);
  return {
    spots,
    genes,
    x: places.x.slice(),
    y: places.y.slice(),
    unit: places.unit,
    ...(places.diameter !== undefined && { diameter: places.diameter }),
    ...(sections && { sections: { names: sections.names, of: sections.of.slice() } }),
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    images: (images ?? []).map((image) => ({ ...image, bytes: image.bytes.slice() })),
    remarks,
    matrix: matrix.name,
    depth: rowSums(expression.counts),
  };
}
