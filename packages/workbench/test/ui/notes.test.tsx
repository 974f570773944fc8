import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Notes } from "../../src/ui/notes.tsx";

const note = (code: string) => ({ code, message: `About ${code}.` });

it("what may make a result wrong stands apart, above what was done", () => {
  const html = renderToStaticMarkup(
    <Notes notes={[note("cells"), note("chance"), note("sheets")]} grave={["chance"]} />,
  );
  expect(html).toBe(
    '<div class="note warn"><strong>Before you rely on this</strong><ul class="note-list"><li>About chance.</li></ul></div>' +
      '<div class="note"><strong>How your data were read and used</strong><ul class="note-list"><li>About cells.</li><li>About sheets.</li></ul></div>',
  );
});

it("nothing stands where there is nothing to know", () => {
  expect(renderToStaticMarkup(<Notes notes={[]} grave={[]} />)).toBe("");
});
