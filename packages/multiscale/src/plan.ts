import type { Coarsened } from "./coarsen.ts";
import {
  type MultiscaleOptions,
  type ResolvedMultiscaleOptions,
  resolveMultiscale,
  type ScaledOptions,
} from "./options.ts";
import { resemblance } from "./resemblance.ts";
import { planScales, type Scale } from "./scales.ts";

/** What will be done, known before it begins. */
export interface MultiscalePlan {
  /** The coarsest first; one alone where several are not worthwhile. */
  readonly scales: readonly Scale[];
  /** How alike neighbours are along each continuous mode asked for, 0 to 1: `resemblance`. */
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

/** The scales for a tensor, and whether they are worth it. */
export function planMultiscale(
  { tensor, weights }: Coarsened,
  options: ScaledOptions,
  multiscale: MultiscaleOptions,
): MultiscalePlan {
  const resolved = resolveMultiscale(multiscale);
  const rank = largestRank(options);
  const { shape } = tensor;
  const asked = planScales(shape, resolved);
  const measured = resolved.modes.map((mode) => ({
    mode,
    value: resemblance(tensor, mode, weights?.data),
  }));
  const planned = (modes: readonly number[], reason: string): MultiscalePlan => {
    const coarsest = Math.max(resolved.coarsest, rank);
    const scales =
      modes.length > 0 ? planScales(shape, { ...resolved, modes, coarsest }) : asked.slice(-1);
    const shares = scales.slice(0, -1).reduce((sum, { share }) => sum + share, 0);
    const coarseWork = resolved.sweeps * shares;
    const sentence = scales.length > 1 ? reason : reason || ONE_SCALE;
    return { scales, resemblance: measured, coarseWork, reason: sentence, options: resolved };
  };
  if (resolved.when === "always") return planned(resolved.modes, "As asked.");
  if (tensor.data.length < SMALL) {
    return planned([], `One scale: ${tensor.data.length} entries are fitted at once.`);
  }
  const alike = measured.filter(({ value }) => value >= LEAST_RESEMBLANCE);
  const unlike = measured.filter(({ value }) => !(value >= LEAST_RESEMBLANCE));
  const left = unlike.map(({ mode, value }) => `mode ${mode} (${value.toFixed(2)})`).join(", ");
  if (alike.length === 0) {
    return planned([], `One scale: neighbours do not resemble each other along ${left}.`);
  }
  const modes = alike.map(({ mode }) => mode);
  const plan = planned(modes, "");
  if (plan.scales.length === 1) return plan;
  const steps = plan.scales.map(({ shape: own }) => own.join(" × ")).join(", then ");
  const rest = left
    ? ` Neighbours do not resemble each other along ${left}, which stays as it is.`
    : "";
  return { ...plan, reason: `${plan.scales.length} scales: ${steps}.${rest}` };
}

const ONE_SCALE = "One scale: no mode has points enough for a coarser grid.";

/** A grid with fewer points than components has no fit of them. */
function largestRank({ rank }: ScaledOptions): number {
  return typeof rank === "number" ? rank : Math.max(...rank.map((own) => own ?? 1));
}
