import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { profile } from "../../src/domain/index.ts";
import { BRACKETS } from "../../src/figures/index.ts";
import { MarkerPanel } from "../../src/ui/marker-panel.tsx";
import { planted } from "../domain/planted.ts";

describe("the table of markers", () => {
  it("puts a gene without a pattern in brackets, as the figure does, and says what that means", () => {
    const result = profile(planted(), { rank: 2, smoothing: 0, starts: 1 });
    const first = result.markers[0]![0]!.gene;
    const name = result.genes[first]!;
    const render = (patterned: Int32Array) =>
      renderToStaticMarkup(<MarkerPanel result={{ ...result, patterned }} onGene={undefined} />);
    const all = new Int32Array(result.genes.length).fill(1);
    expect(render(all)).toContain(`<th scope="row">${name}</th>`);
    expect(render(all)).not.toContain(BRACKETS);
    const html = render(all.map((one, g) => (g === first ? 0 : one)));
    expect(html).toContain(`<th scope="row">(${name})</th>`);
    expect(html).toContain(BRACKETS);
  });
});
