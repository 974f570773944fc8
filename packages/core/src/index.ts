// Errors
export { isUnmixError, UnmixError, type UnmixErrorTag } from "./errors.ts";

// Long work
export { type DriveOptions, drive } from "./iterate/drive.ts";
export { type Progress, run, type Steps } from "./iterate/steps.ts";

// Tensors
export type { Tensor } from "./tensor/tensor.ts";

// Constraints
export type { Constraint, ConstraintSpec, Piece } from "./factorization/constraint.ts";
export { prepareConstraint } from "./factorization/constraints/index.ts";

// Random numbers
export { createRandom, deriveSeed, type Random } from "./random/random.ts";
