import { describe, expect, it } from "vitest";
import { midiOf, pitchOf } from "../../../src/domain/notes/pitch.ts";

const BIN_WIDTH = 21.5;

describe("the pitch of a spectrum", () => {
  it.each([82.4, 110, 123.5, 440])(
    "is right for a tone alone of %d Hz, though bins are wide",
    (hertz) => {
      const bell = Float64Array.from({ length: 1025 }, (_, k) =>
        Math.exp(-0.8 * (k - hertz / BIN_WIDTH) ** 2),
      );
      expect(Math.abs(midiOf(pitchOf(bell, BIN_WIDTH).frequency) - midiOf(hertz))).toBeLessThan(
        0.1,
      );
    },
  );
});
