import type { StridedArray, Tensor } from "@unmix/core";
import { massOf, pyramid } from "./coarsen.ts";
import { checkInput, type Input } from "./input.ts";
import {
  type MultiscaleOptions,
  type ResolvedMultiscaleOptions,
  resolveMultiscale,
  type ScaledOptions,
} from "./options.ts";
import { resemblance } from "./resemblance.ts";
import { satisfiableScales } from "./satisfiable.ts";
import { constrainedFactors } from "./scaled-factors.ts";
import { planScales, type Scale } from "./scales.ts";

/** What will be done, known before it begins. */
export interface MultiscalePlan {
  /** The coarsest first; one alone where several are not worthwhile. */
  readonly scales: readonly Scale[];
  /** How alike neighbours are along each continuous mode asked for: a correlation, −1 to 1. */
  readonly resemblance: readonly { readonly mode: number; readonly value: number }[];
  /** What the sweeps of the coarse scales cost at most, in sweeps of the finest. */
  readonly coarseWork: number;
  /** A sentence for a person: what is done, and why. */
  readonly reason: string;
  readonly options: ResolvedMultiscaleOptions;
}

/** Below it neighbours say less about each other than their mean does. */
const LEAST_RESEMBLANCE = 0.5;
/** Entries below which a fit takes a few milliseconds, whatever its start. */
const SMALL = 8192;

/**
 * The scales that {@link factorizeMultiscale} goes through with the same arguments, and whether they are
 * worth it, to be shown before the work begins.
 *
 * @throws {UnmixError} when the tensor or an option makes no sense
 */
export function planFactorization(
  tensor: Tensor | StridedArray,
  options: ScaledOptions,
  multiscale: MultiscaleOptions,
): MultiscalePlan {
  return planMultiscale(checkInput(tensor, options), options, multiscale);
}

/** {@link planFactorization} of what is checked. */
export function planMultiscale(
  { tensor, weights }: Input,
  options: ScaledOptions,
  multiscale: MultiscaleOptions,
): MultiscalePlan {
  const resolved = resolveMultiscale(multiscale);
  const { shape } = tensor;
  const asked = planScales(shape, resolved);
  const measured = resolved.modes.map((mode) => ({
    mode,
    value: resemblance(tensor, mode, weights?.data),
  }));
  const unlike =
    resolved.when === "always"
      ? []
      : measured.filter(({ value }) => !(value >= LEAST_RESEMBLANCE)).map(({ mode }) => mode);
  const modes = resolved.modes.filter((mode) => !unlike.includes(mode));
  const small = resolved.when !== "always" && tensor.data.length < SMALL;
  const coarsest = Math.max(resolved.coarsest, largestRank(options));
  const possible =
    small || modes.length === 0
      ? asked.slice(-1)
      : planScales(shape, { ...resolved, modes, coarsest });
  const scales = satisfiableScales(
    resolved.coarsen === "sample" && weights ? scalesWithEntries(possible, weights) : possible,
    constrainedFactors(options, shape),
  );
  const left = measured
    .filter(({ mode }) => unlike.includes(mode))
    .map(({ mode, value }) => `mode ${mode} (${value.toFixed(2)})`);
  return {
    scales,
    resemblance: measured,
    coarseWork: resolved.sweeps * scales.slice(0, -1).reduce((sum, { share }) => sum + share, 0),
    reason: reasonOf(scales, small, left, scales.length < possible.length),
    options: resolved,
  };
}

/** The scales from the coarsest that has an entry with a weight among the points that stay. */
function scalesWithEntries(scales: readonly Scale[], weights: Tensor): readonly Scale[] {
  const grids = scales.map((scale) => scale.grids);
  const levels = pyramid({ tensor: weights, masses: grids.at(-1)!.map(massOf) }, grids, "sample");
  return scales.slice(levels.findIndex(({ tensor }) => tensor.data.some((weight) => weight > 0)));
}

function reasonOf(
  scales: readonly Scale[],
  small: boolean,
  left: readonly string[],
  dropped: boolean,
): string {
  const stays =
    left.length > 0 ? `neighbours do not resemble each other along ${left.join(", ")}` : "";
  if (scales.length === 1) {
    if (small) return "One scale: so few entries are fitted at once.";
    if (dropped) {
      return "One scale: on a coarser grid constraints contradict themselves, or every entry is missing.";
    }
    return `One scale: ${stays || "no mode has points enough for a coarser grid"}.`;
  }
  const steps = scales.map(({ shape }) => shape.join(" × ")).join(", then ");
  return `${scales.length} scales: ${steps}.${stays && ` Left as it is, since ${stays}.`}`;
}

/** A grid with fewer points than components has no fit of them. */
function largestRank({ rank }: ScaledOptions): number {
  return typeof rank === "number" ? rank : Math.max(...rank.map((own) => own ?? 1));
}
