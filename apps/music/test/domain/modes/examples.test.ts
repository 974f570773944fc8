import { createRandom } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { decibelsTogether } from "../../../../../packages/core/bench/mode-gallery.mjs";
import { exampleDuet } from "../../../src/domain/example/duet.ts";
import { modes } from "../../../src/domain/modes/pipeline.ts";
import { MUSIC, samplesIn, sum } from "../../material.ts";

/** A recording at its full rate, of which one sample in `every` is taken, and its two instruments. */
interface Duet {
  readonly rate: number;
  readonly every: number;
  readonly sources: readonly Float64Array[];
}

/** A quarter of a second of the clip of the paper, or of the project's own duet. */
const DUETS: readonly (readonly [
  name: string,
  read: (() => Duet) | undefined,
  /** Decibels that each source must reach, from even and from random samples. */
  least: readonly (readonly number[])[],
])[] = [
  [
    "its clip of flute and guitar",
    MUSIC === undefined
      ? undefined
      : () => ({
          rate: 44_100,
          every: 16,
          sources: ["flute", "guitar"].map((name) =>
            samplesIn(`reference-clip/only_${name}.wav`).samples.subarray(0, 11_000),
          ),
        }),
    [
      [15, 15],
      [11, 11.5],
    ],
  ],
  [
    "a duet made here",
    () => ({
      rate: 22_050,
      every: 8,
      sources: exampleDuet().stems.map(({ channels }) =>
        Float64Array.from(channels[0]!.subarray(0, 5500)),
      ),
    }),
    [
      [8.5, 11],
      [7.5, 8.5],
    ],
  ],
];

/** The samples of those numbers, taken apart: decibels of each source, and of how many atoms. */
function separate({ rate, sources }: Duet, kept: readonly number[], features: number) {
  const truths = sources.map((source) => Float64Array.from(kept, (i) => source[i]!));
  const times = Float64Array.from(kept, (i) => i / rate);
  const series = { timeName: "", timeUnit: "s", frequencyUnit: "Hz", valueName: "", notes: [] };
  const result = modes(
    { ...series, times, values: sum(truths) },
    { residual: 0.1, spreads: [0.015], frequencies: [0, 2757], features, grouping: "clusters" },
  );
  const clusters = result.modes.map(({ values }) => ({ start: 0, values }));
  return { decibels: decibelsTogether(truths, clusters), atoms: result.labels.length };
}

/** Each cluster of the music is a partial of a note, and goes to one instrument; which, the truth tells here. */
describe.each(DUETS)("the examples of music in the paper, on %s", (_, read, least) => {
  it.skipIf(!read)(
    "have clusters of one instrument each, from even and from random samples",
    () => {
      const duet = read!();
      const random = createRandom(3);
      const all = Array.from(duet.sources[0]!.keys());
      const even = all.filter((i) => i % duet.every === 0);
      const uneven = all.filter(() => random.uniform() < 1 / duet.every);
      const [whole, part] = [even, uneven].map((kept) => separate(duet, kept, 3000));
      [whole!, part!].forEach(({ decibels, atoms }, way) => {
        decibels.forEach((own, s) => {
          expect(own).toBeGreaterThan(least[way]![s]!);
        });
        expect(atoms).toBeLessThan(0.7 * even.length);
      });
      expect(whole!.atoms).toBeLessThan(0.25 * even.length);
    },
  );
});
