// Tiles of the first large product: a few vectors of columns by two or three components, whose sums stay in
// registers while a tile goes down the rows. Strides are in bytes.
//
// Engines may gather the loads between two branches at the top, and the arithmetic runs slower behind a long row
// of them, or spills. So eight sums have a way out that is never taken: it keeps loads beside their use. Fused
// operations come two a clock and each takes four clocks or five, so they want more sums; they need no place for a
// product, and twelve still fit. Plain ones share their ports with counting, so they take two rows a turn.

import { maddOf } from "./lanes";

/** Four vectors of columns by two components, two rows a turn; `keep` copies its part of Y. */
// @inline
export function tile4x2<T>(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  keep: bool,
  kept: usize,
  keptStride: usize,
): void {
  const out1 = out + outStride;
  let a0 = v128.load(out, 0);
  let a1 = v128.load(out, 16);
  let a2 = v128.load(out, 32);
  let a3 = v128.load(out, 48);
  let b0 = v128.load(out1, 0);
  let b1 = v128.load(out1, 16);
  let b2 = v128.load(out1, 32);
  let b3 = v128.load(out1, 48);
  let p = x;
  let q = x + xStride;
  for (let left = rows; left > 0; left -= 2) {
    const s = v128.load_splat<T>(p);
    const t = v128.load_splat<T>(q);
    const y0 = v128.load(row, 0);
    a0 = maddOf<T>(a0, s, y0);
    b0 = maddOf<T>(b0, t, y0);
    const y1 = v128.load(row, 16);
    a1 = maddOf<T>(a1, s, y1);
    b1 = maddOf<T>(b1, t, y1);
    if (keep) {
      v128.store(kept, y0, 0);
      v128.store(kept, y1, 16);
    }
    if (left < 0) break;
    const y2 = v128.load(row, 32);
    a2 = maddOf<T>(a2, s, y2);
    b2 = maddOf<T>(b2, t, y2);
    const y3 = v128.load(row, 48);
    a3 = maddOf<T>(a3, s, y3);
    b3 = maddOf<T>(b3, t, y3);
    if (keep) {
      v128.store(kept, y2, 32);
      v128.store(kept, y3, 48);
      kept += keptStride;
    }
    if (left < 2) break;
    row += yStride;
    const u = v128.load_splat<T>(p, sizeof<T>());
    const v = v128.load_splat<T>(q, sizeof<T>());
    const z0 = v128.load(row, 0);
    a0 = maddOf<T>(a0, u, z0);
    b0 = maddOf<T>(b0, v, z0);
    const z1 = v128.load(row, 16);
    a1 = maddOf<T>(a1, u, z1);
    b1 = maddOf<T>(b1, v, z1);
    if (keep) {
      v128.store(kept, z0, 0);
      v128.store(kept, z1, 16);
    }
    if (left < -1) break;
    const z2 = v128.load(row, 32);
    a2 = maddOf<T>(a2, u, z2);
    b2 = maddOf<T>(b2, v, z2);
    const z3 = v128.load(row, 48);
    a3 = maddOf<T>(a3, u, z3);
    b3 = maddOf<T>(b3, v, z3);
    if (keep) {
      v128.store(kept, z2, 32);
      v128.store(kept, z3, 48);
      kept += keptStride;
    }
    row += yStride;
    p += 2 * sizeof<T>();
    q += 2 * sizeof<T>();
  }
  v128.store(out, a0, 0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out1, b0, 0);
  v128.store(out1, b1, 16);
  v128.store(out1, b2, 32);
  v128.store(out1, b3, 48);
}

/** Six vectors of columns by two components; `keep` copies its part of Y. */
// @inline
export function tile6x2<T>(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  keep: bool,
  kept: usize,
  keptStride: usize,
): void {
  const out1 = out + outStride;
  let a0 = v128.load(out, 0);
  let a1 = v128.load(out, 16);
  let a2 = v128.load(out, 32);
  let a3 = v128.load(out, 48);
  let a4 = v128.load(out, 64);
  let a5 = v128.load(out, 80);
  let b0 = v128.load(out1, 0);
  let b1 = v128.load(out1, 16);
  let b2 = v128.load(out1, 32);
  let b3 = v128.load(out1, 48);
  let b4 = v128.load(out1, 64);
  let b5 = v128.load(out1, 80);
  let p = x;
  let q = x + xStride;
  for (let left = rows; left > 0; left--) {
    const s = v128.load_splat<T>(p);
    const t = v128.load_splat<T>(q);
    const y0 = v128.load(row, 0);
    a0 = maddOf<T>(a0, s, y0);
    b0 = maddOf<T>(b0, t, y0);
    const y1 = v128.load(row, 16);
    a1 = maddOf<T>(a1, s, y1);
    b1 = maddOf<T>(b1, t, y1);
    if (keep) {
      v128.store(kept, y0, 0);
      v128.store(kept, y1, 16);
    }
    const y2 = v128.load(row, 32);
    a2 = maddOf<T>(a2, s, y2);
    b2 = maddOf<T>(b2, t, y2);
    const y3 = v128.load(row, 48);
    a3 = maddOf<T>(a3, s, y3);
    b3 = maddOf<T>(b3, t, y3);
    if (keep) {
      v128.store(kept, y2, 32);
      v128.store(kept, y3, 48);
    }
    const y4 = v128.load(row, 64);
    a4 = maddOf<T>(a4, s, y4);
    b4 = maddOf<T>(b4, t, y4);
    const y5 = v128.load(row, 80);
    a5 = maddOf<T>(a5, s, y5);
    b5 = maddOf<T>(b5, t, y5);
    if (keep) {
      v128.store(kept, y4, 64);
      v128.store(kept, y5, 80);
      kept += keptStride;
    }
    row += yStride;
    p += sizeof<T>();
    q += sizeof<T>();
  }
  v128.store(out, a0, 0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, a4, 64);
  v128.store(out, a5, 80);
  v128.store(out1, b0, 0);
  v128.store(out1, b1, 16);
  v128.store(out1, b2, 32);
  v128.store(out1, b3, 48);
  v128.store(out1, b4, 64);
  v128.store(out1, b5, 80);
}

/** Three vectors of columns by three components. */
// @inline
export function tile3x3<T>(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
): void {
  const out1 = out + outStride;
  const out2 = out1 + outStride;
  let a0 = v128.load(out, 0);
  let a1 = v128.load(out, 16);
  let a2 = v128.load(out, 32);
  let b0 = v128.load(out1, 0);
  let b1 = v128.load(out1, 16);
  let b2 = v128.load(out1, 32);
  let c0 = v128.load(out2, 0);
  let c1 = v128.load(out2, 16);
  let c2 = v128.load(out2, 32);
  let p = x;
  let q = p + xStride;
  let o = q + xStride;
  for (let left = rows; left > 0; left--) {
    const s = v128.load_splat<T>(p);
    const t = v128.load_splat<T>(q);
    const u = v128.load_splat<T>(o);
    const y0 = v128.load(row, 0);
    a0 = maddOf<T>(a0, s, y0);
    b0 = maddOf<T>(b0, t, y0);
    c0 = maddOf<T>(c0, u, y0);
    const y1 = v128.load(row, 16);
    a1 = maddOf<T>(a1, s, y1);
    b1 = maddOf<T>(b1, t, y1);
    c1 = maddOf<T>(c1, u, y1);
    const y2 = v128.load(row, 32);
    a2 = maddOf<T>(a2, s, y2);
    b2 = maddOf<T>(b2, t, y2);
    c2 = maddOf<T>(c2, u, y2);
    row += yStride;
    p += sizeof<T>();
    q += sizeof<T>();
    o += sizeof<T>();
  }
  v128.store(out, a0, 0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out1, b0, 0);
  v128.store(out1, b1, 16);
  v128.store(out1, b2, 32);
  v128.store(out2, c0, 0);
  v128.store(out2, c1, 16);
  v128.store(out2, c2, 32);
}
