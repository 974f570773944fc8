import { parseHTML } from "linkedom";
import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { useGradual } from "../../src/ui/use-gradual.ts";

/** How many were shown, each time that the page was drawn. */
let shown: number[] = [];

function Parts({ count }: { readonly count: number }): ReactElement {
  shown.push(useGradual(count, 4));
  return <p />;
}

/** Draws so many, until `all` are shown. */
async function draw(count: number, all: number): Promise<void> {
  shown = [];
  root.render(<Parts count={count} />);
  await vi.waitFor(() => expect(shown.at(-1)).toBe(all), { timeout: 5000 });
}

let root: Root;

describe("what is shown gradually", () => {
  beforeAll(() => {
    const { window, document } = parseHTML("<html><body><main></main></body></html>");
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", document);
    root = createRoot(document.querySelector("main")!);
  });
  afterAll(async () => {
    root.unmount();
    // React still looks at the window.
    await new Promise((resolve) => setTimeout(resolve, 100));
    vi.unstubAllGlobals();
  });

  it("comes a few at a time until all are there, and what comes later likewise", async () => {
    await draw(10, 10);
    expect(shown).toEqual([0, 4, 8, 10]);
    await draw(14, 14);
    expect(shown).toEqual([12, 14]);
    // What is fewer needs no turn.
    await draw(3, 3);
    expect(shown).toEqual([3]);
  });
});
