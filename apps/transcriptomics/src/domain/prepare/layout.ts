/** Where the spots in use are, and which section each belongs to. */
export interface Layout {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** An index for each spot; spots of different sections are never neighbours. */
  readonly section: Int32Array;
}
