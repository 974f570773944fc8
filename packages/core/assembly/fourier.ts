// The discrete Fourier transform of a power of two, of real and imaginary parts that lie apart: by radix four,
// and one pass of radix two where the power is odd, each pass in order (Stockham 1966). Two entries at a time,
// with the operations of `src/signal/fft.ts` on each, so with its bits.

/**
 * Transforms `length` values, at least 8, of (re, im), with (otherRe, otherIm) as scratch.
 *
 * @param cosines cos(2πk ÷ length), and `sines` −sin(2πk ÷ length), for k from 0 to length − 1
 * @returns 1 where the result is in the scratch, else 0
 */
export function fourier(
  re: usize,
  im: usize,
  otherRe: usize,
  otherIm: usize,
  cosines: usize,
  sines: usize,
  length: i32,
): i32 {
  let fromRe = re;
  let fromIm = im;
  let toRe = otherRe;
  let toIm = otherIm;
  let stride = 1;
  for (let left = length; left > 1; left >>= 2) {
    if (left < 4) passOfTwo(fromRe, fromIm, toRe, toIm, length >> 1);
    else passOfFour(fromRe, fromIm, toRe, toIm, cosines, sines, length, stride);
    stride <<= 2;
    const usedRe = fromRe;
    const usedIm = fromIm;
    fromRe = toRe;
    fromIm = toIm;
    toRe = usedRe;
    toIm = usedIm;
  }
  return fromRe == re ? 0 : 1;
}

/**
 * Joins what lies a quarter of the length apart, for `stride` transforms that lie side by side. These have the
 * same turns; where there is one transform, the two entries at a time have turns of their own and their results
 * lie four places apart.
 */
function passOfFour(
  re: usize,
  im: usize,
  outRe: usize,
  outIm: usize,
  cosines: usize,
  sines: usize,
  length: i32,
  stride: i32,
): void {
  const first = stride == 1;
  const jump = (<usize>length) << 1;
  const step = (<usize>stride) << 3;
  const width = max<usize>(step, 16);
  for (let t: usize = 0; t < jump; t += width) {
    const c1 = first ? v128.load(cosines + t) : v128.load64_splat(cosines + t);
    const s1 = first ? v128.load(sines + t) : v128.load64_splat(sines + t);
    const c2 = first ? pair(cosines + 2 * t, 16) : v128.load64_splat(cosines + 2 * t);
    const s2 = first ? pair(sines + 2 * t, 16) : v128.load64_splat(sines + 2 * t);
    const c3 = first ? pair(cosines + 3 * t, 24) : v128.load64_splat(cosines + 3 * t);
    const s3 = first ? pair(sines + 3 * t, 24) : v128.load64_splat(sines + 3 * t);
    for (let i = t; i < t + width; i += 16) {
      const re0 = v128.load(re + i);
      const im0 = v128.load(im + i);
      const re1 = v128.load(re + i + jump);
      const im1 = v128.load(im + i + jump);
      const re2 = v128.load(re + i + 2 * jump);
      const im2 = v128.load(im + i + 2 * jump);
      const re3 = v128.load(re + i + 3 * jump);
      const im3 = v128.load(im + i + 3 * jump);
      const aRe = f64x2.add(re0, re2);
      const aIm = f64x2.add(im0, im2);
      const bRe = f64x2.sub(re0, re2);
      const bIm = f64x2.sub(im0, im2);
      const cRe = f64x2.add(re1, re3);
      const cIm = f64x2.add(im1, im3);
      const dRe = f64x2.sub(re1, re3);
      const dIm = f64x2.sub(im1, im3);
      const uRe = f64x2.add(bRe, dIm);
      const uIm = f64x2.sub(bIm, dRe);
      const vRe = f64x2.sub(aRe, cRe);
      const vIm = f64x2.sub(aIm, cIm);
      const wRe = f64x2.sub(bRe, dIm);
      const wIm = f64x2.add(bIm, dRe);
      const x0 = f64x2.add(aRe, cRe);
      const y0 = f64x2.add(aIm, cIm);
      const x1 = f64x2.sub(f64x2.mul(c1, uRe), f64x2.mul(s1, uIm));
      const y1 = f64x2.add(f64x2.mul(c1, uIm), f64x2.mul(s1, uRe));
      const x2 = f64x2.sub(f64x2.mul(c2, vRe), f64x2.mul(s2, vIm));
      const y2 = f64x2.add(f64x2.mul(c2, vIm), f64x2.mul(s2, vRe));
      const x3 = f64x2.sub(f64x2.mul(c3, wRe), f64x2.mul(s3, wIm));
      const y3 = f64x2.add(f64x2.mul(c3, wIm), f64x2.mul(s3, wRe));
      if (first) {
        putFour(outRe + 4 * t, x0, x1, x2, x3);
        putFour(outIm + 4 * t, y0, y1, y2, y3);
      } else {
        const o = 3 * t + i;
        v128.store(outRe + o, x0);
        v128.store(outIm + o, y0);
        v128.store(outRe + o + step, x1);
        v128.store(outIm + o + step, y1);
        v128.store(outRe + o + 2 * step, x2);
        v128.store(outIm + o + 2 * step, y2);
        v128.store(outRe + o + 3 * step, x3);
        v128.store(outIm + o + 3 * step, y3);
      }
    }
  }
}

/** The entry at `from` and the one `apart` bytes behind. */
function pair(from: usize, apart: usize): v128 {
  return v128.load64_lane(from + apart, v128.load64_zero(from), 1);
}

/** The first entries of four vectors side by side, and then the second ones. */
function putFour(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(to + 16, v128.shuffle<f64>(c, d, 0, 2));
  v128.store(to + 32, v128.shuffle<f64>(a, b, 1, 3));
  v128.store(to + 48, v128.shuffle<f64>(c, d, 1, 3));
}

/** The last pass of two: sums and differences of the two halves. */
function passOfTwo(re: usize, im: usize, outRe: usize, outIm: usize, half: i32): void {
  const jump = (<usize>half) << 3;
  for (let i: usize = 0; i < jump; i += 16) {
    const re0 = v128.load(re + i);
    const im0 = v128.load(im + i);
    const re1 = v128.load(re + i + jump);
    const im1 = v128.load(im + i + jump);
    v128.store(outRe + i, f64x2.add(re0, re1));
    v128.store(outIm + i, f64x2.add(im0, im1));
    v128.store(outRe + i + jump, f64x2.sub(re0, re1));
    v128.store(outIm + i + jump, f64x2.sub(im0, im1));
  }
}
