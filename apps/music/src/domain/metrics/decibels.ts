/** 10 log₁₀(a ÷ b): infinite where `b` is 0, minus infinity where `a` alone is. */
export function decibels(a: number, b: number): number {
  if (b === 0) return Number.POSITIVE_INFINITY;
  return a > 0 ? 10 * Math.log10(a / b) : a === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
}
