// What loops over vectors of either width are made of.

/** Whether the large products take vectors in pairs: `build.mjs` says so for the module of `wide.ts`. */
export const WIDE: bool = false;

/** Numbers of `T` in a vector. */
// @inline
export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** c + a b of the lanes of `T`, in one rounding where the module is built with fused multiply–add. */
export function maddOf<T>(c: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/** The same of float64. */
export function madd(c: v128, a: v128, b: v128): v128 {
  return maddOf<f64>(c, a, b);
}

/** The sum of the lanes of float64. */
export function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
