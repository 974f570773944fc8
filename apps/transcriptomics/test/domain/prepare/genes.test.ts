import { describe, expect, it } from "vitest";
import {
  comparable,
  isControlProbe,
  isMitochondrial,
  isRibosomal,
  speciesOf,
} from "../../../src/domain/prepare/genes.ts";

describe("symbols", () => {
  it("tell human from mouse", () => {
    expect(speciesOf(["GAPDH", "MT-CO1", "C1orf112", "KRT18", "B2M"])).toBe("human");
    expect(speciesOf(["Gapdh", "mt-Co1", "2900097C17Rik", "Krt18", "Penk"])).toBe("mouse");
    expect(speciesOf(["ENSG00000111640", "ENSG00000198804"])).toBe("human");
    expect(speciesOf(["ENSMUSG00000057666"])).toBe("mouse");
    expect(speciesOf(["1", "2"])).toBe("unknown");
  });

  it("tell mitochondrial and ribosomal genes of either", () => {
    expect(["MT-CO1", "mt-Nd1"].every(isMitochondrial)).toBe(true);
    expect(["MTOR", "Mtor", "Mt1"].some(isMitochondrial)).toBe(false);
    expect(["RPL3", "Rps6", "RPS4X", "Rpl13a", "Rplp0", "RPSA", "MRPL4"].every(isRibosomal)).toBe(
      true,
    );
    expect(["RPS6KA1", "Rpgr", "Rptor", "RPRM"].some(isRibosomal)).toBe(false);
  });

  it("tell controls of the instruments from genes", () => {
    const controls = ["NegControlProbe_00042", "NegControlCodeword_0500", "BLANK_0006", "Blank-1"];
    const others = ["NegPrb3", "Negative01", "SystemControl12", "UnassignedCodeword_0001"];
    expect([...controls, ...others].filter((name) => !isControlProbe(name))).toEqual([]);
    expect(["NEGR1", "Negr1", "BLNK", "Blank", "NEG"].some(isControlProbe)).toBe(false);
  });

  it("compare without case, blanks and versions", () => {
    expect(comparable(" Gapdh")).toBe(comparable("GAPDH"));
    expect(comparable("ENSG00000111640.15")).toBe("ENSG00000111640");
    expect(comparable("AC012345.1")).toBe("AC012345.1");
  });
});
