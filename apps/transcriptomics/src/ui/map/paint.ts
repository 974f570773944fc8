import { NONE, type Shading } from "./shades.ts";
import type { Ground, Projection, Size } from "./view.ts";

/** What is drawn onto a map. */
export interface Scenery {
  readonly ground: Ground;
  readonly shading: Shading;
  readonly projection: Projection;
  /** Pixels of the canvas, after the projection's scale. */
  readonly size: Size;
  /** 1 for each spot that stands out; the others fade. */
  readonly chosen?: Uint8Array;
  readonly opacity: number;
}

/** From this radius on spots are drawn as smooth discs or squares, below as pixels. */
const SMOOTH = 3.5;
const FADED = 0.18;

/**
 * Draws the spots. Small spots are written pixel by pixel, whatever their number; large ones are few on
 * the canvas and are drawn as discs, or as squares where they are such.
 */
export function paintSpots(context: CanvasRenderingContext2D, scenery: Scenery): void {
  const radius = scenery.ground.radius * scenery.projection.scale;
  if (radius < SMOOTH) paintPixels(context, scenery, radius);
  else paintShapes(context, scenery, radius);
}

function paintPixels(
  context: CanvasRenderingContext2D,
  { ground, shading, projection, size, chosen, opacity }: Scenery,
  radius: number,
): void {
  const { width, height } = size;
  const image = imageOf(context, width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const strong = shading.colours.map((colour) => packed(colour, opacity));
  const faint = shading.colours.map((colour) => packed(colour, opacity * FADED));
  const { scale, dx, dy } = projection;
  const { x, y, isTiled } = ground;
  const { classes } = shading;
  // A spot is never less than a pixel wide.
  const reach = Math.max(0.5, radius);
  for (let i = 0; i < classes.length; i++) {
    const k = classes[i]!;
    if (k === NONE) continue;
    const cx = x[i]! * scale + dx;
    const cy = y[i]! * scale + dy;
    const colour = (!chosen || chosen[i] ? strong : faint)[k]!;
    const top = Math.max(0, Math.ceil(cy - reach - 0.5));
    const bottom = Math.min(height - 1, Math.ceil(cy + reach - 0.5) - 1);
    for (let row = top; row <= bottom; row++) {
      const off = row + 0.5 - cy;
      const half =
        isTiled || reach < 1.2 ? reach : Math.sqrt(Math.max(0, reach * reach - off * off));
      const from = Math.max(0, Math.ceil(cx - half - 0.5));
      const to = Math.min(width, Math.ceil(cx + half - 0.5));
      if (to > from) pixels.fill(colour, row * width + from, row * width + to);
    }
  }
  const layer = layerOf(width, height);
  layer.putImageData(image, 0, 0);
  context.drawImage(layer.canvas, 0, 0);
}

function paintShapes(
  context: CanvasRenderingContext2D,
  { ground, shading, projection, size, chosen, opacity }: Scenery,
  radius: number,
): void {
  const { scale, dx, dy } = projection;
  const strong = shading.colours.map(() => undefined as Path2D | undefined);
  const faint = [...strong];
  for (let i = 0; i < shading.classes.length; i++) {
    const k = shading.classes[i]!;
    if (k === NONE) continue;
    const cx = ground.x[i]! * scale + dx;
    const cy = ground.y[i]! * scale + dy;
    if (cx < -radius || cy < -radius || cx > size.width + radius || cy > size.height + radius) {
      continue;
    }
    const paths = !chosen || chosen[i] ? strong : faint;
    paths[k] ??= new Path2D();
    addShape(paths[k], cx, cy, radius, ground.isTiled);
  }
  for (const [paths, alpha] of [
    [faint, opacity * FADED],
    [strong, opacity],
  ] as const) {
    context.globalAlpha = alpha;
    paths.forEach((path, k) => {
      if (!path) return;
      context.fillStyle = shading.colours[k]!;
      context.fill(path);
    });
  }
  context.globalAlpha = 1;
}

/** Adds the outline of a spot to a path: a square about its centre where spots are `isTiled`, else a disc. */
export function addShape(
  path: CanvasPath,
  cx: number,
  cy: number,
  radius: number,
  isTiled: boolean,
): void {
  if (isTiled) {
    path.rect(cx - radius, cy - radius, 2 * radius, 2 * radius);
  } else {
    path.moveTo(cx + radius, cy);
    path.arc(cx, cy, radius, 0, 2 * Math.PI);
  }
}

/** Clear pixels; those of the last painting of this size, so that a drag does not fill the memory. */
function imageOf(context: CanvasRenderingContext2D, width: number, height: number): ImageData {
  if (image?.width === width && image.height === height) {
    image.data.fill(0);
    return image;
  }
  image = context.createImageData(width, height);
  return image;
}

let image: ImageData | undefined;

/** A canvas that pixels are put on, since they replace what is under them. */
function layerOf(width: number, height: number): CanvasRenderingContext2D {
  layer ??= document.createElement("canvas").getContext("2d")!;
  if (layer.canvas.width !== width) layer.canvas.width = width;
  if (layer.canvas.height !== height) layer.canvas.height = height;
  return layer;
}

let layer: CanvasRenderingContext2D | undefined;

/** A colour "#rrggbb" as the bytes of a pixel, in the order of little-endian memory. */
function packed(colour: string, alpha: number): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  const swapped = ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16);
  return ((Math.round(255 * alpha) << 24) | swapped) >>> 0;
}
