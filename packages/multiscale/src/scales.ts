import { UnmixError } from "@unmix/core";
import { checkWhole } from "./check.ts";
import { coarserGrid, coarserSize, finestGrid, type Grid } from "./grid.ts";

/** One scale: what is solved between two interpolations. */
export interface Scale {
  /** Of the tensor at this scale. */
  readonly shape: readonly number[];
  /** The grid of each mode; null where the mode is not continuous and has all its points at every scale. */
  readonly grids: readonly (Grid | null)[];
  /** Entries of the tensor at this scale ÷ those at the finest: what a sweep costs, in finest sweeps. */
  readonly share: number;
}

/** Which modes are continuous, and how coarse it begins. */
export interface ScaleOptions {
  /** The modes that are continuous, whose neighbours resemble each other; at least one. */
  readonly modes: readonly number[];
  /**
   * Where the points of each mode lie, ascending, default evenly; null for a mode whose points lie
   * evenly or that is not continuous.
   */
  readonly coordinates?: readonly (ArrayLike<number> | null)[];
  /**
   * Points of a continuous mode at the coarsest scale, at least; default 9, below which densities of a
   * few bumps fall between the points. A mode with less than 16 points has one scale.
   */
  readonly coarsest?: number;
  /**
   * From each scale to the next coarser, every `ratio`-th point of a continuous mode stays; default 2.
   * Larger ones make fewer scales, and more to mend at each.
   */
  readonly ratio?: number;
}

/** What {@link ScaleOptions} are where they are not given. */
export const SCALE_DEFAULTS = { coarsest: 9, ratio: 2 } as const;

/**
 * The scales for a tensor of `shape`, the coarsest first. From each to the next, the points between those of
 * each continuous mode are new; a mode whose coarsest grid is reached waits for the others. Sizes need
 * not be 2^p + 1: a last point at an uneven distance is a point like any other.
 *
 * @throws {UnmixError} when an option makes no sense for the shape
 */
export function planScales(shape: readonly number[], options: ScaleOptions): Scale[] {
  const { modes, coordinates = [] } = options;
  const { coarsest = SCALE_DEFAULTS.coarsest, ratio = SCALE_DEFAULTS.ratio } = options;
  checkModes(modes, shape);
  checkWhole("coarsest", coarsest, 3);
  checkWhole("ratio", ratio, 2);
  checkCoordinates(coordinates, shape);
  const size = shape.reduce((product, n) => product * n, 1);
  const scaleOf = (grids: readonly (Grid | null)[]): Scale => {
    const own = shape.map((length, mode) => grids[mode]?.size ?? length);
    return { shape: own, grids, share: own.reduce((product, n) => product * n, 1) / size };
  };
  let grids = shape.map((length, mode) => {
    if (!modes.includes(mode)) return null;
    return finestGrid(length, coordinates[mode]);
  });
  const scales = [scaleOf(grids)];
  const canCoarsen = (grid: Grid | null): grid is Grid =>
    grid !== null && coarserSize(grid.size, ratio) >= coarsest;
  while (grids.some(canCoarsen)) {
    grids = grids.map((grid) => (canCoarsen(grid) ? coarserGrid(grid, ratio) : grid));
    scales.unshift(scaleOf(grids));
  }
  return scales;
}

function checkModes(modes: readonly number[], shape: readonly number[]): void {
  const given: unknown = modes;
  if (!Array.isArray(given)) {
    throw new UnmixError(
      "option",
      `The continuous modes are ${String(given)}; give them in an array, such as [1].`,
      { option: "modes" },
    );
  }
  const known = modes.every((mode) => Number.isInteger(mode) && mode >= 0 && mode < shape.length);
  if (known && modes.length > 0 && new Set(modes).size === modes.length) return;
  throw new UnmixError(
    "option",
    `The continuous modes are ${modes.length > 0 ? modes.join(", ") : "none"}; they must be different modes of a tensor of ${shape.length} modes, from 0 to ${shape.length - 1}, and at least one.`,
    { option: "modes", modes: [...modes] },
  );
}

function checkCoordinates(
  coordinates: readonly (ArrayLike<number> | null)[],
  shape: readonly number[],
): void {
  const list: unknown = coordinates;
  const isList = (each: unknown) => typeof each === "object" && each !== null && "length" in each;
  if (!Array.isArray(list) || !list.every((each) => (each ?? null) === null || isList(each))) {
    throw new UnmixError(
      "option",
      `The coordinates are ${Array.isArray(list) ? `[${list.join(", ")}]` : String(list)}; give a list with, for each mode, those of its points or null.`,
      { option: "coordinates" },
    );
  }
  coordinates.forEach((given, mode) => {
    if (!given) return;
    if (given.length !== shape[mode]) {
      throw new UnmixError(
        "shape",
        `Mode ${mode} has ${given.length} coordinates, but ${shape[mode] ?? "no"} points; there must be one for each.`,
        { mode, coordinates: given.length, points: shape[mode] },
      );
    }
    for (let i = 0; i < given.length; i++) {
      const ascends = i === 0 || given[i]! > given[i - 1]!;
      if (Number.isFinite(given[i]) && ascends) continue;
      throw new UnmixError(
        "input",
        `Coordinate ${i} of mode ${mode} is ${given[i]}, after ${given[i - 1] ?? "none"}; coordinates must be finite and ascend.`,
        { mode, index: i, value: given[i] },
      );
    }
  });
}
