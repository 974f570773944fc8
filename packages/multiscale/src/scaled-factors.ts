import {
  type ConstraintSpec,
  fromNdarray,
  type Model,
  type PenaltySpec,
  type Tensor,
} from "@unmix/core";
import { type Coarsened, massOf, pyramid } from "./coarsen.ts";
import { interpolationMap } from "./grid.ts";
import type { ModeMap } from "./mode-map.ts";
import type { ResolvedMultiscaleOptions, ScaledOptions } from "./options.ts";
import { scaleConstraint } from "./scale-constraint.ts";
import { scalePenalty } from "./scale-penalty.ts";
import type { Scale } from "./scales.ts";

/** A factor's name among the options of its model: its matrix by the number of its mode. */
export type Place = "core" | number;

/** A factor at every scale, the coarsest first. */
export interface ScaledFactor {
  readonly place: Place;
  /** Which mode of the tensor each of its modes follows; null where it counts components. */
  readonly modes: readonly (number | null)[];
  readonly shapes: readonly (readonly number[])[];
  readonly constraints: readonly ConstraintSpec[];
  readonly penalties?: readonly PenaltySpec[];
  readonly frozen: boolean;
  /** What it starts from at each scale, where it is given. */
  readonly given?: readonly Tensor[];
}

const NONNEGATIVE: ConstraintSpec = { kind: "nonnegative" };

/** The factors of a model, as options describe them, at every scale. */
export function scaledFactors(
  options: ScaledOptions,
  scales: readonly Scale[],
  { coarsen }: Pick<ResolvedMultiscaleOptions, "coarsen">,
): ScaledFactor[] {
  const finest = scales.at(-1)!;
  return layoutsOf(options, finest.shape).map(({ place, modes, shape }): ScaledFactor => {
    const spec = constraintOf(options, place);
    const penalty = ofPlace<PenaltySpec>(options.penalties, place);
    const start = typeof options.start === "object" ? ofPlace<Tensor>(options.start, place) : null;
    const shapes = scales.map((scale) => shape.map((n, d) => lengthAt(scale, modes[d]!, n)));
    const along = penalty?.along ?? (place === "core" ? shape.length - 1 : 0);
    return {
      place,
      modes,
      shapes,
      constraints: scales.map((scale, s) => {
        return scaleConstraint(spec, {
          shape: shapes[s]!,
          finest: shape,
          maps: () => mapsBetween(scale, finest, modes, "linear"),
        });
      }),
      ...(penalty && {
        penalties: scales.map(({ share }, s) =>
          scalePenalty(penalty, along, shapes[s]!, shape, share),
        ),
      }),
      frozen: options.frozen?.includes(place) ?? false,
      ...(start && { given: coarsenedFactor(fromNdarray(start), modes, scales, coarsen) }),
    };
  });
}

/** What the factors that are to be fitted must satisfy, at the finest scale. */
export function constrainedFactors(
  options: ScaledOptions,
  shape: readonly number[],
): { spec: ConstraintSpec; modes: readonly (number | null)[]; shape: readonly number[] }[] {
  return layoutsOf(options, shape)
    .filter(({ place }) => !options.frozen?.includes(place))
    .map(({ place, modes, shape: own }) => ({
      spec: constraintOf(options, place),
      modes,
      shape: own,
    }));
}

/** Of each mode of a factor, what takes it from one scale to a finer one; null where nothing does. */
export function mapsBetween(
  coarse: Scale,
  fine: Scale,
  modes: readonly (number | null)[],
  interpolation: ResolvedMultiscaleOptions["interpolate"],
): (ModeMap | null)[] {
  return modes.map((mode) => mapBetween(coarse, fine, mode, interpolation));
}

/** One value a factor, in the form in which core's options and models have them. */
export function assembled<T>(
  kind: Model["kind"],
  order: number,
  values: readonly { readonly place: Place; readonly value: T }[],
): object {
  const find = (place: Place) => values.find((entry) => entry.place === place)?.value ?? null;
  const core = find("core");
  if (kind === "tucker1") {
    const matrix = find(0);
    return { ...(core && { core }), ...(matrix && { matrix }) };
  }
  const matrices = Array.from({ length: order }, (_, mode) => find(mode));
  return { ...(core && { core }), matrices };
}

/** A factor of a model. */
export function factorOf(model: Model, place: Place): Tensor {
  if (place === "core") return (model as { core: Tensor }).core;
  return model.kind === "tucker1" ? model.matrix : model.matrices[place]!;
}

interface Layout {
  readonly place: Place;
  readonly modes: readonly (number | null)[];
  readonly shape: readonly number[];
}

function layoutsOf(options: ScaledOptions, shape: readonly number[]): Layout[] {
  const matrix = (mode: number, rank: number): Layout => ({
    place: mode,
    modes: [mode, null],
    shape: [shape[mode]!, rank],
  });
  if (options.model === "cp") return shape.map((_, mode) => matrix(mode, options.rank));
  if (options.model === "tucker") {
    const { rank } = options;
    const core = shape.map((length, mode) => rank[mode] ?? length);
    const bare = shape.map((_, mode) => (rank[mode] === null ? mode : null));
    const matrices = rank.flatMap((own, mode) => (own === null ? [] : [matrix(mode, own)]));
    return [{ place: "core", modes: bare, shape: core }, ...matrices];
  }
  const modes = shape.map((_, mode) => (mode === 0 ? null : mode));
  const core = [options.rank, ...shape.slice(1)];
  return [{ place: "core", modes, shape: core }, matrix(0, options.rank)];
}

const constraintOf = (options: ScaledOptions, place: Place): ConstraintSpec =>
  ofPlace<ConstraintSpec>(options.constraints, place) ?? NONNEGATIVE;

/** What options give for a factor: by name, or one for all matrices. */
function ofPlace<T extends object>(
  given: { core?: T; matrix?: T; matrices?: T | readonly (T | null)[] } | undefined,
  place: Place,
): T | undefined {
  if (!given) return undefined;
  if (place === "core") return given.core;
  const { matrix, matrices } = given;
  if (matrix) return matrix;
  return (Array.isArray(matrices) ? matrices[place] : (matrices as T | undefined)) ?? undefined;
}

const lengthAt = (scale: Scale, mode: number | null, length: number): number =>
  mode === null ? length : scale.shape[mode]!;

function mapBetween(
  coarse: Scale,
  fine: Scale,
  mode: number | null,
  interpolation: ResolvedMultiscaleOptions["interpolate"],
): ModeMap | null {
  const [from, to] = mode === null ? [] : [coarse.grids[mode], fine.grids[mode]];
  if (!from || !to || from.stride === to.stride) return null;
  return interpolationMap(from, to, interpolation);
}

/** A factor of the finest scale at every scale. */
function coarsenedFactor(
  factor: Tensor,
  modes: readonly (number | null)[],
  scales: readonly Scale[],
  coarsening: ResolvedMultiscaleOptions["coarsen"],
): Tensor[] {
  const own = scales.map(({ grids }) => modes.map((mode) => (mode === null ? null : grids[mode]!)));
  const finest: Coarsened = { tensor: factor, masses: own.at(-1)!.map(massOf) };
  return pyramid(finest, own, coarsening).map(({ tensor }) => tensor as Tensor);
}
