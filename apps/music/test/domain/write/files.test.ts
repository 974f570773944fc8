import { describe, expect, it } from "vitest";
import type { MusicResult } from "../../../src/domain/result.ts";
import { stemName } from "../../../src/domain/write/files.ts";

const namesOf = (names: string[]) => {
  const result = { instruments: { names }, options: {} } as unknown as MusicResult;
  return names.map((_, k) => stemName(result, k));
};

describe("the files of stems", () => {
  it("have the names of instruments, as a file may have them", () => {
    expect(namesOf(["Flöte / 2nd", "Instrument 2"])).toEqual(["stem_flöte-2nd.wav", "stem_2.wav"]);
    expect(namesOf(["…", "b"])).toEqual(["stem_1.wav", "stem_b.wav"]);
  });

  it("have their numbers too where names are one", () => {
    expect(namesOf(["Horn", "horn!", "Tuba"])).toEqual([
      "stem_horn_1.wav",
      "stem_horn_2.wav",
      "stem_tuba.wav",
    ]);
  });

  it("leave its name to percussion", () => {
    const instruments = { names: ["percussion", "b"], struckBy: -1 };
    const result = { instruments, options: { percussion: true } } as unknown as MusicResult;
    expect([0, 1, 2].map((k) => stemName(result, k))).toEqual([
      "stem_percussion_1.wav",
      "stem_b.wav",
      "stem_percussion.wav",
    ]);
  });

  it("are cut where names are long, within no character", () => {
    const [ascii, wide] = namesOf(["x".repeat(300), `a🎻ɐ${"ψ".repeat(300)}`]);
    expect(ascii).toBe(`stem_${"x".repeat(100)}.wav`);
    // a, a violin (no letter) as a line, and letters of two bytes.
    expect(wide).toBe(`stem_a-ɐ${"ψ".repeat(48)}.wav`);
    expect(namesOf([`${"x".repeat(99)} tail`])).toEqual([`stem_${"x".repeat(99)}.wav`]);
  });

  it.each([
    [[`${"x".repeat(300)}a`, `${"x".repeat(300)}b`, "x".repeat(100)]],
    [["2", "Instrument 2"]],
    [["2", "1"]],
    [["Horn", "horn!", "2"]],
    [["Instrument 2", "Instrument 1"]],
    [["3", "", "x", "4"]],
  ])("never share a name: %j", (names) => {
    const files = namesOf(names);
    expect(new Set(files).size).toBe(names.length);
  });
});
