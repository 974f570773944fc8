export type { SedimentOptions } from "./options.ts";
export type { SedimentResult } from "./result.ts";
export type * from "./types.ts";
