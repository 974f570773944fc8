import { arrange, extentOf, type Orientation } from "../../figures/index.ts";

/** A section as it lies on the map: places turned as the user wants them, and how large a spot is. */
export interface Ground {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly shifts: readonly (readonly [number, number])[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Radius of a spot, or half the side of a square, in units of place. */
  readonly radius: number;
  /** Whether spots are squares that touch, as bins do, and not discs. */
  readonly isTiled: boolean;
}

/** What of the ground is seen: its centre, and how many times larger than when all is seen. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** From places to pixels: pixel = scale × place + shift. */
export interface Projection {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MOST_ZOOM = 200;
/** Of the canvas that the whole section fills. */
const FILLED = 0.94;

/** Lays a section out as it is turned; `pitch` sizes the spots where the file does not. */
export function groundOf(
  places: Parameters<typeof arrange>[0] & { readonly diameter?: number },
  orientation: Orientation,
  pitch: number | undefined,
): Ground {
  const { x, y, shifts } = arrange(places, orientation);
  const [left, right] = extentOf(x);
  const [top, bottom] = extentOf(y);
  const even = Math.sqrt(((right - left) * (bottom - top)) / Math.max(1, x.length));
  const diameter = places.diameter ?? (pitch && pitch > 0 ? pitch : even || 1);
  const radius = diameter / 2;
  return {
    x,
    y,
    shifts,
    left: left - radius,
    top: top - radius,
    width: right - left + diameter,
    height: bottom - top + diameter,
    radius,
    isTiled: places.diameter !== undefined && areTiles(places, places.diameter),
  };
}

/** A part of a side that places of bins may be off by rounding. */
const OFF = 1e-3;

/** Whether spots fill squares of a grid: whether they lie whole sides apart. */
function areTiles({ x, y }: Pick<Ground, "x" | "y">, side: number): boolean {
  const isWhole = (value: number) => Math.abs(value - Math.round(value)) <= OFF;
  return x.every((at, i) => isWhole((at - x[0]!) / side) && isWhole((y[i]! - y[0]!) / side));
}

/**
 * The ground with spots so large that they leave no gaps, for maps in which a spot is a few pixels: rows of
 * pixels that lie in gaps and rows that do not would show as bands.
 */
export function withoutGaps(ground: Ground): Ground {
  if (ground.isTiled) return ground;
  const { x, width, height, radius } = ground;
  const even = Math.sqrt((width * height) / Math.max(1, x.length));
  // The farthest that a place lies from the next spot of a square array; of a hexagonal one it is less.
  return { ...ground, radius: Math.max(radius, Math.SQRT1_2 * even) };
}

/** All of the ground. */
export function wholeOf({ left, top, width, height }: Ground): View {
  return { x: left + width / 2, y: top + height / 2, zoom: 1 };
}

export function projectionOf({ width, height }: Ground, view: View, size: Size): Projection {
  const fit = FILLED * Math.min(size.width / width, size.height / height);
  const scale = fit * view.zoom;
  return { scale, dx: size.width / 2 - scale * view.x, dy: size.height / 2 - scale * view.y };
}

/** The view moved by a number of pixels, its centre kept on the section. */
export function panned(
  view: View,
  by: readonly [number, number],
  ground: Ground,
  size: Size,
): View {
  const { scale } = projectionOf(ground, view, size);
  return kept({ ...view, x: view.x - by[0] / scale, y: view.y - by[1] / scale }, ground);
}

/** The view enlarged by `factor` about a pixel, which keeps its place. */
export function zoomed(
  view: View,
  factor: number,
  at: readonly [number, number],
  ground: Ground,
  size: Size,
): View {
  const zoom = Math.min(MOST_ZOOM, Math.max(0.5, view.zoom * factor));
  const before = projectionOf(ground, view, size);
  const x = (at[0] - before.dx) / before.scale;
  const y = (at[1] - before.dy) / before.scale;
  const ratio = view.zoom / zoom;
  return kept({ x: x + (view.x - x) * ratio, y: y + (view.y - y) * ratio, zoom }, ground);
}

function kept(view: View, { left, top, width, height }: Ground): View {
  return {
    ...view,
    x: Math.min(left + width, Math.max(left, view.x)),
    y: Math.min(top + height, Math.max(top, view.y)),
  };
}

/** The spot whose disc or square is under a pixel, the nearest one; −1 where there is none. */
export function spotAt(
  ground: Ground,
  projection: Projection,
  [px, py]: readonly [number, number],
): number {
  const x = (px - projection.dx) / projection.scale;
  const y = (py - projection.dy) / projection.scale;
  // A spot of few pixels is hit from a little beside it.
  const reach = Math.max(ground.radius, 4 / projection.scale);
  let best = -1;
  let least = reach * reach;
  for (let i = 0; i < ground.x.length; i++) {
    const dx = ground.x[i]! - x;
    const dy = ground.y[i]! - y;
    const distance = ground.isTiled ? Math.max(dx * dx, dy * dy) : dx * dx + dy * dy;
    if (distance <= least) [best, least] = [i, distance];
  }
  return best;
}

/** The spots inside a closed line of pixels (even–odd rule). */
export function spotsInside(
  ground: Ground,
  { scale, dx, dy }: Projection,
  line: readonly (readonly [number, number])[],
): Uint32Array {
  const corners = line.map(([px, py]) => [(px - dx) / scale, (py - dy) / scale] as const);
  const inside: number[] = [];
  for (let i = 0; i < ground.x.length; i++) {
    if (isInside(corners, ground.x[i]!, ground.y[i]!)) inside.push(i);
  }
  return Uint32Array.from(inside);
}

function isInside(corners: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let a = 0, b = corners.length - 1; a < corners.length; b = a++) {
    const [ax, ay] = corners[a]!;
    const [bx, by] = corners[b]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
