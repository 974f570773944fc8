import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ResultNotes } from "../../src/ui/stems/result-notes.tsx";

it("what may make stems wrong stands apart from what was done, in a region with a name", () => {
  const html = renderToStaticMarkup(
    <ResultNotes
      warnings={[
        { kind: "fewer", message: "16 notes were asked for." },
        { kind: "clipped", message: "1 % of the samples are clipped." },
      ]}
    />,
  );
  expect(html).toContain('<section class="stack" aria-label="What to know of this result">');
  const [grave, rest] = html.split("How your data were read and used");
  expect(grave).toMatch(/Before you rely on this.*1 % of the samples are clipped/);
  expect(grave).not.toContain("16 notes");
  expect(rest).toContain("16 notes were asked for.");
  expect(renderToStaticMarkup(<ResultNotes warnings={[]} />)).toBe("");
});
