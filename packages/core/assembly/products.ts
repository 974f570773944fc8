// The first of the two large products, and what all of them are made of. Strides are in bytes.
//
// A tile is a few vectors of columns by two or three components, whose sums stay in registers while it goes
// down the rows. Engines may gather the loads between two branches at the top, and the arithmetic runs slower
// behind a long row of them, or spills. So eight sums have a way out that is never taken: it keeps loads beside
// their use. Fused operations come two a clock and each takes four clocks or five, so they want more sums; they
// need no place for a product, and twelve still fit.

/** c + a b, in one rounding where the module is built with fused multiply–add. */
export function madd(c: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

export function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** out(rank × columns) += X Y, with X rank × rows and Y rows × columns, all small enough to stay in cache. */
export function addProduct(
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
  let r = 0;
  if (rank & 1 && rank > 1) {
    addProduct3(x, xStride, y, yStride, out, outStride, rows, columns);
    r = 3;
  }
  for (; r + 2 <= rank; r += 2) {
    const from = x + <usize>r * xStride;
    const to = out + <usize>r * outStride;
    addProduct2(from, xStride, y, yStride, to, outStride, rows, columns);
  }
  if (r < rank) addProduct1(x, y, yStride, out, rows, columns);
}

/**
 * The same, in the same bits, for rows of Y that evict each other from the first cache: the first two
 * components copy Y for the others to `kept`, which has room for rows × columns values. There are three
 * components at least, and a multiple of 8 columns.
 */
export function addProductApart(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  rows: i32,
  columns: i32,
  kept: usize,
): void {
  const stride = (<usize>columns) << 3;
  let j = 0;
  for (const wide = inWideTiles(columns >> 1) << 1; j < wide; j += WIDE) {
    const at = (<usize>j) << 3;
    tile2(x, xStride, y + at, yStride, out + at, outStride, rows, true, true, kept + at, stride);
  }
  for (; j < columns; j += NARROW) {
    const at = (<usize>j) << 3;
    tile2(x, xStride, y + at, yStride, out + at, outStride, rows, false, true, kept + at, stride);
  }
  const from = x + 2 * xStride;
  const to = out + 2 * outStride;
  addProduct(from, xStride, kept, stride, to, outStride, rank - 2, rows, columns);
}

/** Columns of a tile of two components. */
const NARROW: i32 = 8;
const WIDE: i32 = 12;

/** How many of some vectors of columns wide tiles take, so that narrow ones leave no more than one or two. */
export function inWideTiles(vectors: i32): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return 0;
  const whole = vectors & ~1;
  return max(0, whole - 2 * ((6 - (whole % 6)) % 6));
}

function addProduct2(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (const wide = inWideTiles(columns >> 1) << 1; j < wide; j += WIDE) {
    const at = (<usize>j) << 3;
    tile2(x, xStride, y + at, yStride, out + at, outStride, rows, true, false, 0, 0);
  }
  for (; j + NARROW <= columns; j += NARROW) {
    const at = (<usize>j) << 3;
    tile2(x, xStride, y + at, yStride, out + at, outStride, rows, false, false, 0, 0);
  }
  const at = (<usize>j) << 3;
  addLast(x, xStride, y + at, yStride, out + at, outStride, 2, rows, columns - j);
}

/** Four or, if it is `wide`, six vectors of columns by two components; `keep` copies its part of Y. */
// @inline
function tile2(
  x: usize,
  xStride: usize,
  row: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  wide: bool,
  keep: bool,
  kept: usize,
  keptStride: usize,
): void {
  const out1 = out + outStride;
  let a0 = v128.load(out, 0);
  let a1 = v128.load(out, 16);
  let a2 = v128.load(out, 32);
  let a3 = v128.load(out, 48);
  let a4 = wide ? v128.load(out, 64) : a0;
  let a5 = wide ? v128.load(out, 80) : a0;
  let b0 = v128.load(out1, 0);
  let b1 = v128.load(out1, 16);
  let b2 = v128.load(out1, 32);
  let b3 = v128.load(out1, 48);
  let b4 = wide ? v128.load(out1, 64) : b0;
  let b5 = wide ? v128.load(out1, 80) : b0;
  let p = x;
  let q = x + xStride;
  for (let left = rows; left > 0; left--) {
    const s = v128.load64_splat(p);
    const t = v128.load64_splat(q);
    const y0 = v128.load(row, 0);
    a0 = madd(a0, s, y0);
    b0 = madd(b0, t, y0);
    const y1 = v128.load(row, 16);
    a1 = madd(a1, s, y1);
    b1 = madd(b1, t, y1);
    if (keep) {
      v128.store(kept, y0, 0);
      v128.store(kept, y1, 16);
    }
    if (!wide && left < 0) break;
    const y2 = v128.load(row, 32);
    a2 = madd(a2, s, y2);
    b2 = madd(b2, t, y2);
    const y3 = v128.load(row, 48);
    a3 = madd(a3, s, y3);
    b3 = madd(b3, t, y3);
    if (keep) {
      v128.store(kept, y2, 32);
      v128.store(kept, y3, 48);
    }
    if (wide) {
      const y4 = v128.load(row, 64);
      a4 = madd(a4, s, y4);
      b4 = madd(b4, t, y4);
      const y5 = v128.load(row, 80);
      a5 = madd(a5, s, y5);
      b5 = madd(b5, t, y5);
      if (keep) {
        v128.store(kept, y4, 64);
        v128.store(kept, y5, 80);
      }
    }
    if (keep) kept += keptStride;
    row += yStride;
    p += 8;
    q += 8;
  }
  v128.store(out, a0, 0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  if (wide) {
    v128.store(out, a4, 64);
    v128.store(out, a5, 80);
  }
  v128.store(out1, b0, 0);
  v128.store(out1, b1, 16);
  v128.store(out1, b2, 32);
  v128.store(out1, b3, 48);
  if (wide) {
    v128.store(out1, b4, 64);
    v128.store(out1, b5, 80);
  }
}

function addProduct3(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 6 <= columns; j += 6) {
    const at = (<usize>j) << 3;
    tile3(x, xStride, y + at, yStride, out + at, outStride, rows);
  }
  const at = (<usize>j) << 3;
  addLast(x, xStride, y + at, yStride, out + at, outStride, 3, rows, columns - j);
}

/** Three vectors of columns by three components. */
// @inline
function tile3(
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
    const s = v128.load64_splat(p);
    const t = v128.load64_splat(q);
    const u = v128.load64_splat(o);
    const y0 = v128.load(row, 0);
    a0 = madd(a0, s, y0);
    b0 = madd(b0, t, y0);
    c0 = madd(c0, u, y0);
    const y1 = v128.load(row, 16);
    a1 = madd(a1, s, y1);
    b1 = madd(b1, t, y1);
    c1 = madd(c1, u, y1);
    const y2 = v128.load(row, 32);
    a2 = madd(a2, s, y2);
    b2 = madd(b2, t, y2);
    c2 = madd(c2, u, y2);
    row += yStride;
    p += 8;
    q += 8;
    o += 8;
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

/** Eight vectors of columns by one component. */
function addProduct1(
  x: usize,
  y: usize,
  yStride: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 16 <= columns; j += 16) {
    const at = out + ((<usize>j) << 3);
    let a0 = v128.load(at, 0);
    let a1 = v128.load(at, 16);
    let a2 = v128.load(at, 32);
    let a3 = v128.load(at, 48);
    let a4 = v128.load(at, 64);
    let a5 = v128.load(at, 80);
    let a6 = v128.load(at, 96);
    let a7 = v128.load(at, 112);
    let row = y + ((<usize>j) << 3);
    for (let i = 0; i < rows; i++) {
      const s = v128.load64_splat(x + ((<usize>i) << 3));
      a0 = madd(a0, s, v128.load(row, 0));
      a1 = madd(a1, s, v128.load(row, 16));
      a2 = madd(a2, s, v128.load(row, 32));
      a3 = madd(a3, s, v128.load(row, 48));
      a4 = madd(a4, s, v128.load(row, 64));
      a5 = madd(a5, s, v128.load(row, 80));
      a6 = madd(a6, s, v128.load(row, 96));
      a7 = madd(a7, s, v128.load(row, 112));
      row += yStride;
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
  const at = (<usize>j) << 3;
  addLast(x, 0, y + at, yStride, out + at, 0, 1, rows, columns - j);
}

/** The last few columns, a component and a vector of columns at a time, and the odd one by itself. */
function addLast(
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
    for (; j + 2 <= columns; j += 2) {
      const at = out + ((<usize>j) << 3);
      let total = v128.load(at);
      let row = y + ((<usize>j) << 3);
      for (let i = 0; i < rows; i++) {
        total = madd(total, v128.load64_splat(x + ((<usize>i) << 3)), v128.load(row));
        row += yStride;
      }
      v128.store(at, total);
    }
    if (j < columns) {
      const at = out + ((<usize>j) << 3);
      let total = load<f64>(at);
      let row = y + ((<usize>j) << 3);
      for (let i = 0; i < rows; i++) {
        total += load<f64>(x + ((<usize>i) << 3)) * load<f64>(row);
        row += yStride;
      }
      store<f64>(at, total);
    }
    x += xStride;
    out += outStride;
  }
}
