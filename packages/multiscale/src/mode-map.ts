import type { Tensor } from "@unmix/core";

/**
 * A linear map along one mode: row i of the result is Σ_k weights[k] × row sources[k] of what it is
 * applied to, k from starts[i] to starts[i + 1] − 1.
 */
export interface ModeMap {
  /** Rows of what it is applied to. */
  readonly from: number;
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

/** @param rows of each row of the result, its sources and their weights */
export function modeMap(from: number, rows: readonly (readonly [number, number][])[]): ModeMap {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i]! + row.length;
  });
  const entries = rows.flat();
  return {
    from,
    starts,
    sources: Int32Array.from(entries, ([source]) => source),
    weights: Float64Array.from(entries, ([, weight]) => weight),
  };
}

/** The map that gives the rows `indices`. */
export function pickMap(from: number, indices: ArrayLike<number>): ModeMap {
  return modeMap(
    from,
    Array.from(indices, (index) => [[index, 1]]),
  );
}

/** Values that a map can be applied to: those of a tensor, or single precision ones. */
export interface Mapped {
  readonly data: Float64Array | Float32Array;
  readonly shape: readonly number[];
}

/** `map` applied along a mode of a tensor; the result is a tensor of its own. */
export function mapMode({ data, shape }: Mapped, mode: number, map: ModeMap): Tensor {
  const rows = map.starts.length - 1;
  let inner = 1;
  for (let d = mode + 1; d < shape.length; d++) inner *= shape[d]!;
  const outer = data.length / (map.from * inner);
  const out = new Float64Array(outer * rows * inner);
  for (let o = 0; o < outer; o++) {
    const [from, to] = [o * map.from * inner, o * rows * inner];
    if (inner === 1) mapFibre(map, data, from, out, to);
    else mapSlices(map, data, from, inner, out, to);
  }
  return { data: out, shape: shape.map((length, d) => (d === mode ? rows : length)) };
}

/**
 * One map a mode; null leaves a mode as it is. Modes that shrink go first, the first first, and modes
 * that grow last, the last first: so the largest tensors are read and written in long pieces.
 */
export function mapModes(tensor: Mapped, maps: readonly (ModeMap | null)[]): Mapped {
  const grows = (mode: number) => maps[mode]!.starts.length - 1 > maps[mode]!.from;
  const modes = [...maps.keys()].filter((mode) => maps[mode]);
  const order = [
    ...modes.filter((mode) => !grows(mode)),
    ...modes.filter((mode) => grows(mode)).reverse(),
  ];
  return order.reduce<Mapped>((mapped, mode) => mapMode(mapped, mode, maps[mode]!), tensor);
}

function mapFibre(
  { starts, sources, weights }: ModeMap,
  data: Mapped["data"],
  from: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = 0; i < starts.length - 1; i++) {
    let sum = 0;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      sum += weights[k]! * data[from + sources[k]!]!;
    }
    out[to + i] = sum;
  }
}

function mapSlices(
  { starts, sources, weights }: ModeMap,
  data: Mapped["data"],
  from: number,
  inner: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = 0; i < starts.length - 1; i++) {
    const row = to + i * inner;
    let k = starts[i]!;
    const end = starts[i + 1]!;
    if (end - k === 1 && weights[k] === 1) {
      const at = from + sources[k]! * inner;
      out.set(data.subarray(at, at + inner), row);
      continue;
    }
    // Two at a time: most rows have two or three, and each pass over the row costs reading it again.
    for (; k + 1 < end; k += 2) {
      const [a, b] = [weights[k]!, weights[k + 1]!];
      const [x, y] = [from + sources[k]! * inner, from + sources[k + 1]! * inner];
      for (let c = 0; c < inner; c++) out[row + c]! += a * data[x + c]! + b * data[y + c]!;
    }
    if (k === end) continue;
    const [a, x] = [weights[k]!, from + sources[k]! * inner];
    for (let c = 0; c < inner; c++) out[row + c]! += a * data[x + c]!;
  }
}
