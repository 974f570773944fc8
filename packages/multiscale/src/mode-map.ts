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

/** Builds a map row by row. */
export interface MapBuilder {
  /** Adds a source to the row that is being built. */
  add(source: number, weight: number): void;
  /** Ends the row. */
  end(): void;
  finish(): ModeMap;
}

/**
 * @param from rows of what the map is applied to
 * @param rows of its result
 * @param entries sources of all rows together, at most
 */
export function buildMap(from: number, rows: number, entries: number): MapBuilder {
  const starts = new Int32Array(rows + 1);
  const sources = new Int32Array(entries);
  const weights = new Float64Array(entries);
  let count = 0;
  let row = 0;
  return {
    add(source, weight) {
      sources[count] = source;
      weights[count++] = weight;
    },
    end() {
      starts[++row] = count;
    },
    finish: () => ({
      from,
      starts,
      sources: sources.subarray(0, count),
      weights: weights.subarray(0, count),
    }),
  };
}

/** The map that gives the rows `sources`, times `weight`. */
export function pickMap(from: number, sources: Int32Array, weight = 1): ModeMap {
  const starts = new Int32Array(sources.length + 1);
  for (let i = 1; i < starts.length; i++) starts[i] = i;
  return { from, starts, sources, weights: new Float64Array(sources.length).fill(weight) };
}

/** The map whose matrix is the transpose. */
export function transposed({ from, starts, sources, weights }: ModeMap): ModeMap {
  const rows = starts.length - 1;
  const ends = new Int32Array(from + 1);
  for (let k = 0; k < sources.length; k++) ends[sources[k]! + 1]!++;
  for (let j = 0; j < from; j++) ends[j + 1]! += ends[j]!;
  const transpose: ModeMap = {
    from: rows,
    starts: ends.slice(),
    sources: new Int32Array(sources.length),
    weights: new Float64Array(sources.length),
  };
  // What was the start of a row becomes its end as the row fills.
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const at = ends[sources[k]!]!++;
      transpose.sources[at] = i;
      transpose.weights[at] = weights[k]!;
    }
  }
  return transpose;
}

/** Values that a map can be applied to: those of a tensor, or single precision ones. */
export interface Mapped {
  readonly data: Float64Array | Float32Array;
  readonly shape: readonly number[];
}

/** How far apart neighbours along a mode lie: the entries of the modes after it. */
export function strideOf(shape: readonly number[], mode: number): number {
  let stride = 1;
  for (let d = mode + 1; d < shape.length; d++) stride *= shape[d]!;
  return stride;
}

/** `map` applied along a mode of a tensor; the result is a tensor of its own. */
export function mapMode({ data, shape }: Mapped, mode: number, map: ModeMap): Tensor {
  const inner = strideOf(shape, mode);
  const outer = data.length / (map.from * inner);
  const rows = map.starts.length - 1;
  const out = new Float64Array(outer * rows * inner);
  addMapped(map, data, 0, outer, inner, out, 0);
  return { data: out, shape: shape.map((length, d) => (d === mode ? rows : length)) };
}

/** Adds `map` applied along the middle of outer × from × inner values to outer × rows × inner ones. */
function addMapped(
  map: ModeMap,
  data: Mapped["data"],
  from: number,
  outer: number,
  inner: number,
  out: Float64Array,
  to: number,
): void {
  const rows = map.starts.length - 1;
  for (let o = 0; o < outer; o++) {
    const [read, write] = [from + o * map.from * inner, to + o * rows * inner];
    if (inner === 1) mapFibre(map, data, read, out, write);
    else mapSlices(map, data, read, inner, out, write);
  }
}

/** The transpose of `map` applied along a mode of a tensor. */
export function mapModeTransposed({ data, shape }: Mapped, mode: number, map: ModeMap): Tensor {
  const { starts, sources, weights, from } = map;
  const rows = starts.length - 1;
  const inner = strideOf(shape, mode);
  const outer = data.length / (rows * inner);
  const out = new Float64Array(outer * from * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < rows; i++) {
      const at = (o * rows + i) * inner;
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        const to = (o * from + sources[k]!) * inner;
        const weight = weights[k]!;
        for (let c = 0; c < inner; c++) out[to + c]! += weight * data[at + c]!;
      }
    }
  }
  return { data: out, shape: shape.map((length, d) => (d === mode ? from : length)) };
}

/**
 * One map a mode; null leaves a mode as it is. Modes that shrink go first, the first first, and modes
 * that grow last, the last first: so the largest tensors are read and written in long pieces. What lies
 * between two maps is of one slice at a time, along the modes before the first map.
 */
export function mapModes(tensor: Mapped, maps: readonly (ModeMap | null)[]): Mapped {
  const grows = (mode: number) => maps[mode]!.starts.length - 1 > maps[mode]!.from;
  const modes = [...maps.keys()].filter((mode) => maps[mode]);
  if (modes.length === 0) return tensor;
  if (modes.length === 1) return mapMode(tensor, modes[0]!, maps[modes[0]!]!);
  const order = [
    ...modes.filter((mode) => !grows(mode)),
    ...modes.filter((mode) => grows(mode)).reverse(),
  ];
  const shape = [...tensor.shape];
  const slices = shape.slice(0, modes[0]).reduce((product, n) => product * n, 1);
  const length = tensor.data.length / slices;
  let size = length;
  const stages = order.map((mode) => {
    const map = maps[mode]!;
    const rows = map.starts.length - 1;
    const inner = strideOf(shape, mode);
    const outer = size / (map.from * inner);
    shape[mode] = rows;
    size = outer * rows * inner;
    return { map, outer, inner, size };
  });
  const out = new Float64Array(slices * size);
  const rooms = stages.slice(0, -1).map((stage) => new Float64Array(stage.size));
  for (let slice = 0; slice < slices; slice++) {
    let { data } = tensor;
    stages.forEach(({ map, outer, inner }, s) => {
      const room = rooms[s];
      const from = s === 0 ? slice * length : 0;
      addMapped(map, data, from, outer, inner, room?.fill(0) ?? out, room ? 0 : slice * size);
      if (room) data = room;
    });
  }
  return { data: out, shape };
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
