// The two large products. Strides are in bytes. Tiles keep eight accumulators: more would spill.
//
// Engines may gather the loads between two branches at the top, and the arithmetic runs slower behind
// a long row of them, or spills. So the tiles have ways out that are never taken: they keep loads
// beside their use.

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
    addProduct3(x, xStride, y, yStride, TILE, out, outStride, rows, columns);
    r = 3;
  }
  for (; r + 2 <= rank; r += 2) {
    addProduct2(
      x + <usize>r * xStride,
      xStride,
      y,
      yStride,
      TILE,
      out + <usize>r * outStride,
      outStride,
      rows,
      columns,
    );
  }
  if (r < rank) {
    addProduct1(x + <usize>r * xStride, y, yStride, out + <usize>r * outStride, rows, columns);
  }
}

/**
 * The same, in the same bits, for rows of Y that evict each other from the first cache: the first two
 * components keep each tile for the others in `kept`, which has room for rows × columns values.
 * There are four components at least, and whole tiles of columns.
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
  const tileStride = <usize>rows * TILE;
  addProduct2Keeping(x, xStride, y, yStride, out, outStride, rows, columns, kept);
  let r = 2;
  for (; rank - r >= 4 || rank - r == 2; r += 2) {
    const from = x + <usize>r * xStride;
    const to = out + <usize>r * outStride;
    addProduct2(from, xStride, kept, TILE, tileStride, to, outStride, rows, columns);
  }
  if (r < rank) {
    const from = x + <usize>r * xStride;
    const to = out + <usize>r * outStride;
    addProduct3(from, xStride, kept, TILE, tileStride, to, outStride, rows, columns);
  }
}

/** Bytes of a row of a tile of Y: eight columns. */
const TILE: usize = 64;

/** Four vectors of columns by two components; the next such tile of Y is `tileStride` on. */
function addProduct2(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  tileStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 8 <= columns; j += 8) {
    const out0 = out + ((<usize>j) << 3);
    const out1 = out0 + outStride;
    let a0 = v128.load(out0, 0);
    let a1 = v128.load(out0, 16);
    let a2 = v128.load(out0, 32);
    let a3 = v128.load(out0, 48);
    let b0 = v128.load(out1, 0);
    let b1 = v128.load(out1, 16);
    let b2 = v128.load(out1, 32);
    let b3 = v128.load(out1, 48);
    let row = y + <usize>(j >> 3) * tileStride;
    let p = x;
    let q = x + xStride;
    for (let left = rows; left > 0; left--) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const s = v128.load64_splat(p);
      a0 = madd(a0, s, y0);
      a1 = madd(a1, s, y1);
      const t = v128.load64_splat(q);
      b0 = madd(b0, t, y0);
      b1 = madd(b1, t, y1);
      if (left < 0) break;
      const y2 = v128.load(row, 32);
      const y3 = v128.load(row, 48);
      a2 = madd(a2, s, y2);
      a3 = madd(a3, s, y3);
      b2 = madd(b2, t, y2);
      b3 = madd(b3, t, y3);
      row += yStride;
      p += 8;
      q += 8;
    }
    v128.store(out0, a0, 0);
    v128.store(out0, a1, 16);
    v128.store(out0, a2, 32);
    v128.store(out0, a3, 48);
    v128.store(out1, b0, 0);
    v128.store(out1, b1, 16);
    v128.store(out1, b2, 32);
    v128.store(out1, b3, 48);
  }
  if (j < columns) {
    const left = (<usize>j) << 3;
    addColumns(x, y + left, yStride, out + left, rows, columns - j);
    addColumns(x + xStride, y + left, yStride, out + left + outStride, rows, columns - j);
  }
}

/** Four vectors of columns by two components, which keeps the tiles of Y one behind the other. */
function addProduct2Keeping(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
  kept: usize,
): void {
  for (let j = 0; j < columns; j += 8) {
    const out0 = out + ((<usize>j) << 3);
    const out1 = out0 + outStride;
    let a0 = v128.load(out0, 0);
    let a1 = v128.load(out0, 16);
    let a2 = v128.load(out0, 32);
    let a3 = v128.load(out0, 48);
    let b0 = v128.load(out1, 0);
    let b1 = v128.load(out1, 16);
    let b2 = v128.load(out1, 32);
    let b3 = v128.load(out1, 48);
    let row = y + ((<usize>j) << 3);
    let p = x;
    let q = x + xStride;
    for (let left = rows; left > 0; left--) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      v128.store(kept, y0, 0);
      v128.store(kept, y1, 16);
      const s = v128.load64_splat(p);
      a0 = madd(a0, s, y0);
      a1 = madd(a1, s, y1);
      const t = v128.load64_splat(q);
      b0 = madd(b0, t, y0);
      b1 = madd(b1, t, y1);
      if (left < 0) break;
      const y2 = v128.load(row, 32);
      const y3 = v128.load(row, 48);
      v128.store(kept, y2, 32);
      v128.store(kept, y3, 48);
      a2 = madd(a2, s, y2);
      a3 = madd(a3, s, y3);
      b2 = madd(b2, t, y2);
      b3 = madd(b3, t, y3);
      row += yStride;
      p += 8;
      q += 8;
      kept += TILE;
    }
    v128.store(out0, a0, 0);
    v128.store(out0, a1, 16);
    v128.store(out0, a2, 32);
    v128.store(out0, a3, 48);
    v128.store(out1, b0, 0);
    v128.store(out1, b1, 16);
    v128.store(out1, b2, 32);
    v128.store(out1, b3, 48);
  }
}

/** Two vectors of columns by three components; tiles of Y are of four vectors. */
function addProduct3(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  tileStride: usize,
  out: usize,
  outStride: usize,
  rows: i32,
  columns: i32,
): void {
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    const out0 = out + ((<usize>j) << 3);
    const out1 = out0 + outStride;
    const out2 = out1 + outStride;
    let a0 = v128.load(out0, 0);
    let a1 = v128.load(out0, 16);
    let b0 = v128.load(out1, 0);
    let b1 = v128.load(out1, 16);
    let c0 = v128.load(out2, 0);
    let c1 = v128.load(out2, 16);
    let row = y + <usize>(j >> 3) * tileStride + ((<usize>(j & 4)) << 3);
    let p = x;
    let q = x + xStride;
    let o = q + xStride;
    for (let i = 0; i < rows; i++) {
      const y0 = v128.load(row, 0);
      const y1 = v128.load(row, 16);
      const s = v128.load64_splat(p);
      a0 = madd(a0, s, y0);
      a1 = madd(a1, s, y1);
      const t = v128.load64_splat(q);
      b0 = madd(b0, t, y0);
      b1 = madd(b1, t, y1);
      const u = v128.load64_splat(o);
      c0 = madd(c0, u, y0);
      c1 = madd(c1, u, y1);
      row += yStride;
      p += 8;
      q += 8;
      o += 8;
    }
    v128.store(out0, a0, 0);
    v128.store(out0, a1, 16);
    v128.store(out1, b0, 0);
    v128.store(out1, b1, 16);
    v128.store(out2, c0, 0);
    v128.store(out2, c1, 16);
  }
  if (j < columns) {
    const left = (<usize>j) << 3;
    for (let r = 0; r < 3; r++) {
      addColumns(
        x + <usize>r * xStride,
        y + left,
        yStride,
        out + left + <usize>r * outStride,
        rows,
        columns - j,
      );
    }
  }
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
  if (j < columns) {
    const left = (<usize>j) << 3;
    addColumns(x, y + left, yStride, out + left, rows, columns - j);
  }
}

/** The last few columns, one component, one at a time. */
function addColumns(x: usize, y: usize, yStride: usize, out: usize, rows: i32, columns: i32): void {
  for (let j = 0; j < columns; j++) {
    const at = out + ((<usize>j) << 3);
    let total = load<f64>(at);
    let value = y + ((<usize>j) << 3);
    for (let i = 0; i < rows; i++) {
      total += load<f64>(x + ((<usize>i) << 3)) * load<f64>(value);
      value += yStride;
    }
    store<f64>(at, total);
  }
}

/** out(rank × rows) += X Yᵀ, with X rank × columns and Y rows × columns, all small enough to stay in cache. */
export function addProductTransposed(
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
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const row = y + <usize>i * yStride;
    const at = out + ((<usize>i) << 3);
    let r = 0;
    for (; r + 4 <= rank; r += 4) {
      const from = x + <usize>r * xStride;
      const to = at + <usize>r * outStride;
      addDots2x4(from, xStride, row, yStride, to, outStride, columns);
      addDots2x4(from, xStride, row + 2 * yStride, yStride, to + 16, outStride, columns);
    }
    for (; r + 2 <= rank; r += 2) {
      const from = x + <usize>r * xStride;
      addDots4x2(from, from + xStride, row, yStride, at + <usize>r * outStride, outStride, columns);
    }
    if (r < rank)
      addDots4(x + <usize>r * xStride, row, yStride, at + <usize>r * outStride, columns);
  }
  for (; i < rows; i++)
    addDots(x, xStride, y + <usize>i * yStride, out + ((<usize>i) << 3), outStride, rank, columns);
}

/** One row of Y by a few components, four at a time: sums of their own do not wait for each other. */
function addDots(
  x: usize,
  xStride: usize,
  y: usize,
  out: usize,
  outStride: usize,
  rank: i32,
  columns: i32,
): void {
  for (let left = rank; left > 0; left -= 4) {
    // Components that are not there are the first once more.
    const x1 = left > 1 ? x + xStride : x;
    const x2 = left > 2 ? x1 + xStride : x;
    const x3 = left > 3 ? x2 + xStride : x;
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let a3 = f64x2.splat(0);
    const whole = (<usize>(columns & ~1)) << 3;
    for (let at: usize = 0; at < whole; at += 16) {
      const v = v128.load(y + at);
      a0 = madd(a0, v128.load(x + at), v);
      a1 = madd(a1, v128.load(x1 + at), v);
      a2 = madd(a2, v128.load(x2 + at), v);
      a3 = madd(a3, v128.load(x3 + at), v);
    }
    const odd = (columns & 1) != 0;
    const last = y + whole;
    addDot(out, a0, odd, x + whole, last);
    if (left > 1) addDot(out + outStride, a1, odd, x1 + whole, last);
    if (left > 2) addDot(out + 2 * outStride, a2, odd, x2 + whole, last);
    if (left > 3) addDot(out + 3 * outStride, a3, odd, x3 + whole, last);
    x += 4 * xStride;
    out += 4 * outStride;
  }
}

/** Adds the dot of one component with one row, and that of a last odd column. */
function addDot(out: usize, a: v128, odd: bool, x: usize, y: usize): void {
  let total = sum(a);
  if (odd) total += load<f64>(x) * load<f64>(y);
  store<f64>(out, load<f64>(out) + total);
}

/** Two rows of Y by four components, eight columns a turn. */
function addDots2x4(
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  if (columns >= 2) {
    let y0 = y;
    let y1 = y0 + yStride;
    let p = x;
    let q = p + xStride;
    let s = q + xStride;
    let t = s + xStride;
    let left = columns;
    for (;;) {
      const v0 = v128.load(y0, 0);
      const w0 = v128.load(y1, 0);
      const e0 = v128.load(p, 0);
      a0 = madd(a0, e0, v0);
      a1 = madd(a1, e0, w0);
      const f0 = v128.load(q, 0);
      b0 = madd(b0, f0, v0);
      b1 = madd(b1, f0, w0);
      if (left < 1) break;
      const g0 = v128.load(s, 0);
      c0 = madd(c0, g0, v0);
      c1 = madd(c1, g0, w0);
      const h0 = v128.load(t, 0);
      d0 = madd(d0, h0, v0);
      d1 = madd(d1, h0, w0);
      if (left < 4) break;
      const v1 = v128.load(y0, 16);
      const w1 = v128.load(y1, 16);
      const e1 = v128.load(p, 16);
      a0 = madd(a0, e1, v1);
      a1 = madd(a1, e1, w1);
      const f1 = v128.load(q, 16);
      b0 = madd(b0, f1, v1);
      b1 = madd(b1, f1, w1);
      if (left < 3) break;
      const g1 = v128.load(s, 16);
      c0 = madd(c0, g1, v1);
      c1 = madd(c1, g1, w1);
      const h1 = v128.load(t, 16);
      d0 = madd(d0, h1, v1);
      d1 = madd(d1, h1, w1);
      if (left < 6) break;
      const v2 = v128.load(y0, 32);
      const w2 = v128.load(y1, 32);
      const e2 = v128.load(p, 32);
      a0 = madd(a0, e2, v2);
      a1 = madd(a1, e2, w2);
      const f2 = v128.load(q, 32);
      b0 = madd(b0, f2, v2);
      b1 = madd(b1, f2, w2);
      if (left < 5) break;
      const g2 = v128.load(s, 32);
      c0 = madd(c0, g2, v2);
      c1 = madd(c1, g2, w2);
      const h2 = v128.load(t, 32);
      d0 = madd(d0, h2, v2);
      d1 = madd(d1, h2, w2);
      if (left < 8) break;
      const v3 = v128.load(y0, 48);
      const w3 = v128.load(y1, 48);
      const e3 = v128.load(p, 48);
      a0 = madd(a0, e3, v3);
      a1 = madd(a1, e3, w3);
      const f3 = v128.load(q, 48);
      b0 = madd(b0, f3, v3);
      b1 = madd(b1, f3, w3);
      if (left < 7) break;
      const g3 = v128.load(s, 48);
      c0 = madd(c0, g3, v3);
      c1 = madd(c1, g3, w3);
      const h3 = v128.load(t, 48);
      d0 = madd(d0, h3, v3);
      d1 = madd(d1, h3, w3);
      left -= 8;
      if (left < 2) break;
      y0 += 64;
      y1 += 64;
      p += 64;
      q += 64;
      s += 64;
      t += 64;
    }
  }
  const odd = (columns & 1) != 0;
  const done = (<usize>(columns & ~1)) << 3;
  x += done;
  y += done;
  addPair(out, a0, a1, odd, x, y, yStride);
  out += outStride;
  x += xStride;
  addPair(out, b0, b1, odd, x, y, yStride);
  out += outStride;
  x += xStride;
  addPair(out, c0, c1, odd, x, y, yStride);
  out += outStride;
  x += xStride;
  addPair(out, d0, d1, odd, x, y, yStride);
}

/** Adds the dots of one component with two rows, and that of a last odd column. */
function addPair(
  out: usize,
  a: v128,
  b: v128,
  odd: bool,
  x: usize,
  y: usize,
  yStride: usize,
): void {
  let first = sum(a);
  let second = sum(b);
  if (odd) {
    first += load<f64>(x) * load<f64>(y);
    second += load<f64>(x) * load<f64>(y + yStride);
  }
  store<f64>(out, load<f64>(out, 0) + first, 0);
  store<f64>(out, load<f64>(out, 8) + second, 8);
}

/** Four rows of Y by two components. */
function addDots4x2(
  p: usize,
  q: usize,
  y: usize,
  yStride: usize,
  out: usize,
  outStride: usize,
  columns: i32,
): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let b2 = f64x2.splat(0);
  let b3 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  let left = columns;
  for (; left >= 2; left -= 2) {
    const v0 = v128.load(y0);
    const v1 = v128.load(y1);
    const s = v128.load(p);
    a0 = madd(a0, s, v0);
    a1 = madd(a1, s, v1);
    const t = v128.load(q);
    b0 = madd(b0, t, v0);
    b1 = madd(b1, t, v1);
    if (left < 0) break;
    const v2 = v128.load(y2);
    const v3 = v128.load(y3);
    a2 = madd(a2, s, v2);
    a3 = madd(a3, s, v3);
    b2 = madd(b2, t, v2);
    b3 = madd(b3, t, v3);
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    p += 16;
    q += 16;
  }
  let c0 = sum(a0);
  let c1 = sum(a1);
  let c2 = sum(a2);
  let c3 = sum(a3);
  let d0 = sum(b0);
  let d1 = sum(b1);
  let d2 = sum(b2);
  let d3 = sum(b3);
  if (left > 0) {
    const s = load<f64>(p);
    const t = load<f64>(q);
    c0 += s * load<f64>(y0);
    c1 += s * load<f64>(y1);
    c2 += s * load<f64>(y2);
    c3 += s * load<f64>(y3);
    d0 += t * load<f64>(y0);
    d1 += t * load<f64>(y1);
    d2 += t * load<f64>(y2);
    d3 += t * load<f64>(y3);
  }
  store<f64>(out, load<f64>(out, 0) + c0, 0);
  store<f64>(out, load<f64>(out, 8) + c1, 8);
  store<f64>(out, load<f64>(out, 16) + c2, 16);
  store<f64>(out, load<f64>(out, 24) + c3, 24);
  out += outStride;
  store<f64>(out, load<f64>(out, 0) + d0, 0);
  store<f64>(out, load<f64>(out, 8) + d1, 8);
  store<f64>(out, load<f64>(out, 16) + d2, 16);
  store<f64>(out, load<f64>(out, 24) + d3, 24);
}

/** Four rows of Y by one component. */
function addDots4(p: usize, y: usize, yStride: usize, out: usize, columns: i32): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let y0 = y;
  let y1 = y0 + yStride;
  let y2 = y1 + yStride;
  let y3 = y2 + yStride;
  let j = 0;
  for (; j + 2 <= columns; j += 2) {
    const s = v128.load(p);
    a0 = madd(a0, s, v128.load(y0));
    a1 = madd(a1, s, v128.load(y1));
    a2 = madd(a2, s, v128.load(y2));
    a3 = madd(a3, s, v128.load(y3));
    y0 += 16;
    y1 += 16;
    y2 += 16;
    y3 += 16;
    p += 16;
  }
  let c0 = sum(a0);
  let c1 = sum(a1);
  let c2 = sum(a2);
  let c3 = sum(a3);
  if (j < columns) {
    const s = load<f64>(p);
    c0 += s * load<f64>(y0);
    c1 += s * load<f64>(y1);
    c2 += s * load<f64>(y2);
    c3 += s * load<f64>(y3);
  }
  store<f64>(out, load<f64>(out, 0) + c0, 0);
  store<f64>(out, load<f64>(out, 8) + c1, 8);
  store<f64>(out, load<f64>(out, 16) + c2, 16);
  store<f64>(out, load<f64>(out, 24) + c3, 24);
}
