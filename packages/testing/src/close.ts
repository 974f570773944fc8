import { expect } from "vitest";

/**
 * Asserts that two sequences agree to `tolerance`, relative to the largest magnitude expected
 * (absolute where all expected values are zero), and says where they differ most.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length, "length").toBe(expected.length);
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  const allowed = tolerance * (scale || 1);
  let worst = -1;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(actual[i]! - expected[i]!);
    // Written so that NaN counts as a difference.
    if (!(d <= allowed) && !(d <= difference)) {
      worst = i;
      difference = d;
    }
  }
  if (worst >= 0) {
    expect.fail(
      `at ${worst}: ${actual[worst]} is not ${expected[worst]} (off by ${difference}, allowed ${allowed})`,
    );
  }
}
