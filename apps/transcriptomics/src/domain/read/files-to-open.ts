/** What Cell Ranger and Space Ranger write beside the counts and places of spots; nothing of it is read. */
const BY_PRODUCT =
  /(?:\.(?:bam|bai|cram|cloupe|html?|tiff?|btf)|(?:^|\/)(?:molecule_info|feature_slice)\.h5)$/i;
/** The folder of one of the forms in which Visium HD gives a section: bins of some µm, or its cells; not in a store. */
const FORM = /^(?!.*\.zarr\/)((?:.*?\/)??)((?:binned_outputs\/)?square_\d+um|segmented_outputs)\//i;
/** The bins that Space Ranger analyses itself, in µm. */
const USUAL_BIN = 8;
/** What a SpatialData store holds beside its tables. */
const ELEMENT = /\.zarr\/(?:images|labels|shapes|points)\//i;

/**
 * The files of folders that are to be opened, by their names: without those that hold nothing of spots, as
 * alignments and the images of SpatialData do, and, of the bins and cells that Visium HD gives of one tissue, one kind alone. All, where
 * nothing else is left.
 *
 * @returns the files in their order, and what is to be said of bins that are left out
 */
export function filesToOpen<T extends { readonly name: string }>(
  files: readonly T[],
): { files: readonly T[]; remarks: string[] } {
  const useful = files.filter(({ name }) => !BY_PRODUCT.test(name) && !ELEMENT.test(name));
  if (useful.length === 0) return { files, remarks: [] };
  const forms = new Map<string, Set<string>>();
  for (const { name } of useful) {
    const [, section, form] = FORM.exec(name) ?? [];
    if (form === undefined) continue;
    forms.set(section!, (forms.get(section!) ?? new Set()).add(form));
  }
  const left = new Set<string>();
  const remarks: string[] = [];
  for (const [section, all] of forms) {
    const [used, ...others] = [...all].sort(nearestBins);
    if (others.length === 0) continue;
    for (const form of others) left.add(`${section}${form}/`);
    const names = others.map((form) => `"${section}${form}"`).join(", ");
    remarks.push(
      `Visium HD gives one tissue in several forms, of which "${section}${used}" is read; ${names} ${others.length === 1 ? "was" : "were"} left out. Give the folder of another alone to have it read.`,
    );
  }
  const isLeft = (name: string) => left.has(FORM.exec(name)?.[0] ?? "");
  return { files: useful.filter(({ name }) => !isLeft(name)), remarks };
}

/**
 * Sorts names of forms by how far they are from the bins of 8 µm; cells, whose places are in no table, are the
 * furthest.
 */
export function nearestBins(a: string, b: string): number {
  const bin = (form: string) => Number(/square_(\d+)um/i.exec(form)?.[1] ?? Number.MAX_VALUE);
  const far = (form: string) => Math.abs(Math.log(bin(form) / USUAL_BIN));
  return far(a) - far(b);
}
