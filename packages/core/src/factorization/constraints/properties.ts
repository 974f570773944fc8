import type { ConstraintSpec } from "./constraint.ts";

/** A constraint with simplices and norms in l1 reached by scaling: what projection makes zero would stay zero. */
export function scaledToSimplex(spec: ConstraintSpec): ConstraintSpec {
  if (spec.kind === "composed") return { kind: "composed", parts: spec.parts.map(scaledToSimplex) };
  const projects = spec.kind === "norm" && spec.norm === "l1" && spec.how === "project";
  if (spec.kind !== "simplex" && !projects) return spec;
  const { per, to = 1 } = spec;
  const scaled: ConstraintSpec = { kind: "norm", norm: "l1", how: "scale", per, to };
  return { kind: "composed", parts: [{ kind: "nonnegative" }, scaled] };
}

/** Whether a constraint admits every positive multiple of what it admits. */
export function isScaleFree(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "none":
    case "nonnegative":
      return true;
    case "composed":
      return spec.parts.every(isScaleFree);
    case "norm":
      return spec.rescale !== undefined;
    case "linear":
      return Array.from(spec.equals).every((value) => value === 0);
    default:
      return false;
  }
}

/** Whether a constraint admits nonnegative entries only. */
export function isNonnegative(spec: ConstraintSpec): boolean {
  if (spec.kind !== "composed") return startsNonnegative(spec);
  return spec.parts.reduce(
    (before, part) => isNonnegative(part) || (before && keepsSigns(part)),
    false,
  );
}

/** Whether a start is best nonnegative: it is asked for, even if what follows may undo it. */
export function startsNonnegative(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "nonnegative":
    case "binary":
    case "simplex":
      return true;
    case "interval":
      return spec.low >= 0;
    case "composed":
      return spec.parts.some(startsNonnegative);
    default:
      return false;
  }
}

/** Whether a constraint leaves what is nonnegative so; of one of the user's own that is taken for granted. */
function keepsSigns(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "linear":
      return false;
    case "interval":
      return spec.high >= 0;
    case "composed":
      return spec.parts.every((part) => isNonnegative(part) || keepsSigns(part));
    default:
      return true;
  }
}
