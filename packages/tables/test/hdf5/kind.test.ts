import { kindOf } from "@unmix/tables";
import { describe, expect, it } from "vitest";

describe("the elements of a dataset of HDF5", () => {
  it.each([
    ["whole numbers of 64 bits", { type: 0, size: 8 }, "number"],
    ["whole numbers of 24 bits", { type: 0, size: 3 }, "other"],
    ["float32", { type: 1, size: 4 }, "number"],
    ["float16", { type: 1, size: 2 }, "odd float"],
    ["texts", { type: 3, size: 16 }, "text"],
    ["records", { type: 6, size: 24 }, "records"],
    ["references", { type: 7, size: 8 }, "other"],
    ["an enumeration of colours", enumeration({ RED: 0, BLUE: 1 }), "other"],
    ["an enumeration of more than a boolean", enumeration({ FALSE: 0, TRUE: 1, NA: 2 }), "other"],
    ["booleans as h5py has them", enumeration({ FALSE: 0, TRUE: 1 }), "boolean"],
    ["booleans with true in front", enumeration({ TRUE: 1, FALSE: 0 }), "boolean"],
    ["booleans with the numbers exchanged", enumeration({ FALSE: 1, TRUE: 0 }), "other"],
  ] as const)("are known: %s", (_, type, kind) => {
    expect(kindOf(type)).toBe(kind);
  });
});

function enumeration(members: Record<string, number>) {
  return { type: 8, size: 1, enum_type: { members } };
}
