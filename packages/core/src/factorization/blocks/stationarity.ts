import type { Pausing } from "../../iterate/pauses.ts";
import type { Block } from "./block.ts";
import { measureCurvature } from "./curvature.ts";
import { distanceSquaredSteps, isLong } from "./long.ts";
import { stepInPieces, stepTo } from "./step.ts";

/**
 * ‖x − P(x − g/L)‖ ÷ ‖x‖: 0 exactly at a stationary point of this factor's problem, whatever the
 * scale and size of the data. The step it looks at is kept for the next sweep. It is found with pauses
 * where that step is long.
 *
 * @param normSquared ‖x‖²
 */
export function stationarity(block: Block, normSquared: number): number | Pausing<number> {
  measureCurvature(block);
  if (isLong(block)) return stationarityInPieces(block, normSquared);
  const { kernels, current, next, rank, length } = block;
  const uphill = stepTo(block, 0);
  const moved = knowsMove(block)
    ? Math.abs(uphill) * block.inverse.view[0]!
    : kernels.distanceSquared(current.at, next.at, rank * length);
  return partMoved(block, moved, normSquared);
}

function* stationarityInPieces(block: Block, normSquared: number): Pausing<number> {
  const { kernels, current, next, rank, length } = block;
  const uphill = yield* stepInPieces(block, 0);
  const moved = knowsMove(block)
    ? Math.abs(uphill) * block.inverse.view[0]!
    : yield* distanceSquaredSteps(kernels, current.at, next.at, rank * length);
  return partMoved(block, moved, normSquared);
}

/** Of one plain step with one length, what the kernel returns is −‖next − x‖² ÷ that length. */
function knowsMove({ componentwise, kronecker, feasible }: Block): boolean {
  return !componentwise && !kronecker && !feasible.project;
}

/**
 * Relative length of the plain step in `next`. A step length that the user chose is rescaled to the one that the
 * curvature admits: a short step moves little wherever it is.
 */
function partMoved(block: Block, moved: number, normSquared: number): number {
  const { constantStep, lipschitz } = block;
  block.prepared = true;
  const parts = constantStep !== undefined && lipschitz > 0 ? constantStep * lipschitz : 1;
  if (normSquared > 0) return Math.sqrt(moved / normSquared) / parts;
  return moved > 0 ? Number.POSITIVE_INFINITY : moved;
}
