import { counted } from "@unmix/workbench/figures";
import type { ReactElement } from "react";
import type { MusicResult } from "../../domain/index.ts";
import { recordingWanted } from "./data-panel.tsx";
import { Figures } from "./figures.tsx";
import { ResultNotes } from "./result-notes.tsx";

/** What a saved result shows while its recording is not there: all but the sound. */
export function SavedResult({ result }: { readonly result: MusicResult }): ReactElement {
  const { instruments, notes, events, warnings } = result;
  return (
    <>
      <section className="card stack" aria-labelledby="saved-title">
        <h2 id="saved-title">The saved result</h2>
        <p>
          {counted(instruments.count, "instrument")} of {counted(notes.count, "note")}. To hear and
          change its lanes, {recordingWanted(result)}.
        </p>
        <ul>
          {instruments.names.map((name, lane) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its number
            <li key={lane}>
              {name}: {counted(playedBy(lane), "note")} played
            </li>
          ))}
        </ul>
      </section>
      <ResultNotes warnings={warnings} />
      <Figures result={result} picture={undefined} open />
    </>
  );

  function playedBy(lane: number): number {
    return events.filter(({ note }) => instruments.labels[note] === lane).length;
  }
}
