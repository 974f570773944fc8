import type { Termination } from "../../iterate/termination.ts";
import { norm } from "../../linear/vectors.ts";
import type { Atoms } from "../atoms/atoms.ts";
import type { SolutionSummary } from "../atoms/sparse-atoms.ts";
import { leftByModes } from "../grouping/clusters.ts";
import type { Mode } from "../grouping/mode.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import type { SearchEnd } from "../ridge/candidates.ts";
import type { SampledSignal } from "../samples/signal.ts";
import { aliasAdvice } from "./alias-advice.ts";
import type { ModeBasis, ModeDecomposition } from "./decomposition.ts";
import { ending, ridgesEnding } from "./ending.ts";
import { noiseAdvice } from "./noise-advice.ts";

/** What a decomposition is put together from: modes in any order, and labels by that order. */
export interface Found {
  readonly atoms: Atoms;
  readonly solution: SolutionSummary;
  /** How the search for the sparse solution ended. */
  readonly ended: Termination;
  /** What that end holds for, a sentence; nothing for the whole. */
  readonly scope?: string;
  readonly searchedTo?: number;
  /** How the search for ridges ended, where there was one. */
  readonly ridgesEnded?: SearchEnd;
  readonly modes: readonly Mode[];
  readonly labels: Int32Array;
  readonly groups: ModeBasis;
}

/** Puts the modes in order, the largest norm first, and takes them and the outliers off. */
export function assemble(
  signal: SampledSignal,
  options: ResolvedModeOptions,
  parts: Found,
): ModeDecomposition {
  const { atoms, solution, ended, scope, searchedTo, ridgesEnded, groups } = parts;
  const { modes: found, labels: unordered } = parts;
  const order = found.map((mode, c) => ({ mode, c, size: norm(mode.values) }));
  order.sort((a, b) => b.size - a.size || a.c - b.c);
  const number = new Int32Array(found.length);
  order.forEach(({ c }, place) => {
    number[c] = place;
  });
  const modes = order.map(({ mode }) => mode);
  const labels = unordered.map((c) => (c < 0 ? -1 : number[c]!));
  const scaled = options.grouping.metric === "ridges";
  const { outliers, residual } = leftByModes(signal, modes, atoms, labels, scaled);
  return {
    modes,
    outliers,
    residual,
    relativeResidual: norm(residual) / (norm(signal.values) || 1),
    atoms,
    labels,
    groups:
      atoms.amplitudes.length > 0
        ? warned(groups, [
            fewSamples(signal.times.length),
            aliasAdvice(signal, options),
            noiseAdvice(signal, { outliers, residual, labels, modes }, options),
          ])
        : groups,
    solution,
    termination:
      ridgesEnding(ridgesEnded, ended, modes.length, groups.tried?.length ?? 0, options) ??
      ending(ended, atoms, modes.length, options, scope),
    ...(searchedTo !== undefined && { searchedTo }),
    options,
  };
}

/** Of fewer samples noise has modes as well, 1 to 3 of those tried. */
const FEWEST = 30;

/** A warning where samples are so few that modes say nothing. */
function fewSamples(samples: number): string | undefined {
  if (samples >= FEWEST) return undefined;
  return `There are only ${samples} samples: modes describe any so few values, noise as well, and say nothing of components. At least ${FEWEST} are needed, better some dozens a mode.`;
}

/** With warnings before what there is to say of the grouping. */
function warned(groups: ModeBasis, warnings: readonly (string | undefined)[]): ModeBasis {
  const notes = [...warnings, groups.advice].filter((note) => note !== undefined);
  return notes.length > 0 ? { ...groups, advice: notes.join(" ") } : groups;
}
