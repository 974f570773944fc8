import { createRandom, deriveSeed, type Random } from "@unmix/core";
import type { Expression } from "../types.ts";
import { COMMON, MARKERS, OTHERS } from "./genes.ts";
import { REGIONS, regionAt } from "./regions.ts";

/** Spots along each axis of the square that holds the embryo. */
const GRID = 64;
/** From a spot to the next, in micrometres. */
const PITCH = 50;
/** One spot in this many is missing, as where tissue is torn. */
const MISSING_ONE_IN = 40;
/** Where inside a spot its tissue is looked up, in parts of the pitch. */
const SAMPLES = [
  [0, 0],
  [-0.3, -0.3],
  [0.3, -0.3],
  [-0.3, 0.3],
  [0.3, 0.3],
] as const;
/** Of a negative binomial: variance = mean + mean² ÷ this. */
const DISPERSION = 2;

/** A spot with what it holds: the share of each region. */
interface Spot {
  readonly column: number;
  readonly row: number;
  readonly shares: Float64Array;
  readonly label: number;
}

/**
 * A simulated section of a mouse embryo: spots on a grid, most of one organ and those between two of
 * both, with counts of real genes drawn from negative binomials around made-up profiles. Depth varies
 * from spot to spot. The organ of each spot is the column `region`.
 *
 * @param seed a whole number from 0; the same seed gives the same counts on every engine
 */
export function exampleExpression(seed = 1): Expression {
  const spots = plantSpots(createRandom(deriveSeed(seed, 0)));
  const profiles = plantProfiles(createRandom(deriveSeed(seed, 1)));
  const genes = [...Object.values(MARKERS).flat(), ...COMMON, ...OTHERS];
  const counts = drawCounts(createRandom(deriveSeed(seed, 2)), spots, profiles, genes.length);
  return {
    counts,
    matrix: { name: "example", others: [] },
    spots: spots.map(({ column, row }) => `${column}x${row}`),
    genes,
    places: {
      x: Float64Array.from(spots, ({ column }) => column * PITCH),
      y: Float64Array.from(spots, ({ row }) => row * PITCH),
      unit: "µm",
      diameter: PITCH,
    },
    columns: [
      {
        name: "region",
        kind: "category",
        categories: REGIONS,
        codes: Int32Array.from(spots, ({ label }) => label),
      },
    ],
    remarks: ["This section is simulated; its regions, the column “region”, are known."],
  };
}

function plantSpots(random: Random): Spot[] {
  const spots: Spot[] = [];
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const shares = new Float64Array(REGIONS.length);
      let inside = 0;
      for (const [dx, dy] of SAMPLES) {
        const region = regionAt((column + 0.5 + dx) / GRID, (row + 0.5 + dy) / GRID);
        if (region < 0) continue;
        shares[region]!++;
        inside++;
      }
      // Drawn for every place, so that no spot's fate hangs on another's.
      const isMissing = random.integer(MISSING_ONE_IN) === 0;
      if (inside * 2 < SAMPLES.length || isMissing) continue;
      let label = 0;
      for (let r = 0; r < shares.length; r++) {
        shares[r]! /= inside;
        if (shares[r]! > shares[label]!) label = r;
      }
      spots.push({ column, row, shares, label });
    }
  }
  return spots;
}

/** Mean counts of each gene in each region, genes × regions, in the order of the genes. */
function plantProfiles(random: Random): Float64Array {
  const R = REGIONS.length;
  const names = Object.keys(MARKERS);
  const genes: number[][] = [];
  for (const name of names) {
    const home = REGIONS.indexOf(name);
    for (const _ of MARKERS[name]!) {
      const level = 1 + 5 * random.uniform() * random.uniform();
      const leak = 0.02 + 0.05 * random.uniform();
      const second = random.integer(3 * R);
      genes.push(
        REGIONS.map((_region, r) => {
          if (r === home) return level;
          return level * (r === second ? 0.35 : leak);
        }),
      );
    }
  }
  for (const _ of COMMON) {
    const level = 0.5 + 5 * random.uniform() * random.uniform();
    genes.push(REGIONS.map(() => level * (0.8 + 0.4 * random.uniform())));
  }
  for (const _ of OTHERS) {
    const draw = random.uniform();
    const level = 0.05 + 1.2 * draw * draw;
    const raised = random.integer(3 * R);
    genes.push(REGIONS.map((_region, r) => level * (r === raised ? 3 : 1)));
  }
  return Float64Array.from(genes.flat());
}

function drawCounts(
  random: Random,
  spots: readonly Spot[],
  profiles: Float64Array,
  columns: number,
): Expression["counts"] {
  const R = REGIONS.length;
  const starts = new Uint32Array(spots.length + 1);
  const indices = new Uint32Array(spots.length * columns);
  const values = new Float64Array(spots.length * columns);
  const means = new Float64Array(columns);
  let entries = 0;
  spots.forEach(({ shares }, i) => {
    means.fill(0);
    for (let r = 0; r < R; r++) {
      if (shares[r] === 0) continue;
      for (let g = 0; g < columns; g++) means[g]! += shares[r]! * profiles[g * R + r]!;
    }
    const depth = 0.4 + 0.6 * (random.uniform() + random.uniform());
    for (let g = 0; g < columns; g++) {
      const count = negativeBinomial(random.uniform(), depth * means[g]!);
      if (count === 0) continue;
      indices[entries] = g;
      values[entries++] = count;
    }
    starts[i + 1] = entries;
  });
  return {
    rows: spots.length,
    columns,
    starts,
    indices: indices.slice(0, entries),
    values: values.slice(0, entries),
  };
}

/** The count at which the distribution of this mean passes `u`; without a function an engine may round. */
function negativeBinomial(u: number, mean: number): number {
  const odds = mean / (mean + DISPERSION);
  let probability = (1 - odds) * (1 - odds);
  let passed = probability;
  let count = 0;
  // The sum may stop short of 1 by rounding.
  while (passed <= u && probability > 1e-15) {
    probability *= (odds * (count + DISPERSION)) / (count + 1);
    passed += probability;
    count++;
  }
  return count;
}
