import { UnmixError } from "../../errors.ts";
import { checkNames, describe } from "../../option-names.ts";
import { fromNdarray } from "../../tensor/ndarray.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { indexOf } from "../../tensor/tensor.ts";
import type { FactorLayout, FactorName } from "../factors/layout.ts";
import { MODELS } from "../models/named.ts";
import type { AnyOptions } from "./options.ts";

/** What is given for each factor: by name, or one for all matrices. */
export interface Given<T> {
  readonly core?: T;
  /** Of the first mode, in Tucker-1. */
  readonly matrix?: T;
  readonly matrices?: T | readonly (T | null)[];
}

/** The factors to start from, if any; names and modes that a model does not have are refused. */
export function checkGiven(
  options: AnyOptions,
  kind: string,
  modes: number,
): Given<Tensor> | undefined {
  const names = NAMES_OF[kind] ?? ["core", "matrices"];
  const { start, constraints, finalConstraints, penalties } = options;
  for (const each of [constraints, finalConstraints]) {
    if (each !== undefined) checkNames("constraint", each, names);
  }
  if (penalties !== undefined) checkNames("penalty", penalties, names);
  if (Object.hasOwn(MODELS, kind)) {
    const listed = { constraints, finalConstraints, penalties, start };
    for (const [option, each] of Object.entries(listed)) checkOneAMode(option, each, modes);
  }
  if (start === undefined || start === "random" || start === "svd") return undefined;
  const given: Record<string, unknown> = typeof start === "object" ? { ...start } : {};
  if (names.some((name) => given[name])) return start as Given<Tensor>;
  const words =
    start === "given"
      ? '"given", which a result says of factors it does not hold'
      : describe(start);
  throw new UnmixError(
    "option",
    `The start must be "random", "svd", or factors as { ${names.join(", ")} }, but it is ${words}.`,
    { start },
  );
}

/** What is given for one factor, if anything. */
export function ofFactor<T extends object>(
  given: Given<T> | undefined,
  name: FactorName,
): T | undefined {
  if (!given) return undefined;
  if (name === "core") return given.core;
  const { matrix, matrices } = given;
  if (matrix) return matrix;
  return (Array.isArray(matrices) ? matrices[name] : (matrices as T | undefined)) ?? undefined;
}

/** The factor to start from, of the right shape and finite. */
export function checkStart(
  start: Tensor,
  { name, shape: expected }: FactorLayout,
  inWords: string,
): Tensor {
  const factor = fromNdarray(start);
  const { shape, data } = factor;
  if (shape.length !== expected.length || shape.some((length, d) => length !== expected[d])) {
    throw new UnmixError(
      "shape",
      `${inWords.replace(/^t/, "T")} to start from has shape ${shape.join(" × ")}; it must be ${expected.join(" × ")}.`,
      { factor: name, shape: [...shape], expected: [...expected] },
    );
  }
  const bad = firstNotFinite(data);
  if (bad < data.length) {
    const index = indexOf(bad, shape);
    throw new UnmixError(
      "input",
      `The entry [${index.join(", ")}] of ${inWords} to start from is ${data[bad]}; it must be a finite number.`,
      { factor: name, index },
    );
  }
  return factor;
}

/** The place of a factor to start from, where it is all of a memory and no other factor is there. */
export function roomOf({ data }: Tensor, given: Given<Tensor>): { room?: Float64Array } {
  const { core, matrix, matrices } = given;
  const all = [core, matrix, ...(Array.isArray(matrices) ? matrices : [matrices, matrices])];
  const there = all.filter((other) => other?.data.buffer === data.buffer).length;
  return there <= 1 && data.byteLength === data.buffer.byteLength ? { room: data } : {};
}

/** Its index, or the length where there is none. */
function firstNotFinite(data: Float64Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return data.length;
}

/** @throws {UnmixError} when matrices are listed, but not one a mode */
function checkOneAMode(option: string, given: unknown, modes: number): void {
  const list = typeof given === "object" && (given as Given<object>).matrices;
  if (!Array.isArray(list) || list.length === modes) return;
  throw new UnmixError(
    "option",
    `The option ${option} lists ${list.length} matrices, but the tensor has ${modes} modes; list one for each, with null for a mode that is to have none or the default.`,
    { option, listed: list.length, modes },
  );
}

const NAMES_OF: Readonly<Record<string, readonly string[]>> = {
  tucker1: ["core", "matrix"],
  cp: ["matrices"],
};
