import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkDocs } from "../check-docs.mjs";

/** Modules, and the names that are complained of. */
const BARE: [string, string, string[]][] = [
  ["a function", "export function f() {}", ["f"]],
  ["a value", "export const c = 1;", ["c"]],
  ["a type", "export type T = 1 | 2;", ["T"]],
  ["a class", "export class C {}", ["C"]],
  ["a member", "/** T. */ export interface T { a: number; /** B. */ b: number }", ["T.a"]],
  ["a method", "/** T. */ export interface T { a(): void }", ["T.a"]],
  ["a member of a union", '/** T. */ export type T = { kind: "a" } | { b: number };', ["T.b"]],
  [
    "a member within a member",
    "/** T. */ export interface T { /** A. */ a: readonly { b: number }[] }",
    ["T.b"],
  ],
  [
    "an inherited member",
    "interface B { b: number } /** T. */ export interface T extends B {}",
    ["T.b"],
  ],
];

const TOLD: [string, string][] = [
  ["what is not exported", "interface T { a: number } /** F. */ export function f(_: T) {}"],
  [
    "a member that another says it of",
    "/** B. */ export interface B { /** A. */ a?: number } /** T. */ export interface T extends B { a: number }",
  ],
  [
    "a picked member",
    "interface B { /** A. */ a?: number } /** T. */ export interface T extends Required<Pick<B, 'a'>> {}",
  ],
  [
    "overloads of which one is told",
    "/** F. */ export function f(a: 1): 1; export function f(a: 2): 2;\nexport function f(a: number) { return a; }",
  ],
];

describe("the check for docstrings", () => {
  let folder = "";
  let sentences: string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "docs-"));
    const entries = [...BARE, ...TOLD].map(([, text], n) => {
      const path = join(folder, `module-${n}.ts`);
      // A comment that stands behind something on its line is none of what follows.
      writeFileSync(path, text.replaceAll("/**", "\n/**"));
      return path;
    });
    sentences = checkDocs(entries);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const namedIn = (n: number) =>
    sentences.filter((text) => text.includes(`module-${n}.ts`)).map((text) => text.split(" ")[1]);

  it("finds nothing in the library", () => {
    expect(checkDocs()).toEqual([]);
  }, 30_000);

  it.each(BARE.map((row, n) => [...row, n] as const))("names %s", (_what, _text, expected, n) => {
    expect(namedIn(n)).toEqual(expected);
  });

  it.each(TOLD.map((row, n) => [...row, n] as const))("passes %s", (_what, _text, n) => {
    expect(namedIn(BARE.length + n)).toEqual([]);
  });
});
