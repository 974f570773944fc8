/** The published 3-D problem: mixtures of three products of densities on a cube, 5 × K³. */
import { allocateTensor } from "@unmix/core";

const normal = (mean, deviation) => (x) => Math.exp(-(((x - mean) / deviation) ** 2) / 2);
const uniform = (low, high) => (x) => (x >= low && x <= high ? 1 : 0);
const exponential = (rate) => (x) => (x >= 0 ? Math.exp(-x / rate) : 0);

const SOURCES = [
  [normal(4, 1), uniform(-7, 2), uniform(-1, 1)],
  [normal(0, 3), uniform(-2, 2), exponential(2)],
  [exponential(1), normal(0, 1), normal(0, 3)],
];
const MIXING = [
  [0, 0.4, 0.6],
  [0.3, 0.3, 0.4],
  [0.8, 0.2, 0],
  [0.2, 0.7, 0.1],
  [0.6, 0.1, 0.3],
];

/** @returns the tensor 5 × K × K × K, each of its five slices with the sum 1 */
export function densities(points) {
  const axis = Float64Array.from({ length: points }, (_, i) => -10 + (20 * i) / (points - 1));
  const tensor = allocateTensor([5, points, points, points]);
  const { data } = tensor;
  const size = points ** 3;
  SOURCES.forEach((source, r) => {
    const curves = source.map((density) => {
      const values = axis.map(density);
      const sum = values.reduce((total, value) => total + value, 0);
      return values.map((value) => value / sum);
    });
    for (let s = 0; s < MIXING.length; s++) {
      const weight = MIXING[s][r];
      let at = s * size;
      for (const x of curves[0]) {
        for (const y of curves[1]) {
          for (const z of curves[2]) data[at++] += weight * x * y * z;
        }
      }
    }
  });
  return tensor;
}
