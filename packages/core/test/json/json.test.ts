import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorize } from "../../src/factorization/fit/factorize.ts";
import { decodeBase64, encodeBase64 } from "../../src/json/base64.ts";
import { fromJson, toJson } from "../../src/json/json.ts";

describe("base64", () => {
  it("agrees with the platform's, both ways", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect([...decodeBase64(text)!]).toEqual([...bytes]);
      }),
    );
  });
  it("refuses what is not base64", () => {
    for (const text of ["A", "AB=C", "A===", "====", "AA A", "AA–="]) {
      expect(decodeBase64(text)).toBeUndefined();
    }
  });
});

const typed = fc.oneof(
  fc.float64Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.int16Array({ maxLength: 9 }),
  fc.uint16Array({ maxLength: 9 }),
  fc.int8Array({ maxLength: 9 }),
  fc.uint8Array({ maxLength: 9 }),
);
const key = fc.oneof(
  fc.string(),
  fc.constantFrom("dtype", "shape", "base64", "$number", "$plain", "__proto__", "toString"),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, Number.NaN, Infinity, -Infinity, -0, 1e-320),
    fc.double(),
    fc.string(),
    typed,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    fc.record(
      { dtype: fc.constant("float64"), shape: tie("value"), base64: tie("value") },
      { noNullPrototype: true },
    ),
    fc.record({ $number: tie("value") }, { noNullPrototype: true }),
    fc.record({ $plain: tie("value") }, { noNullPrototype: true }),
  ),
}));

describe("toJson and fromJson", () => {
  it("give back any plain value to the last bit, and the same text again", () => {
    fc.assert(
      fc.property(value, (original) => {
        const text = toJson(original);
        const back = fromJson(text);
        expect(back).toStrictEqual(original);
        expect(toJson(back)).toBe(text);
        expect(fromJson(JSON.parse(`[${text}]`))).toStrictEqual([original]);
      }),
      { numRuns: 500 },
    );
  });
  it("keep NaN payloads, signed zeros and views into larger buffers", () => {
    const memory = new Float64Array([9, -0, Number.NaN, Infinity, 9]);
    const view = memory.subarray(1, 4);
    const back = fromJson(toJson({ view })) as { view: Float64Array };
    expect(new Uint8Array(back.view.buffer)).toEqual(new Uint8Array(memory.buffer.slice(8, 32)));
  });
  it("carry a factorization", () => {
    const tensor = { data: Float64Array.of(1, 2, 3, 4, 5, 7), shape: [2, 3] };
    const fit = factorize(tensor, { rank: 1, constraints: { core: { kind: "none" } } });
    expect(fromJson(toJson(fit))).toStrictEqual(fit);
  });
  it("write typed arrays in the documented form", () => {
    expect(toJson({ b: Float64Array.of(1), a: Number.NaN, gone: undefined })).toBe(
      '{"b":{"dtype":"float64","shape":[1],"base64":"AAAAAAAA8D8="},"a":{"$number":"NaN"}}',
    );
  });
  it("carry ten megabytes", () => {
    const data = Float64Array.from({ length: 1250000 }, (_, i) => Math.sqrt(i));
    const back = fromJson(toJson({ data })) as { data: Float64Array };
    expect(Buffer.compare(Buffer.from(back.data.buffer), Buffer.from(data.buffer))).toBe(0);
  });
  it.each([
    [() => 1, /the value is a function/],
    [{ options: { fit: [() => 1] } }, /the value.options.fit\[0\] is a function/],
    [[new Map()], /the value\[0\] is an instance of Map/],
    [{ n: 1n }, /the value.n is a bigint/],
    [new DataView(new ArrayBuffer(8)), /instance of DataView/],
    [new BigInt64Array(1), /instance of BigInt64Array/],
    [[undefined], /\[0\] is a undefined/],
  ])("refuse %o", (bad, message) => {
    expect(() => toJson(bad)).toThrow(message);
  });
  it("refuse a cycle but not a value that stands twice", () => {
    const twice = { a: 1 };
    expect(fromJson(toJson([twice, twice]))).toEqual([{ a: 1 }, { a: 1 }]);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => toJson(cycle)).toThrow(/the value.self is an object that contains itself/);
  });
  it.each([
    ['{"a": 1', /not JSON/],
    ['{"x":{"dtype":"float99","shape":[1],"base64":""}}', /the value.x has the dtype "float99"/],
    [
      '{"dtype":"float64","shape":[1],"base64":"AAAA"}',
      /holds 3 bytes, but float64 of shape \[1\] needs 8/,
    ],
    ['{"dtype":"float64","shape":[1],"base64":"!!!!"}', /is not base64/],
    ['{"dtype":"float64","shape":"no","base64":"AAAA"}', /needs NaN/],
    ['{"dtype":"toString","shape":[0],"base64":""}', /dtype "toString"/],
    ['[{"$number":"12"}]', /the value\[0\], "\$number" is "12"/],
    ['{"$plain":3}', /does not hold an object/],
  ])("refuse to read %s", (text, message) => {
    expect(() => fromJson(text)).toThrow(message);
  });
});
