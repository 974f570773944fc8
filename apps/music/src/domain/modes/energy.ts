/** Σ values². */
export function energyOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
