import { File, ready } from "h5wasm/node";
import { sharedFile } from "./shared.ts";

/** Where the published densities of the Sundell et al. (2022) sediments lie, when they are here. */
export const GEOLOGY = sharedFile("data/tensor/geodata.h5");

/**
 * The published tensor of 20 sinks × 7 features × `points`, row-major. Call it only where
 * {@link GEOLOGY} is there.
 */
export async function geologyTensor(
  points: 257 | 1025,
): Promise<{ data: Float64Array; shape: [20, 7, number] }> {
  await ready;
  const file = new File(GEOLOGY!, "r");
  const dataset = file.get(`Y_${points}_points`) as { value: Float64Array };
  // Every look at `value` reads the file again.
  const stored = dataset.value;
  file.close();
  // The file holds points × features × sinks.
  const data = Float64Array.from({ length: stored.length }, (_, n) => {
    const k = n % points;
    const j = Math.floor(n / points) % 7;
    const i = Math.floor(n / (points * 7));
    return stored[(k * 7 + j) * 20 + i]!;
  });
  return { data, shape: [20, 7, points] };
}
