// How many rows and columns the loops take at a time, where both sides of a call must know: the compiled loops
// import this file too, so it holds whole numbers alone.

/** Columns worked on at a time by `advance` and `residualSquared`. */
export const CHUNK = 128;

/** Rows of a Y in float32 in one call, whose products are summed in float32; each adds its sums to every entry of a factor. */
export const SINGLE_STRIP = 64;

/** Columns of a Y in float32 at a time, whose sums stay in the second cache. */
export const SINGLE_PANEL = 960;

/** Terms that are summed in float32 at most, by either product. */
export const SINGLE_TERMS = 64;
