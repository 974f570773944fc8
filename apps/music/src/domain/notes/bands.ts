/**
 * Bins of a spectrum pooled into bands: one each at the bottom, where notes are told apart bin by bin, and
 * wider ones above, a fixed part of an octave, where nothing is lost by it.
 */
export interface Bands {
  readonly bins: number;
  readonly bands: number;
  /** The band of each bin. */
  readonly bandOf: Int32Array;
  /** The first bins, as many as this, are bands of their own. */
  readonly single: number;
}

/** Bins below this are bands of their own. */
const SINGLE = 160;
const PER_OCTAVE = 24;

/** The bands of a spectrum of `bins`, at most as many as bins. */
export function bandsOf(bins: number, single: number = SINGLE): Bands {
  const bandOf = new Int32Array(bins);
  let band = 0;
  let end = 0;
  for (let bin = 0; bin < bins; band++) {
    end = bin < single ? bin + 1 : Math.max(bin + 1, Math.round(bin * 2 ** (1 / PER_OCTAVE)));
    for (; bin < Math.min(end, bins); bin++) bandOf[bin] = band;
  }
  return { bins, bands: band, bandOf, single: Math.min(single, bins) };
}

/** Rows × bins summed within bands: rows × bands. */
export function poolRows(rows: Float64Array, { bins, bands, bandOf }: Bands): Float64Array {
  const count = rows.length / bins;
  const pooled = new Float64Array(count * bands);
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < bins; k++) pooled[r * bands + bandOf[k]!]! += rows[r * bins + k]!;
  }
  return pooled;
}

/** Rows × bands spread evenly over the bins of each band: rows × bins. */
export function spreadRows(rows: Float64Array, { bins, bands, bandOf }: Bands): Float64Array {
  const widths = new Float64Array(bands);
  for (let k = 0; k < bins; k++) widths[bandOf[k]!]!++;
  const count = rows.length / bands;
  const spread = new Float64Array(count * bins);
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < bins; k++) {
      const band = bandOf[k]!;
      spread[r * bins + k] = rows[r * bands + band]! / widths[band]!;
    }
  }
  return spread;
}
