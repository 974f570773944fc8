/** A point of the section: x to the right, y downwards, both from 0 to 1. */
type Point = readonly [x: number, y: number];

/** The organs of the planted embryo, in the order of their codes. */
export const REGIONS: readonly string[] = [
  "Brain",
  "Spinal cord",
  "Heart",
  "Liver",
  "Gut",
  "Lung",
  "Limb",
  "Cartilage",
  "Skin",
  "Muscle",
  "Mesenchyme",
];

const BRAIN = 0;
const SPINAL_CORD = 1;
const LIMB = 6;
const CARTILAGE = 7;
const SKIN = 8;
const MUSCLE = 9;
const MESENCHYME = 10;

/** The middle of the body from the nose over the back to the tail, and how wide it is there. */
const BODY: readonly (readonly [x: number, y: number, radius: number])[] = [
  [0.27, 0.3, 0.13],
  [0.36, 0.22, 0.19],
  [0.48, 0.3, 0.17],
  [0.58, 0.45, 0.2],
  [0.6, 0.6, 0.215],
  [0.56, 0.76, 0.18],
  [0.44, 0.88, 0.09],
  [0.32, 0.9, 0.045],
];
/** The back: a line that the spinal cord and beside it the cartilage follow. */
const BACK: readonly Point[] = [
  [0.48, 0.15],
  [0.62, 0.26],
  [0.715, 0.42],
  [0.745, 0.58],
  [0.69, 0.78],
  [0.54, 0.92],
  [0.36, 0.925],
];
/** Ellipses that lie inside of the body, first come first served. */
const ORGANS: readonly (readonly [code: number, x: number, y: number, rx: number, ry: number])[] = [
  [BRAIN, 0.37, 0.2, 0.135, 0.115],
  [BRAIN, 0.5, 0.26, 0.075, 0.085],
  [2, 0.44, 0.5, 0.075, 0.085],
  [3, 0.5, 0.645, 0.11, 0.07],
  [5, 0.58, 0.49, 0.06, 0.09],
  [4, 0.52, 0.785, 0.095, 0.065],
];
/** Ellipses that stand out of it, with the angle of their longer axis as sine and cosine. */
const LIMBS: readonly (readonly [
  x: number,
  y: number,
  rx: number,
  ry: number,
  s: number,
  c: number,
])[] = [
  [0.335, 0.6, 0.095, 0.055, 0.6, -0.8],
  [0.37, 0.775, 0.085, 0.05, 0.6, -0.8],
];
const SKIN_DEPTH = 0.022;
const CORD = 0.026;
const VERTEBRAE = 0.06;
const TRUNK_MUSCLE = 0.1;

/** The organ at a point, by its code; −1 outside of the embryo. */
export function regionAt(x: number, y: number): number {
  const body = depthInBody(x, y);
  const limb = depthInLimbs(x, y);
  const depth = Math.max(body, limb);
  if (depth <= 0) return -1;
  if (depth < SKIN_DEPTH) return SKIN;
  if (limb > body) return LIMB;
  for (const [code, cx, cy, rx, ry] of ORGANS) {
    const [dx, dy] = [(x - cx) / rx, (y - cy) / ry];
    if (dx * dx + dy * dy < 1) return code;
  }
  const back = distanceToBack(x, y);
  if (back < CORD) return SPINAL_CORD;
  if (back < VERTEBRAE) return CARTILAGE;
  return back < TRUNK_MUSCLE ? MUSCLE : MESENCHYME;
}

/** How far inside a point is of the body, negative outside. */
function depthInBody(x: number, y: number): number {
  let depth = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < BODY.length; i++) {
    const [ax, ay, ar] = BODY[i - 1]!;
    const [bx, by, br] = BODY[i]!;
    const { t, distance } = toSegment(x, y, ax, ay, bx, by);
    depth = Math.max(depth, ar + t * (br - ar) - distance);
  }
  return depth;
}

function depthInLimbs(x: number, y: number): number {
  let depth = Number.NEGATIVE_INFINITY;
  for (const [cx, cy, rx, ry, s, c] of LIMBS) {
    const along = ((x - cx) * c + (y - cy) * s) / rx;
    const across = ((y - cy) * c - (x - cx) * s) / ry;
    depth = Math.max(depth, ry * (1 - Math.sqrt(along * along + across * across)));
  }
  return depth;
}

function distanceToBack(x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < BACK.length; i++) {
    const [ax, ay] = BACK[i - 1]!;
    const [bx, by] = BACK[i]!;
    least = Math.min(least, toSegment(x, y, ax, ay, bx, by).distance);
  }
  return least;
}

/** The distance from a point to a segment, and where on it (0 to 1) the nearest point lies. */
function toSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const t = Math.max(0, Math.min(1, along));
  const [ex, ey] = [x - ax - t * dx, y - ay - t * dy];
  return { t, distance: Math.sqrt(ex * ex + ey * ey) };
}
