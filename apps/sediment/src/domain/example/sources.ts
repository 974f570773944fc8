import type { Random } from "@unmix/core";

/** One hump of a planted density: skew-normal, so that it takes no function an engine may round. */
interface Hump {
  readonly centre: number;
  readonly width: number;
  /** From −1 (long tail to the left) to 1 (to the right). */
  readonly skew: number;
}

/** A planted feature: its name with its unit, how it is rounded, and a hump or two per source. */
interface PlantedFeature {
  readonly name: string;
  readonly decimals: number;
  readonly humps: readonly (readonly Hump[])[];
}

/** The names of the planted sources. */
export const SOURCES: readonly string[] = ["Arc", "Basement", "Rift"];

const hump = (centre: number, width: number, skew = 0): Hump => ({ centre, width, skew });

/** Zircon-like features, independent within a source; made up, and like no place in particular. */
export const FEATURES: readonly PlantedFeature[] = [
  {
    name: "Age (Ma)",
    decimals: 1,
    humps: [[hump(78, 16, 0.6)], [hump(120, 18), hump(185, 22)], [hump(38, 18, 0.8)]],
  },
  {
    name: "Eu anomaly",
    decimals: 3,
    humps: [[hump(0.42, 0.1)], [hump(0.3, 0.1, -0.5)], [hump(0.52, 0.13)]],
  },
  {
    name: "Ti temperature (°C)",
    decimals: 0,
    humps: [[hump(705, 32, 0.5)], [hump(735, 35)], [hump(790, 45, 0.7)]],
  },
  {
    name: "Th_U",
    decimals: 3,
    humps: [[hump(0.55, 0.16)], [hump(0.38, 0.2, 0.9)], [hump(0.85, 0.3, 0.6)]],
  },
  {
    name: "LREE_HREE",
    decimals: 4,
    humps: [[hump(0.022, 0.02, 0.9)], [hump(0.045, 0.03, 0.8)], [hump(0.034, 0.03, 0.9)]],
  },
];

/** The value below which the ratio LREE_HREE is only known to be small. */
export const DETECTION_LIMIT = 0.01;

/** A value of feature `j` in source `r`: positive, rounded as a laboratory would. */
export function drawValue(random: Random, j: number, r: number): number {
  const { humps, decimals } = FEATURES[j]!;
  const choices = humps[r]!;
  const { centre, width, skew } = choices[random.integer(choices.length)]!;
  const scale = 10 ** decimals;
  for (;;) {
    const lean = skew * Math.abs(random.normal());
    const value = centre + width * (lean + Math.sqrt(1 - skew * skew) * random.normal());
    const rounded = Math.round(value * scale) / scale;
    if (rounded > 0) return rounded;
  }
}
