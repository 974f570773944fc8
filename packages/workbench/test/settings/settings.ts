import type { SettingOf } from "../../src/settings/index.ts";

/** A setting of every kind. */
export interface Options {
  readonly rank: "auto" | number;
  readonly share: number;
  readonly widths: "auto" | readonly number[];
  readonly prior: "none" | "sink";
  readonly published: boolean;
  readonly column: string;
  readonly features: readonly string[];
  readonly bandwidth: "median" | "first" | Readonly<Record<string, number>>;
}

const shown = { label: "", help: "", group: "basic" } as const;

export const settings: readonly SettingOf<Options>[] = [
  {
    ...shown,
    name: "rank",
    flag: "number-of-sources",
    kind: "integer",
    min: 1,
    max: 50,
    words: ["auto"],
    default: "auto",
  },
  { ...shown, name: "share", flag: "share", kind: "number", min: 0, max: 0.5, default: 0.1 },
  {
    ...shown,
    name: "widths",
    flag: "widths",
    kind: "numbers",
    min: 0,
    max: 100,
    words: ["auto"],
    default: "auto",
  },
  {
    ...shown,
    name: "prior",
    flag: "prior",
    kind: "choice",
    choices: [
      { value: "none", label: "no" },
      { value: "sink", label: "yes" },
    ],
    default: "none",
  },
  { ...shown, name: "published", flag: "published", kind: "boolean", default: false },
  { ...shown, name: "column", flag: "column", kind: "name", of: "a column", default: "" },
  { ...shown, name: "features", flag: "features", kind: "names", of: "features", default: [] },
  {
    ...shown,
    name: "bandwidth",
    flag: "bandwidth",
    kind: "widths",
    choices: [
      { value: "median", label: "median" },
      { value: "first", label: "first" },
    ],
    default: "median",
  },
];
