import { Notes } from "@unmix/workbench/ui";
import type { ReactElement } from "react";
import { GRAVE_WARNINGS, type Warning } from "../../domain/index.ts";

/** What to know of a result: what may make it wrong stands apart, above what was done. */
export function ResultNotes(props: { readonly warnings: readonly Warning[] }): ReactElement | null {
  const { warnings } = props;
  if (warnings.length === 0) return null;
  return (
    <section className="stack" aria-label="What to know of this result">
      <Notes
        notes={warnings.map(({ kind, message }) => ({ code: kind, message }))}
        grave={GRAVE_WARNINGS}
      />
    </section>
  );
}
