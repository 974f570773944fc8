import { type ReactElement, useId, useMemo, useState } from "react";
import type { ProfileResult } from "../../domain/index.ts";
import type { Section } from "../../workers/jobs.ts";
import type { Colouring } from "../state.ts";

/** Genes offered while a name is typed. */
const OFFERED = 12;

/** What the spots are coloured by: a choice, and a search among the genes. */
export function ColourPicker(props: {
  readonly section: Section | undefined;
  readonly result: ProfileResult | undefined;
  readonly colouring: Colouring;
  readonly onColour: (colouring: Colouring) => void;
}): ReactElement {
  const { section, result, colouring, onColour } = props;
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Colour by</label>
        <select
          id={id}
          className="input"
          value={choiceOf(colouring)}
          onChange={(event) => {
            const chosen = colouringOf(event.currentTarget.value);
            if (chosen) onColour(chosen);
          }}
        >
          {section && <option value="depth">Counts per spot</option>}
          {result && <option value="regions">Regions</option>}
          {result?.spread.confidence.some(Number.isFinite) && (
            <option value="confidence">Agreement of refits</option>
          )}
          {result && (
            <optgroup label="Cell types">
              {result.factorNames.map((name, r) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a factor is its index
                <option key={r} value={`factor:${r}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
          {section && section.columns.length > 0 && (
            <optgroup label="Columns of the file">
              {section.columns.map(({ name }) => (
                <option key={name} value={`column:${name}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
          {colouring.by === "gene" && section && (
            <option value={`gene:${colouring.gene}`}>{section.genes[colouring.gene]}</option>
          )}
        </select>
      </div>
      {section && (
        <GeneSearch genes={section.genes} onGene={(gene) => onColour({ by: "gene", gene })} />
      )}
    </>
  );
}

function GeneSearch(props: {
  readonly genes: readonly string[];
  readonly onGene: (gene: number) => void;
}): ReactElement {
  const { genes, onGene } = props;
  const [text, setText] = useState("");
  const id = useId();
  const places = useMemo(
    () => new Map(genes.map((gene, g) => [gene.toLowerCase(), g] as const).reverse()),
    [genes],
  );
  const wanted = text.trim().toLowerCase();
  const offered = useMemo(() => {
    if (wanted === "") return [];
    const starting = genes.filter((gene) => gene.toLowerCase().startsWith(wanted));
    return [...new Set(starting)].sort((a, b) => a.length - b.length).slice(0, OFFERED);
  }, [genes, wanted]);
  const show = (name: string) => {
    const gene = places.get(name.trim().toLowerCase());
    if (gene !== undefined) onGene(gene);
  };
  const isUnknown = wanted !== "" && offered.length === 0;
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        show(places.has(wanted) ? text : (offered[0] ?? ""));
      }}
    >
      <label htmlFor={id}>Show a gene</label>
      <input
        id={id}
        className="input"
        type="search"
        list={`${id}-genes`}
        autoComplete="off"
        spellCheck={false}
        placeholder={genes[0]}
        value={text}
        aria-invalid={isUnknown}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          // A name chosen from the list is shown at once.
          if ((event.nativeEvent as InputEvent).inputType !== "insertText") show(next);
        }}
      />
      <datalist id={`${id}-genes`}>
        {offered.map((gene) => (
          <option key={gene} value={gene} />
        ))}
      </datalist>
      {isUnknown && (
        <span className="small refusal" role="status">
          No gene begins so.
        </span>
      )}
    </form>
  );
}

function choiceOf(colouring: Colouring): string {
  switch (colouring.by) {
    case "factor":
      return `factor:${colouring.factor}`;
    case "gene":
      return `gene:${colouring.gene}`;
    case "column":
      return `column:${colouring.name}`;
    default:
      return colouring.by;
  }
}

function colouringOf(value: string): Colouring | undefined {
  const [by, ...rest] = value.split(":");
  const what = rest.join(":");
  if (by === "factor") return { by, factor: Number(what) };
  if (by === "gene") return { by, gene: Number(what) };
  if (by === "column") return { by, name: what };
  return by === "depth" || by === "regions" || by === "confidence" ? { by } : undefined;
}
