import { UnmixError } from "../../errors.ts";
import { betaOf } from "../objectives/objective.ts";
import type { Prepared } from "./prepare.ts";

/**
 * Refuses what Y in float32 cannot serve: products alone are known of it.
 *
 * @throws {UnmixError} naming the option that asks for more
 */
export function checkPrecision(prepared: Asked, weighted: boolean): void {
  const { precision } = prepared.options;
  if (precision === "float64") return;
  const reason = reasonForEntries(prepared, weighted);
  if (!reason) return;
  throw new UnmixError(
    "option",
    `The option precision is float32, which serves unweighted squared error of the models tucker1 and cp, but ${reason}; leave precision out.`,
    { precision },
  );
}

/**
 * Refuses what a sparse Y cannot serve: its products and its stored entries are known, in float64.
 *
 * @throws {UnmixError} naming the option that asks for more
 */
export function checkStorage(prepared: Asked, weighted: boolean): void {
  const { precision } = prepared.options;
  const reason =
    precision === "float64"
      ? reasonForEntries(prepared, weighted, betaOf(prepared.options.objective) === 1)
      : `the option precision is ${precision}, and sparse data are held in float64`;
  if (!reason) return;
  throw new UnmixError(
    "option",
    `The data are a sparse matrix, which serves unweighted squared error and Kullback–Leibler of the models tucker1 and cp, but ${reason}; change that, or give the matrix as a dense tensor.`,
    { model: prepared.definition.kind, precision },
  );
}

type Asked = Pick<Prepared, "definition" | "options">;

/**
 * Why products with Y are not enough, if they are not.
 *
 * @param served whether the divergence asked for needs stored entries alone
 */
function reasonForEntries(
  { definition, options }: Asked,
  weighted: boolean,
  served = false,
): string | undefined {
  if (!definition.split) {
    return `the model ${definition.kind} needs the tensor itself, not only its products`;
  }
  if (weighted) return "weights are given, which need the model at every entry";
  if (options.objective === "squared" || served) return undefined;
  return "the objective is a divergence, which needs the model at every entry";
}
