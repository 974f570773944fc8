import { UnmixError } from "../errors.ts";
import { fromNdarray } from "../tensor/ndarray.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { indexOf } from "../tensor/tensor.ts";
import type { PreparedFactor } from "./bpgd/problem.ts";
import { compressionOf } from "./compress.ts";
import type { ConstraintSpec } from "./constraint.ts";
import { prepareFeasible } from "./constraints/feasible.ts";
import { cp } from "./models/cp.ts";
import type { FactorLayout, FactorName, ModelDefinition } from "./models/definition.ts";
import { tucker } from "./models/tucker.ts";
import { tucker1 } from "./models/tucker1.ts";
import { checkDivergence } from "./objectives/check.ts";
import { checkNames, describe } from "./option-names.ts";
import { type AnyOptions, type ResolvedOptions, resolveSolverOptions } from "./options.ts";
import { type PenaltySpec, preparePenalty } from "./penalty.ts";
import { isScaleFree } from "./start/initialize.ts";
import { updateOf } from "./update.ts";

/** A factorization whose options are checked and filled in. */
export interface Prepared {
  readonly definition: ModelDefinition<unknown, never>;
  readonly factors: readonly PreparedFactor[];
  readonly order: readonly number[];
  readonly options: ResolvedOptions<unknown>;
  /** Functions of the user's own, and threads: options that are no data. */
  readonly own: Pick<AnyOptions, "statistics" | "stopWhen" | "pool">;
}

const MODELS: Readonly<Record<string, ModelDefinition<unknown, never>>> = { tucker1, tucker, cp };
const NONNEGATIVE: ConstraintSpec = { kind: "nonnegative" };
const NONE: ConstraintSpec = { kind: "none" };

/**
 * Fills in the defaults and refuses what makes no sense for a tensor of `shape`.
 *
 * @throws {UnmixError} naming the option, its value and what is expected
 */
export function prepare(options: AnyOptions, shape: readonly number[]): Prepared {
  const settings = resolveSolverOptions(options);
  const definition = definitionOf(options.model ?? "tucker1");
  if (options.start === "svd") checkSvdStart(definition, settings.frozen);
  const given = checkGiven(options, definition.kind, shape.length);
  const layouts = definition.factors(shape, options.rank as never);
  const factors = layouts.map((layout): PreparedFactor => {
    const spec = ofFactor<ConstraintSpec>(options.constraints, layout.name) ?? NONNEGATIVE;
    const own = ofFactor<Tensor>(given, layout.name);
    const frozen = settings.frozen.includes(layout.name);
    const penalized = ofFactor<PenaltySpec>(options.penalties, layout.name);
    const inWords = called(layout.name, definition.kind);
    const feasible = prepareFeasible(spec, layout);
    const last = frozen
      ? undefined
      : ofFactor<ConstraintSpec>(options.finalConstraints, layout.name);
    // Nothing asked at the end is nothing done there.
    const final = last && last.kind !== "none" ? prepareFeasible(last, layout) : undefined;
    const finalInto = targetOf(layout, layouts, final?.into);
    const into = frozen ? undefined : targetOf(layout, layouts, feasible.into);
    const start = own && checkStart(own, layout, inWords);
    return {
      layout,
      spec,
      feasible,
      frozen,
      given: start !== undefined,
      ...(start && { start }),
      ...(start && options.reuseStart && !frozen && roomOf(start, given!)),
      ...(penalized && { penalty: preparePenalty(penalized, layout, inWords) }),
      ...(into !== undefined && { into }),
      ...(final && { final: { spec: last!, feasible: final, into: finalInto } }),
    };
  });
  checkFrozen(settings.frozen, factors);
  checkGauges(factors);
  checkDivergence(settings, factors);
  const plain = settings.objective === "squared" && options.weights === undefined;
  const resolved = {
    model: definition.kind,
    rank: options.rank,
    constraints: constraintsOf(definition.kind, factors, shape.length, ({ spec }) => spec),
    ...(options.finalConstraints && {
      finalConstraints: constraintsOf(definition.kind, factors, shape.length, ({ final }) =>
        final ? final.spec : NONE,
      ),
    }),
    ...(options.penalties && { penalties: options.penalties }),
    ...(options.weights && { weights: "given" }),
    start: given ? "given" : (options.start ?? "random"),
    ...settings,
    update: updateOf(settings, factors),
    compress: compressionOf(settings.compress, definition, factors, shape, plain),
  } as ResolvedOptions<unknown>;
  checkPenalties(factors, definition.kind);
  const order = orderOf(settings.order, factors);
  const { statistics, stopWhen, pool } = options;
  const own = {
    ...(statistics && { statistics }),
    ...(stopWhen && { stopWhen }),
    ...(pool && { pool }),
  };
  return { definition, factors, order, options: resolved, own };
}

function definitionOf(model: NonNullable<AnyOptions["model"]>): ModelDefinition<unknown, never> {
  if (typeof model !== "string") return model;
  if (Object.hasOwn(MODELS, model)) return MODELS[model]!;
  const names = Object.keys(MODELS);
  throw new UnmixError(
    "option",
    `There is no model "${model}"; the models are ${names.join(", ")}, or a definition of your own.`,
    { model, names },
  );
}

/** The factors to start from, if any; names and modes that a model does not have are refused. */
function checkGiven(options: AnyOptions, kind: string, modes: number): Given<Tensor> | undefined {
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

function checkSvdStart(
  { kind, svdStart }: Prepared["definition"],
  frozen: readonly unknown[],
): void {
  if (frozen.length > 0) {
    throw new UnmixError(
      "option",
      `Of the factors, ${frozen.map(String).join(", ")} ${frozen.length > 1 ? "are" : "is"} frozen, but the start is "svd", which gives none; give the frozen ones as the start.`,
      { frozen: [...frozen] },
    );
  }
  if (svdStart) return;
  throw new UnmixError(
    "option",
    `The model "${kind}" has no start "svd"; give svdStart in its definition, or start at random.`,
    { model: kind },
  );
}

const NAMES_OF: Readonly<Record<string, readonly string[]>> = {
  tucker1: ["core", "matrix"],
  cp: ["matrices"],
};

/** What is given for each factor: by name, or one for all matrices. */
interface Given<T> {
  readonly core?: T;
  /** Of the first mode, in Tucker-1. */
  readonly matrix?: T;
  readonly matrices?: T | readonly (T | null)[];
}

function ofFactor<T extends object>(given: Given<T> | undefined, name: FactorName): T | undefined {
  if (!given) return undefined;
  if (name === "core") return given.core;
  const { matrix, matrices } = given;
  if (matrix) return matrix;
  return (Array.isArray(matrices) ? matrices[name] : (matrices as T | undefined)) ?? undefined;
}

/** The constraints in force, in the shape in which they are given. */
function constraintsOf(
  kind: string,
  factors: readonly PreparedFactor[],
  order: number,
  specOf: (factor: PreparedFactor) => ConstraintSpec,
): object {
  const find = (name: FactorName) => {
    const factor = factors.find(({ layout }) => layout.name === name);
    return factor ? specOf(factor) : null;
  };
  const core = find("core");
  const matrices = Array.from({ length: order }, (_, n) => find(n));
  if (kind === "tucker1") return { core, matrix: matrices[0] };
  return core ? { core, matrices } : { matrices };
}

function targetOf(
  { name, partners }: FactorLayout,
  layouts: readonly FactorLayout[],
  into: "other" | FactorName | undefined,
): number | undefined {
  if (into === undefined) return undefined;
  const target = into === "other" ? partners[0] : layouts.findIndex((other) => other.name === into);
  if (target !== undefined && partners.includes(target)) return target;
  const possible = partners.map((n) => called(layouts[n]!.name));
  throw new UnmixError(
    "option",
    `The constraint of ${called(name)} rescales into ${into === "other" ? "the other factor" : called(into)}, which does not have its components; ${possible.length ? `it can rescale into ${possible.join(" or ")}` : "no factor has"}.`,
    { factor: name, into },
  );
}

/** A factor in words. */
function called(name: FactorName, kind?: string): string {
  if (name === "core") return "the core";
  return kind === "tucker1" ? "the matrix" : `the matrix of mode ${name}`;
}

function checkGauges(factors: readonly PreparedFactor[]): void {
  for (const factor of factors) {
    checkGauge(factor, factor.into, factors, (target) => target);
    checkGauge(factor, factor.final?.into, factors, (target) => target.final ?? target);
  }
}

/** @param asked what is asked of the target at the time */
function checkGauge(
  { layout }: PreparedFactor,
  into: number | undefined,
  factors: readonly PreparedFactor[],
  asked: (target: PreparedFactor) => Pick<PreparedFactor, "spec" | "into">,
): void {
  if (into === undefined) return;
  const target = factors[into]!;
  const { spec, into: onward } = asked(target);
  if (onward !== undefined) {
    throw new UnmixError(
      "option",
      "Both factors are to rescale into the other, which has no end; let one of them keep its scale.",
      { factors: [layout.name, target.layout.name] },
    );
  }
  if (target.frozen) {
    throw new UnmixError(
      "option",
      `The constraint of ${called(layout.name)} rescales into ${called(target.layout.name)}, which is frozen; rescale into another, or leave rescale out.`,
      { factor: layout.name, into: target.layout.name },
    );
  }
  if (!isScaleFree(spec)) {
    throw new UnmixError(
      "option",
      `The constraint of ${called(layout.name)} rescales into ${called(target.layout.name)}, whose own constraint fixes its scale and would be broken; rescale into another, or leave rescale out.`,
      { factor: layout.name, into: target.layout.name },
    );
  }
}

/** A penalty knows the size of a factor, so nothing may change that size for free. */
function checkPenalties(factors: readonly PreparedFactor[], kind: string): void {
  const isFree = ({ frozen, spec }: PreparedFactor) => !frozen && isScaleFree(spec);
  factors.forEach((factor, n) => {
    const { layout, into } = factor;
    if (!costs(factor)) return;
    if (into !== undefined || factors.some((other) => other.into === n)) {
      throw new UnmixError(
        "option",
        `A penalty is asked for ${called(layout.name, kind)}, whose scale a constraint moves to or from another factor; use a constraint without rescale, such as a simplex.`,
        { factor: layout.name },
      );
    }
    const taker = factors.find((other) => other !== factor && isFree(other) && !costs(other));
    if (!isFree(factor) || !taker) return;
    throw new UnmixError(
      "option",
      `A penalty is asked for ${called(layout.name, kind)}, but ${called(taker.layout.name, kind)} takes its scale for nothing, growing without end as the penalty vanishes; give that a ridge as well, or one of the two a constraint that fixes its scale, such as a simplex.`,
      { factor: layout.name, taker: taker.layout.name },
    );
  });
}

/** Whether a factor is penalized, and not by 0. */
const costs = ({ penalty }: PreparedFactor): boolean =>
  penalty !== undefined && penalty.ridge + penalty.smoothness > 0;

function checkFrozen(frozen: readonly FactorName[], factors: readonly PreparedFactor[]): void {
  for (const name of frozen) {
    const factor = factors.find(({ layout }) => layout.name === name);
    if (!factor?.given) {
      throw new UnmixError(
        "option",
        factor
          ? `Of the factors, ${called(name)} is frozen, but none is given to start from.`
          : `The factor "${String(name)}" is to be frozen, but the factors are ${factors.map(({ layout }) => String(layout.name)).join(", ")}.`,
        { frozen: name },
      );
    }
  }
  if (factors.every((factor) => factor.frozen)) {
    throw new UnmixError("option", "Every factor is frozen, which leaves nothing to fit.", {
      frozen: [...frozen],
    });
  }
}

/** The factors that move, in the order of a sweep. */
function orderOf(order: ResolvedOptions["order"], factors: readonly PreparedFactor[]): number[] {
  let all = [...factors.keys()];
  if (order === "matrixFirst") all.reverse();
  else if (typeof order !== "string") {
    const listed = order.map((name) => factors.findIndex(({ layout }) => layout.name === name));
    if (
      new Set(listed).size !== all.length ||
      listed.length !== all.length ||
      listed.includes(-1)
    ) {
      throw new UnmixError(
        "option",
        `The option order is ${order.join(", ")}; it must list each factor once: ${factors.map(({ layout }) => String(layout.name)).join(", ")}.`,
        { order: [...order] },
      );
    }
    all = listed;
  }
  return all.filter((n) => !factors[n]!.frozen);
}

function checkStart(
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
function roomOf({ data }: Tensor, given: Given<Tensor>): { room?: Float64Array } {
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
