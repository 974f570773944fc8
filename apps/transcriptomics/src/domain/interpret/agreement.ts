/** Pearson's correlation; 0 where one of the two is the same everywhere. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const scale = Math.sqrt(xx) * Math.sqrt(yy);
  return scale > 0 ? xy / scale : 0;
}

/** The ranks of values from 1 on, ties sharing the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]! || a - b,
  );
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/**
 * Area under the ROC curve: how probably a spot that is a member has a larger value than one that is
 * not, ties counting half (Mann and Whitney 1947). NaN where there are no members or only members.
 *
 * @param ranks of the values: see {@link ranksOf}
 */
export function areaUnderCurve(ranks: Float64Array, member: ArrayLike<number>): number {
  let [members, sum] = [0, 0];
  for (let i = 0; i < ranks.length; i++) {
    if (!member[i]) continue;
    members++;
    sum += ranks[i]!;
  }
  const others = ranks.length - members;
  return (sum - (members * (members + 1)) / 2) / (members * others);
}

/** How often each pair of labels meets: rows × columns. */
export function contingency(
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  [R, C]: readonly [number, number],
): Float64Array {
  const table = new Float64Array(R * C);
  for (let i = 0; i < rows.length; i++) table[rows[i]! * C + columns[i]!]!++;
  return table;
}

/**
 * Adjusted Rand index of two partitions (Hubert and Arabie 1985): 1 where they are the same, about 0
 * where they agree by chance; 1 where both have one class, or every spot its own.
 */
export function adjustedRand(table: Float64Array, columns: number): number {
  const { rowSums, columnSums, total } = margins(table, columns);
  const pairs = (counts: Float64Array) =>
    counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const [both, byRow, byColumn] = [pairs(table), pairs(rowSums), pairs(columnSums)];
  const all = (total * (total - 1)) / 2;
  const expected = (byRow * byColumn) / all;
  const most = (byRow + byColumn) / 2;
  return most === expected || all === 0 ? 1 : (both - expected) / (most - expected);
}

/**
 * Normalized mutual information of two partitions: their mutual information over the mean of their
 * entropies; 1 where they are the same, 1 too where both have one class.
 */
export function normalizedInformation(table: Float64Array, columns: number): number {
  const { rowSums, columnSums, total } = margins(table, columns);
  const entropy = (counts: Float64Array) =>
    counts.reduce((sum, n) => sum - (n > 0 ? (n / total) * Math.log(n / total) : 0), 0);
  const [own, other, both] = [entropy(rowSums), entropy(columnSums), entropy(table)];
  return own + other > 0 ? Math.max(0, (2 * (own + other - both)) / (own + other)) : 1;
}

function margins(table: Float64Array, columns: number) {
  const rowSums = new Float64Array(table.length / columns);
  const columnSums = new Float64Array(columns);
  let total = 0;
  table.forEach((count, n) => {
    rowSums[Math.floor(n / columns)]! += count;
    columnSums[n % columns]! += count;
    total += count;
  });
  return { rowSums, columnSums, total };
}
