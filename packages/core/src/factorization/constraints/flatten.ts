import { UnmixError } from "../../errors.ts";
import { checkNames, describe } from "../../option-names.ts";
import type { ConstraintSpec } from "./constraint.ts";

/** What a constraint of each kind may hold beside its kind. */
const NAMES: Readonly<Record<ConstraintSpec["kind"], readonly string[]>> = {
  none: [],
  nonnegative: [],
  interval: ["low", "high"],
  binary: [],
  norm: ["norm", "how", "per", "to", "rescale"],
  simplex: ["per", "to"],
  linear: ["per", "matrix", "equals"],
  custom: ["apply", "violation"],
  composed: ["parts"],
};

/**
 * The parts of a constraint in the order they are applied, none of them composed.
 *
 * @throws {UnmixError} when a description is not an object of a known kind, or holds what its kind does not
 */
export function flatten(spec: ConstraintSpec): readonly ConstraintSpec[] {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    throw new UnmixError(
      "option",
      `A constraint is described by an object such as { kind: "nonnegative" }, but ${describe(spec)} was given.`,
      { spec },
    );
  }
  if (!Object.hasOwn(NAMES, spec.kind)) {
    throw new UnmixError(
      "option",
      `There is no constraint "${String(spec.kind)}"; the kinds are ${Object.keys(NAMES).join(", ")}.`,
      { spec },
    );
  }
  checkNames(`field of the constraint ${spec.kind}`, spec, ["kind", ...NAMES[spec.kind]]);
  if (spec.kind !== "composed") return [spec];
  if (!Array.isArray(spec.parts)) {
    throw new UnmixError(
      "option",
      `A composed constraint needs the list of its parts, but ${describe(spec.parts)} was given.`,
      { spec },
    );
  }
  return spec.parts.flatMap(flatten);
}
