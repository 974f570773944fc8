import { Notes } from "@unmix/workbench/ui";
import type { ReactElement, ReactNode } from "react";
import { heldWords, type ProfileResult } from "../domain/index.ts";
import { GRAVE_WARNINGS } from "../domain/warnings.ts";
import { pitchWords } from "../figures/index.ts";

/** The result in numbers and plain words, warnings first. */
export function Summary({ result }: { readonly result: ProfileResult }): ReactElement {
  const { preparation, fit, annotation, regions, smoothing, warnings, held } = result;
  const { emptySpots, ...genesLeftOut } = preparation.leftOut;
  const labelled = regions.status.filter((status) => status !== "empty").length;
  const untyped = result.spots.length - labelled;
  const mixed = regions.status.filter((status) => status === "mixed").length;
  const genesOut = Object.values(genesLeftOut).reduce((sum, genes) => sum + genes, 0);
  return (
    <section className="card stack" aria-labelledby="summary-title">
      <h2 id="summary-title">
        {result.rank === 1 ? "One cell type" : `${result.rank} cell types`} in {result.spots.length}{" "}
        spots
      </h2>
      <dl className="facts">
        <Fact name="Spots" value={String(result.spots.length)}>
          {emptySpots} empty ones left out
          {untyped > 0 && `; ${untyped} of no type`}
        </Fact>
        <Fact name="Genes" value={String(result.genes.length)}>
          {result.chosen.length} factorized; {genesOut} left out
        </Fact>
        <Fact name="Patterned genes" value={String(preparation.patternedGenes)}>
          beyond chance (Moran's I)
        </Fact>
        <Fact name="Smoothing" value={pitchWords(smoothing.pitches)}>
          {smoothing.rows.length > 0 ? "chosen by count splitting" : "as set"}
        </Fact>
        <Fact name="Mixed spots" value={percent(mixed / Math.max(1, labelled))}>
          two maps almost equally strong
        </Fact>
        <Fact name="Relative error" value={percent(fit.relativeError)}>
          {fit.iterations} iterations, {fit.termination.kind}
        </Fact>
        {annotation && (
          <Fact name="Adjusted Rand" value={annotation.adjustedRand.toFixed(2)}>
            against {annotation.column}; {annotation.ignored + annotation.leftOut} spots left out
          </Fact>
        )}
      </dl>
      <p className="muted">
        Counts from {preparation.matrix}
        {preparation.whole ? "" : ", which are not whole numbers"}; {speciesWords(result)}{" "}
        {fit.termination.advice}
      </p>
      {held && (
        <p>
          <strong>Held from before:</strong> {heldWords(held)}. Their profiles stayed as they were;
          their maps and the other types were found.
        </p>
      )}
      <Notes notes={warnings} grave={GRAVE_WARNINGS} />
    </section>
  );
}

function speciesWords({ preparation: { species } }: ProfileResult): string {
  return species === "unknown" ? "" : `gene names look ${species}.`;
}

function Fact(props: {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.value}
        <small>{props.children}</small>
      </dd>
    </div>
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
