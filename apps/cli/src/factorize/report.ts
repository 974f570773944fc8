import { termination } from "@unmix/core";
import { counted } from "@unmix/workbench/figures";
import {
  type FactorizeResult,
  isTuckerSweep,
  type RankSweep,
  type ScalesMade,
  type TuckerSweep,
} from "./types.ts";
import { inFlags } from "./wording.ts";

/** What goes without saying. */
const AS_USUAL = termination("converged").advice;

/** What a run tells on the terminal, line by line. */
export function reportOf(result: FactorizeResult): string[] {
  const { shape, names, missing, fit, ranks, starts, multiscale } = result;
  const named = names.flatMap((labels, mode) => (labels ? [mode] : []));
  return [
    `${shape.join(" × ")} values${named.length ? ` with names of mode ${named.join(" and ")}` : ""}${missing ? `, ${missing} of them missing` : ""}.`,
    ...(ranks && multiscale?.comparedOn
      ? [`Ranks compared on ${multiscale.comparedOn.join(" × ")} values:`]
      : []),
    ...(ranks ? rankTable(ranks) : []),
    ...(multiscale && multiscale.scales.length > 1 ? scaleTable(multiscale) : []),
    `${fit.model.kind} of rank ${shownRank(fit.options.rank)}: relative error ${fit.relativeError.toPrecision(4)} after ${counted(fit.iterations, "sweep")}${before(fit)} (${fit.termination.kind}).`,
    ...(starts
      ? [
          `${starts.near} of ${counted(starts.fits.length, "start")} came as low, within 1 %${starts.spread ? "; the spread of their factors is written" : ""}.`,
        ]
      : []),
    ...(ranks?.disagreement ? [`Note: other rules would choose rank ${otherVotes(ranks)}.`] : []),
    ...(fit.termination.advice === AS_USUAL ? [] : [`Note: ${inFlags(fit.termination.advice)}`]),
  ];
}

/** The sweeps that are no part of the history. */
function before({ compressedIterations, unpenalizedIterations }: FactorizeResult["fit"]): string {
  const sweeps = [
    compressedIterations && `${compressedIterations} on compressed data`,
    unpenalizedIterations && `${unpenalizedIterations} without penalties`,
  ].filter(Boolean);
  return sweeps.length > 0 ? `, and ${sweeps.join(" and ")} before` : "";
}

/** The same as data. */
export function summaryOf(result: FactorizeResult) {
  const { shape, missing, fit, ranks, starts, multiscale } = result;
  return {
    shape,
    missing,
    model: fit.model.kind,
    rank: fit.options.rank,
    relativeError: fit.relativeError,
    loss: fit.loss,
    objective: fit.objective,
    stationarity: fit.stationarity,
    iterations: fit.iterations,
    ...(fit.compressedIterations && { compressedIterations: fit.compressedIterations }),
    ...(fit.unpenalizedIterations && { unpenalizedIterations: fit.unpenalizedIterations }),
    termination: fit.termination.kind,
    ...(multiscale && { scales: multiscale.scales.map(({ shape: own }) => own) }),
    ...(ranks && { votes: ranks.votes }),
    ...(starts && { starts: starts.fits.length, near: starts.near }),
  };
}

/** What was measured at every rank, side by side; a star marks the one chosen. */
function rankTable(ranks: RankSweep | TuckerSweep): string[] {
  const headings = ["rank", "error", "bound"];
  const part = ({ loss, relativeError, svdBound }: (typeof ranks.rows)[number]) =>
    loss > 0 ? (svdBound * relativeError) / loss : 0;
  if (isTuckerSweep(ranks)) {
    const chosen = ranks.chosen.join();
    return aligned(
      [...headings, "parameters", "elbow"],
      ranks.rows.map((row) => [
        `${row.rank.join()}${row.rank.join() === chosen ? "*" : ""}`,
        shortened(row.relativeError),
        shortened(part(row)),
        String(row.parameters),
        shortened(row.elbow),
      ]),
    );
  }
  const heldOut = ranks.rows.some((row) => row.heldOut !== undefined);
  const stability = ranks.rows.some((row) => row.stability !== undefined);
  return aligned(
    [...headings, ...(heldOut ? ["held out"] : []), ...(stability ? ["stability"] : [])],
    ranks.rows.map((row) => [
      `${row.rank}${row.rank === ranks.chosen ? "*" : ""}`,
      shortened(row.relativeError),
      shortened(part(row)),
      ...(heldOut ? [shortened(row.heldOut)] : []),
      ...(stability ? [shortened(row.stability)] : []),
    ]),
  );
}

/** What came of every scale. */
function scaleTable({ scales }: ScalesMade): string[] {
  return aligned(
    ["scale", "sweeps", "error"],
    scales.map(({ shape, iterations, relativeError }) => [
      shape.join(" × "),
      String(iterations),
      shortened(relativeError),
    ]),
  );
}

function aligned(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, c) =>
    Math.max(heading.length, ...rows.map((row) => row[c]!.length)),
  );
  return [headings, ...rows].map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join("  ")
      .trimEnd(),
  );
}

function shortened(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "-" : value.toPrecision(3);
}

function shownRank(rank: unknown): string {
  return Array.isArray(rank) ? rank.map((r) => r ?? "-").join(",") : String(rank);
}

function otherVotes({ votes, chosen }: RankSweep | TuckerSweep): string {
  const shown = Object.values(votes).map(shownRank);
  const others = new Set(shown.filter((vote) => vote !== shownRank(chosen)));
  return [...others].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).join(" or ");
}
