// Exact solves of a factor, column by column, from its small Gram matrix and its product with Y.

/** A pivot below this part of its diagonal entry is rounding: the component depends on those before it. */
const DEPENDENT: f64 = 1e-12;
/** A slope below this part of its terms is rounding. */
const ROUNDING: f64 = 1e-13;
/** Exchanges of the whole set of wrong entries that may fail to shrink it before one at a time is. */
const PATIENCE: i32 = 3;
const MOST_ROUNDS: i32 = 200;

/**
 * Solves min ½⟨x, G x⟩ − ⟨c, x⟩ over x ≥ 0 (over all x unless `clamped`) for `width` columns, by block
 * principal pivoting: guess which entries are positive, solve for them, exchange the entries that turn
 * out wrong. The guess is the support of `x`; columns with the guess of the one before share its factor.
 *
 * @param scratch room for rank × (rank + 2) values
 * @returns systems solved
 */
export function exactStrip(
  gram: usize,
  cross: usize,
  x: usize,
  stride: usize,
  clamped: bool,
  next: usize,
  scratch: usize,
  rank: i32,
  width: i32,
): i32 {
  const root = scratch;
  const z = scratch + ((<usize>rank * <usize>rank) << 3);
  const c = z + ((<usize>rank) << 3);
  let known = -1;
  let factored = 0;
  let solved = 0;
  for (let j = 0; j < width; j++) {
    const at = (<usize>j) << 3;
    let set = 0;
    for (let r = 0; r < rank; r++) {
      const from = <usize>r * stride + at;
      store<f64>(c + ((<usize>r) << 3), load<f64>(cross + from));
      if (!clamped || load<f64>(x + from) > 0) set |= 1 << r;
    }
    let fewest = rank + 1;
    let patience = PATIENCE;
    let rounds = 0;
    for (; rounds < MOST_ROUNDS; rounds++) {
      if (set != known) {
        factored = factorize(gram, root, rank, set);
        known = set;
      }
      solve(root, c, z, rank, factored);
      solved++;
      if (!clamped) break;
      const wrong = wrongEntries(gram, c, z, rank, set, factored);
      if (wrong == 0) break;
      const count = popcnt(wrong);
      if (count < fewest) {
        fewest = count;
        patience = PATIENCE;
        set ^= wrong;
      } else if (patience > 0) {
        patience--;
        set ^= wrong;
      } else {
        set ^= 1 << (31 - clz(wrong));
      }
    }
    // Where rounding keeps the sets from settling, the column stays as it is.
    const settled = rounds < MOST_ROUNDS;
    for (let r = 0; r < rank; r++) {
      const to = <usize>r * stride + at;
      const own = (<usize>r) << 3;
      const moves = settled && load<f64>(gram + <usize>r * ((<usize>rank) << 3) + own) > 0;
      store<f64>(next + to, moves ? load<f64>(z + own) : load<f64>(x + to));
    }
  }
  return solved;
}

/**
 * The Cholesky factor of the rows and columns of `gram` in `set`, kept in their places, with the
 * inverses of its diagonal on it.
 *
 * @returns the set without the components that depend on those before them
 */
function factorize(gram: usize, root: usize, rank: i32, set: i32): i32 {
  const row = (<usize>rank) << 3;
  let kept = set;
  for (let r = 0; r < rank; r++) {
    if (!(kept & (1 << r))) continue;
    const own = root + <usize>r * row;
    const from = gram + <usize>r * row;
    const diagonal = load<f64>(from + ((<usize>r) << 3));
    let pivot = diagonal;
    for (let s = 0; s < r; s++) {
      if (!(kept & (1 << s))) continue;
      const other = root + <usize>s * row;
      let value = load<f64>(from + ((<usize>s) << 3));
      for (let t = 0; t < s; t++) {
        if (!(kept & (1 << t))) continue;
        value -= load<f64>(own + ((<usize>t) << 3)) * load<f64>(other + ((<usize>t) << 3));
      }
      value *= load<f64>(other + ((<usize>s) << 3));
      store<f64>(own + ((<usize>s) << 3), value);
      pivot -= value * value;
    }
    if (!(pivot > DEPENDENT * diagonal)) kept ^= 1 << r;
    else store<f64>(own + ((<usize>r) << 3), 1 / sqrt(pivot));
  }
  return kept;
}

/** z = the solution for the entries in `set`, 0 elsewhere. */
function solve(root: usize, c: usize, z: usize, rank: i32, set: i32): void {
  const row = (<usize>rank) << 3;
  for (let r = 0; r < rank; r++) {
    const own = (<usize>r) << 3;
    if (!(set & (1 << r))) {
      store<f64>(z + own, 0);
      continue;
    }
    let value = load<f64>(c + own);
    const at = root + <usize>r * row;
    for (let s = 0; s < r; s++) {
      if (set & (1 << s))
        value -= load<f64>(at + ((<usize>s) << 3)) * load<f64>(z + ((<usize>s) << 3));
    }
    store<f64>(z + own, value * load<f64>(at + own));
  }
  for (let r = rank - 1; r >= 0; r--) {
    if (!(set & (1 << r))) continue;
    const own = (<usize>r) << 3;
    let value = load<f64>(z + own);
    for (let s = r + 1; s < rank; s++) {
      if (set & (1 << s))
        value -= load<f64>(root + <usize>s * row + own) * load<f64>(z + ((<usize>s) << 3));
    }
    store<f64>(z + own, value * load<f64>(root + <usize>r * row + own));
  }
}

/** Entries that were solved for and are negative, or were not and slope down. */
function wrongEntries(gram: usize, c: usize, z: usize, rank: i32, set: i32, factored: i32): i32 {
  let wrong = 0;
  for (let r = 0; r < rank; r++) {
    const own = (<usize>r) << 3;
    const bit = 1 << r;
    if (set & bit) {
      if (factored & bit && load<f64>(z + own) < 0) wrong |= bit;
      continue;
    }
    const row = gram + <usize>r * ((<usize>rank) << 3);
    const aim = load<f64>(c + own);
    let slope = -aim;
    let size = abs(aim);
    for (let s = 0; s < rank; s++) {
      const term = load<f64>(row + ((<usize>s) << 3)) * load<f64>(z + ((<usize>s) << 3));
      slope += term;
      size += abs(term);
    }
    if (slope < -ROUNDING * size) wrong |= bit;
  }
  return wrong;
}
