import { UnmixError } from "../../errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type PenaltySpec, preparePenalty } from "../blocks/penalty.ts";
import type { PreparedFactor } from "../bpgd/problem.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import { prepareFeasible } from "../constraints/feasible.ts";
import { called } from "../factors/called.ts";
import type { FactorLayout, FactorName } from "../factors/layout.ts";
import type { ModelDefinition } from "../models/definition.ts";
import { definitionOf } from "../models/named.ts";
import { checkGiven, checkStart, ofFactor, roomOf } from "../options/given.ts";
import type { AnyOptions, ResolvedOptions } from "../options/options.ts";
import { resolveSolverOptions } from "../options/resolve-options.ts";
import {
  checkDivergence,
  checkFrozen,
  checkGauges,
  checkPenalties,
  checkSvdStart,
} from "./check-factors.ts";
import { updateOf } from "./choose-update.ts";
import { compressionOf } from "./compress.ts";

/** A factorization whose options are checked and filled in. */
export interface Prepared {
  readonly definition: ModelDefinition<unknown, never>;
  readonly factors: readonly PreparedFactor[];
  readonly order: readonly number[];
  readonly options: ResolvedOptions<unknown>;
  /** Functions of the user's own, and threads: options that are no data. */
  readonly own: Pick<AnyOptions, "statistics" | "stopWhen" | "pool">;
}

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
    // A final constraint of kind none is no final constraint.
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
  checkDivergence(settings, factors, definition.kind);
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
