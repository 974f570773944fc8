import { type ConstraintSpec, prepareConstraint } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { parseConstraints } from "../../src/factorize/constraints.ts";
import { parsePenalties } from "../../src/factorize/penalties.ts";
import { perFactor, readPerFactor } from "../../src/factorize/per-factor.ts";
import type { ModelKind } from "../../src/factorize/types.ts";

const constraintsFor = (
  items: ReturnType<typeof parseConstraints>,
  model: ModelKind,
  order: number,
) => perFactor(items, "constraints", model, order);
const readConstraints = (text: string, file: string) =>
  readPerFactor(text, file, "constraints", '{ "core": { "kind": "nonnegative" } }');

const nonnegative: ConstraintSpec = { kind: "nonnegative" };

describe("constraints in short", () => {
  it.each<[string, ConstraintSpec]>([
    ["none", { kind: "none" }],
    ["nonnegative", nonnegative],
    ["binary", { kind: "binary" }],
    ["interval:0:1", { kind: "interval", low: 0, high: 1 }],
    ["interval:-inf:2.5", { kind: "interval", low: Number.NEGATIVE_INFINITY, high: 2.5 }],
    ["simplex:fibre", { kind: "simplex", per: "fibre" }],
    ["simplex:row:2", { kind: "simplex", per: "row", to: 2 }],
    ["norm:l2:column", { kind: "norm", norm: "l2", how: "project", per: "column" }],
    [
      "norm:linfinity:whole:3",
      { kind: "norm", norm: "linfinity", how: "project", per: "whole", to: 3 },
    ],
    [
      "norm:l1:slice:rescale",
      { kind: "norm", norm: "l1", how: "scale", per: "slice", rescale: "other" },
    ],
    [
      "norm:l1:column:rescale=core:scale:4",
      { kind: "norm", norm: "l1", how: "scale", per: "column", to: 4, rescale: "core" },
    ],
    [
      "norm:l2:column:rescale=2",
      { kind: "norm", norm: "l2", how: "scale", per: "column", rescale: 2 },
    ],
    [
      "nonnegative+norm:l1:averageSlice:scale",
      {
        kind: "composed",
        parts: [nonnegative, { kind: "norm", norm: "l1", how: "scale", per: "averageSlice" }],
      },
    ],
  ])("%s", (text, spec) => {
    expect(parseConstraints(text)).toEqual([{ spec }]);
    // Core knows what is described.
    expect(() => prepareConstraint(spec, [3, 2])).not.toThrow();
  });

  it("goes to the factors named, those named most closely first", () => {
    const items = parseConstraints("core=simplex:fibre, matrix=binary");
    expect(constraintsFor(items, "tucker1", 3)).toEqual({
      core: { kind: "simplex", per: "fibre" },
      matrix: { kind: "binary" },
    });
    const tucker = parseConstraints("none,matrices=binary,1=nonnegative");
    expect(constraintsFor(tucker, "tucker", 3)).toEqual({
      core: { kind: "none" },
      matrices: [{ kind: "binary" }, nonnegative, { kind: "binary" }],
    });
    expect(constraintsFor(parseConstraints("2=binary"), "cp", 3)).toEqual({
      matrices: [null, null, { kind: "binary" }],
    });
    expect(constraintsFor(parseConstraints("core=none"), "tucker", 2)).toEqual({
      core: { kind: "none" },
    });
    expect(constraintsFor(parseConstraints("0=none"), "tucker1", 2)).toEqual({
      matrix: { kind: "none" },
    });
  });

  it.each([
    [
      "positive",
      "There is no constraint “positive”; there are none, nonnegative, binary, interval, norm, simplex, joined by a plus sign, and @FILE.json for others.",
    ],
    ["", "There is no constraint “”"],
    ["nonnegative+", "There is no constraint “”"],
    [
      "kernel=none",
      "There is no factor “kernel”; the factors are core, matrix, matrices and the number of a mode.",
    ],
    ["binary:1", "The constraint “binary:1” has “1”; nothing follows it."],
    [
      "interval:0",
      "The constraint “interval:0” needs its two ends, numbers or -inf and inf, as in interval:0:1.",
    ],
    ["interval:0:1:2", "needs its two ends"],
    [
      "norm",
      "The constraint “norm” names no norm; the norms are l1, l2, linfinity, as in norm:l2:column.",
    ],
    ["norm:l3:row", "The constraint “norm:l3:row” asks for the norm “l3”; the norms are"],
    [
      "norm:l2",
      "The constraint “norm:l2” does not say of which pieces; the pieces are whole, row, column, slice, pair, fibre, averageSlice.",
    ],
    ["simplex:tube", "The constraint “simplex:tube” is asked for each “tube”; the pieces are"],
    [
      "norm:l2:row:fast",
      "The constraint “norm:l2:row:fast” has “fast”; after the piece follow scale or project, rescale or rescale=FACTOR, and the number to reach.",
    ],
    [
      "simplex:row:many",
      "The constraint “simplex:row:many” has “many”; after the piece one number follows, the sum.",
    ],
    [
      "core=none,core=binary",
      "The constraints name the factor “core” twice; join what is asked of one with a plus sign.",
    ],
    ["none,binary", "The constraints name all factors twice"],
  ])("%j is refused", (text, sentence) => {
    expect(() => parseConstraints(text)).toThrow(sentence);
  });

  it.each([
    [
      "core=none",
      "cp",
      "The constraints name the factor “core”; of the model cp and a tensor with 3 modes there are matrices, 0, 1, 2.",
    ],
    ["matrix=none", "tucker", "there are core, matrices, 0, 1, 2."],
    ["1=none", "tucker1", "there are core, matrix, 0."],
    ["3=none", "tucker", "The constraints name the factor “3”"],
  ] as const)("%s does not fit %s", (text, model, sentence) => {
    expect(() => constraintsFor(parseConstraints(text), model, 3)).toThrow(sentence);
  });
});

describe("constraints in a file", () => {
  it("are taken as they are", () => {
    const given = {
      core: { kind: "linear", per: "fibre", matrix: { data: [1, 1], shape: [1, 2] }, equals: [1] },
    };
    expect(readConstraints(JSON.stringify(given), "c.json")).toEqual(given);
  });

  it.each([
    ["{", '"c.json": the text is not JSON ('],
    ["[]", '"c.json": an object was expected, such as { "core": { "kind": "nonnegative" } }.'],
    ["null", '"c.json": an object was expected'],
  ])("%j is refused", (text, sentence) => {
    expect(() => readConstraints(text, "c.json")).toThrow(sentence);
  });
});

describe("penalties in short", () => {
  it.each([
    ["ridge:0.1", [{ spec: { ridge: 0.1 } }]],
    ["ridge:1+sparsity:0.5+smoothness:2", [{ spec: { ridge: 1, sparsity: 0.5, smoothness: 2 } }]],
    [
      "core=smoothness:2:0, 1=ridge:1e-3",
      [
        { factor: "core", spec: { smoothness: 2, along: 0 } },
        { factor: 1, spec: { ridge: 1e-3 } },
      ],
    ],
  ])("%s", (text, items) => {
    expect(parsePenalties(text)).toEqual(items);
  });
  it.each([
    [
      "lasso:1",
      "The flag --penalties asks for “lasso”; the penalties are ridge:NUMBER, sparsity:NUMBER and smoothness:NUMBER[:MODE], joined by a plus sign.",
    ],
    [
      "ridge",
      "The flag --penalties has “ridge”; after ridge a number of at least 0 follows, as in ridge:0.1.",
    ],
    ["ridge:-1", "The flag --penalties has “ridge:-1”; after ridge a number"],
    ["ridge:1:0", "The flag --penalties has “ridge:1:0”; nothing follows the number."],
    ["sparsity:1:0", "The flag --penalties has “sparsity:1:0”; nothing follows the number."],
    ["smoothness:1:x", "after the number one mode follows, such as 0."],
    ["smoothness:1:0:1", "after the number one mode follows, such as 0."],
    [
      "core=ridge:1+sparsity:2+ridge:3",
      "The flag --penalties has “ridge:1+sparsity:2+ridge:3”; ridge is asked for twice.",
    ],
    ["core=ridge:1,core=ridge:2", "The penalties name the factor “core” twice"],
  ])("%j is refused", (text, sentence) => {
    expect(() => parsePenalties(text)).toThrow(sentence);
  });
});
