// What the tiles of both widths leave of the first large product: one component, and the last columns.

import { lanes, maddOf } from "./lanes";

/** Eight vectors of columns by one component. */
export function addProduct1<T>(
  x: usize,
  y: usize,
  yStride: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 8 * lanes<T>() <= columns; j += 8 * lanes<T>()) {
    const at = out + <usize>j * sizeof<T>();
    let a0 = v128.load(at, 0);
    let a1 = v128.load(at, 16);
    let a2 = v128.load(at, 32);
    let a3 = v128.load(at, 48);
    let a4 = v128.load(at, 64);
    let a5 = v128.load(at, 80);
    let a6 = v128.load(at, 96);
    let a7 = v128.load(at, 112);
    let row = y + <usize>j * sizeof<T>();
    let p = x;
    for (let i = 0; i < rows; i++) {
      const s = v128.load_splat<T>(p);
      a0 = maddOf<T>(a0, s, v128.load(row, 0));
      a1 = maddOf<T>(a1, s, v128.load(row, 16));
      a2 = maddOf<T>(a2, s, v128.load(row, 32));
      a3 = maddOf<T>(a3, s, v128.load(row, 48));
      a4 = maddOf<T>(a4, s, v128.load(row, 64));
      a5 = maddOf<T>(a5, s, v128.load(row, 80));
      a6 = maddOf<T>(a6, s, v128.load(row, 96));
      a7 = maddOf<T>(a7, s, v128.load(row, 112));
      row += yStride;
      p += sizeof<T>();
    }
    v128.store(at, a0, 0);
    v128.store(at, a1, 16);
    v128.store(at, a2, 32);
    v128.store(at, a3, 48);
    v128.store(at, a4, 64);
    v128.store(at, a5, 80);
    v128.store(at, a6, 96);
    v128.store(at, a7, 112);
  }
  const at = <usize>j * sizeof<T>();
  addLast<T>(x, 0, y + at, yStride, out + at, 0, 1, rows, columns - j);
}

/** The last few columns, a component and a vector of columns at a time, and the last of them one by one. */
export function addLast<T>(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
): void {
  for (let r = 0; r < rank; r++) {
    let j = 0;
    for (; j + lanes<T>() <= columns; j += lanes<T>()) {
      const at = out + <usize>j * sizeof<T>();
      let sums = v128.load(at, 0);
      let row = y + <usize>j * sizeof<T>();
      let p = x;
      for (let i = 0; i < rows; i++) {
        sums = maddOf<T>(sums, v128.load_splat<T>(p), v128.load(row));
        row += yStride;
        p += sizeof<T>();
      }
      v128.store(at, sums, 0);
    }
    for (; j < columns; j++) {
      const at = out + <usize>j * sizeof<T>();
      let total = load<T>(at);
      let row = y + <usize>j * sizeof<T>();
      let p = x;
      for (let i = 0; i < rows; i++) {
        total += load<T>(p) * load<T>(row);
        row += yStride;
        p += sizeof<T>();
      }
      store<T>(at, total);
    }
    x += xStride;
    out += outStride;
  }
}
