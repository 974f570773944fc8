import type { SectionImage } from "../types.ts";
import type { OfferedImage } from "./offered.ts";
import { toPng } from "./png.ts";
import type { StoredArray, StoredGroup } from "./store.ts";

/** An image, the finest first, and the scale factor that belongs to it. */
const IMAGES = [
  ["hires", "tissue_hires_scalef"],
  ["lowres", "tissue_lowres_scalef"],
] as const;
/** Larger ones would not fit beside the counts. */
const MOST_PIXELS = 64_000_000;

/** The images and spot sizes that scanpy and squidpy keep in `uns/spatial`, one of each library. */
export async function imagesOfUns(uns: StoredGroup | undefined): Promise<OfferedImage[]> {
  const spatial = await uns?.child("spatial");
  if (spatial?.kind !== "group") return [];
  const offered: OfferedImage[] = [];
  for (const section of spatial.names) {
    const library = await spatial.child(section);
    if (library?.kind !== "group") continue;
    const diameter = await scalar(library, "scalefactors/spot_diameter_fullres");
    offered.push({ section, diameter, read: () => readImage(library, section) });
  }
  return offered;
}

async function readImage(library: StoredGroup, section: string): Promise<SectionImage | undefined> {
  for (const [name, factor] of IMAGES) {
    const scale = await scalar(library, `scalefactors/${factor}`);
    const array = await library.child(`images/${name}`);
    if (scale === undefined || array?.kind !== "array" || !isImage(array)) continue;
    const [height, width, channels] = array.shape as [number, number, number];
    const values = await array.numbers();
    // Numbers from 0 to 1, or to 255.
    const whole = values instanceof Uint8Array || values.some((value) => value > 1);
    const pixels = new Uint8Array(width * height * 3);
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < 3; c++) {
        const value = values[p * channels + (channels < 3 ? 0 : c)]!;
        pixels[3 * p + c] = Math.max(0, Math.min(255, Math.round(whole ? value : value * 255)));
      }
    }
    return { section, bytes: toPng(width, height, pixels), type: "image/png", scale };
  }
  return undefined;
}

function isImage({ type, shape }: StoredArray): boolean {
  const [height = 0, width = 0, channels = 0] = shape;
  const pixels = height * width;
  return (
    type === "number" &&
    shape.length === 3 &&
    [1, 3, 4].includes(channels) &&
    pixels > 0 &&
    pixels <= MOST_PIXELS
  );
}

async function scalar(group: StoredGroup, path: string): Promise<number | undefined> {
  const node = await group.child(path);
  if (node?.kind !== "array" || node.type !== "number") return undefined;
  const [value] = await node.numbers();
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}
