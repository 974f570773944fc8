/** A filter of a dataset, as the library of HDF5 names it. */
export interface Filter {
  readonly id: number;
  readonly name: string;
}

export const DEFLATE = 1;
const SHUFFLE = 2;
export const FLETCHER32 = 3;
export const LZF = 32000;

/** The filters that are undone here, where the library cannot. */
const OWN_FILTERS: readonly number[] = [DEFLATE, SHUFFLE, FLETCHER32, LZF];
/** Filters up to this come with the library; others are plugins of whoever wrote the file. */
const LAST_KNOWN_FILTER = 6;
const NAMES: Readonly<Record<number, string>> = {
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32015: "zstd",
  32026: "blosc2",
};

/** Whether a dataset is packed by LZF, which h5py offers and the library has no code for. */
export function isPackedByLzf(filters: readonly Filter[]): boolean {
  return filters.some(({ id }) => id === LZF);
}

/** "packed with zstd (filter 32015), which is not known here" of what can be undone by neither. */
export function unknownPacking(filters: readonly Filter[]): string | undefined {
  const isLzf = isPackedByLzf(filters);
  const unknown = filters.find(({ id }) =>
    isLzf ? !OWN_FILTERS.includes(id) : id > LAST_KNOWN_FILTER,
  );
  if (!unknown) return undefined;
  const name = NAMES[unknown.id] ?? (unknown.name || "a filter");
  return `packed with ${name} (filter ${unknown.id}), which is not known here`;
}
