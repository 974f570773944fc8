import { LONG } from "../../iterate/pauses.ts";
import { align } from "../../kernels/align.ts";
import { scratchLength } from "../../kernels/kernels.ts";
import type { Workspace } from "../../kernels/memory.ts";
import { READ } from "../../linear/pieces.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import { isLong as isLongFactor } from "../blocks/long.ts";
import type { Penalty } from "../blocks/penalty.ts";
import type { ConstraintSpec } from "../constraints/constraint.ts";
import type { Feasible } from "../constraints/feasible.ts";
import type { Data } from "../data/data.ts";
import { type Stored, scratchBytes } from "../data/stored.ts";
import type { FactorLayout } from "../factors/layout.ts";
import type { ModelDefinition } from "../models/definition.ts";
import { ENTRY } from "../objectives/entries.ts";
import type { ResolvedOptions, SolverOptions } from "../options/options.ts";

/** A tensor in kernel memory and what is asked of its factors. */
export interface BpgdProblem {
  /** Where Y lies; an entry whose weight is 0 is 0. */
  readonly y: Stored;
  /** The weight of each entry; none where every entry counts 1. */
  readonly weights?: Float64Array;
  /** What the model sees in place of Y. */
  readonly data?: Data;
  readonly shape: readonly number[];
  readonly range: { readonly low: number; readonly high: number };
  readonly definition: ModelDefinition<unknown, never>;
  readonly factors: readonly PreparedFactor[];
  /** The factors that move, in the order of a sweep. */
  readonly order: readonly number[];
  readonly options: ResolvedOptions<unknown>;
  readonly own: Pick<SolverOptions, "statistics" | "stopWhen">;
  /** Where Y lies, with room for {@link workspaceBytes} from `free` on. */
  readonly workspace: Workspace;
  readonly free: number;
}

/** A factor and what is asked of it. */
export interface PreparedFactor {
  readonly layout: FactorLayout;
  readonly spec: ConstraintSpec;
  readonly feasible: Feasible;
  /** Whether it starts from factors that are given. */
  readonly given: boolean;
  /** What is given; let go once it is in place, since of a large factor it is another copy. */
  start?: Tensor | undefined;
  /** Where the result is to be written, if it has a place already. */
  readonly room?: Float64Array;
  readonly frozen: boolean;
  /** What the factor is multiplied by to be in the units of the data, default 1. */
  readonly unit?: number;
  /** The factor that its weights move into, where its constraint rescales. */
  readonly into?: number;
  /** What the objective gains from it. */
  readonly penalty?: Penalty;
  /** What it is made to satisfy once, at the end. */
  readonly final?: {
    readonly spec: ConstraintSpec;
    readonly feasible: Feasible;
    readonly into: number | undefined;
  };
}

/** Bytes that the method needs beside Y. */
export function workspaceBytes(
  { definition, factors, options }: Pick<BpgdProblem, "definition" | "factors" | "options">,
  shape: readonly number[],
  weighted: boolean,
  threads = 1,
  kind: Stored["kind"] = "dense",
  stored = sizeOf(shape),
): number {
  const layouts = factors.map(({ layout }) => layout);
  const arrays = options.step === "spectral" ? 7 : 4;
  const most = mostVectors({ definition, factors, options }, shape);
  let bytes = align(8 * scratchLength(most, threads)) + align(8 * largestRank(layouts));
  for (const { layout, penalty } of factors) {
    const { rank, length, ties } = layout;
    bytes += (penalty ? arrays + 1 : arrays) * align(8 * rank * length);
    bytes += (penalty ? 2 : 1) * align(8 * rank * rank) + align(8 * rank);
    // One step length an entry.
    if (ties) bytes += align(8 * length);
  }
  for (const values of definition.rooms(shape, layouts)) bytes += align(8 * values);
  const size = sizeOf(shape);
  const rows = rowsOf(definition, shape);
  const passes = takesPasses(options);
  const room = scratchBytes(kind, { rank: most, rows, columns: size / rows, threads, passes });
  const plain = options.objective === "squared" && !weighted;
  bytes += plain ? room : 2 * room + align(8 * stored);
  if (weighted) bytes += align(8 * stored);
  for (const values of startRooms(definition, shape, layouts, options.start))
    bytes += align(8 * values);
  return bytes;
}

/** How many vectors a product with Y takes at most. */
export function mostVectors(
  { definition, factors, options }: Pick<BpgdProblem, "definition" | "factors" | "options">,
  shape: readonly number[],
): number {
  const layouts = factors.map(({ layout }) => layout);
  const ofStart = options.start === "svd" ? definition.svdStart!.vectors(shape, layouts) : 0;
  return Math.max(largestRank(layouts), ofStart);
}

/** The largest rank of a block. */
export function largestRank(layouts: readonly FactorLayout[]): number {
  return layouts.reduce((most, { rank }) => Math.max(most, rank), 1);
}

/** The sizes of the buffers that the start needs: vectors of the length of either side of the data. */
export function startRooms(
  definition: ModelDefinition<unknown, never>,
  shape: readonly number[],
  layouts: readonly FactorLayout[],
  start: ResolvedOptions<unknown>["start"],
): readonly [number, number] {
  if (start !== "svd") return [0, 0];
  const vectors = definition.svdStart!.vectors(shape, layouts);
  const rows = rowsOf(definition, shape);
  return [vectors * rows, (vectors * sizeOf(shape)) / rows];
}

/** The rows of the data as the model sees it. */
export function rowsOf(
  definition: ModelDefinition<unknown, never>,
  shape: readonly number[],
): number {
  return sizeOf(shape.slice(0, definition.split?.(shape) ?? 1));
}

/** Whether one step of a factor may be taken in a pass over Y. */
export function takesPasses({ update, innerSteps }: ResolvedOptions<unknown>): boolean {
  return update === "gradient" && innerSteps === 1;
}

/** Whether a single product, pass over the model or update may take some hundredths of a second, so that pauses are needed. */
export function isLong({ factors, shape, options, weights }: BpgdProblem): boolean {
  const plain = options.objective === "squared" && !weights;
  const layouts = factors.map(({ layout }) => layout);
  const rank = Math.max(largestRank(layouts), READ);
  const entries = sizeOf(shape) * (rank + (plain ? 0 : ENTRY));
  const updates = layouts.map(({ rank, length }) => options.innerSteps * rank * rank * length);
  return Math.max(entries, ...updates) > LONG || layouts.some(isLongFactor);
}

/** Gives back all memory of a problem. */
export function releaseAll({ workspace, y }: BpgdProblem): void {
  workspace.release();
  if (y.kind === "slabs") for (const slab of y.slabs) slab.workspace.release();
}
