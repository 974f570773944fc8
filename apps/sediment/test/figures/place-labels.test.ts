import { expect, it } from "vitest";
import { placeLabels } from "../../src/figures/place-labels.ts";

const frame = { left: 0, right: 200, top: 0, bottom: 100 };

it("writes a name to the right of its point, and to the left at the right edge", () => {
  const [inner, edge] = placeLabels(
    [
      { name: "A", x: 50, y: 50 },
      { name: "B", x: 196, y: 50 },
    ],
    4,
    [],
    frame,
  );
  expect(inner).toMatchObject({ text: "A", x: 57 });
  expect(edge!.x).toBeLessThan(192);
});

it("takes the place that the fewest lines cross", () => {
  const line = { from: [50, 50], to: [90, 50] } as const;
  const [label] = placeLabels([{ name: "A", x: 50, y: 50 }], 4, [line], frame);
  expect(label!.x).toBeLessThan(46);
});

it("writes no name that would meet a point or another name", () => {
  const points = Array.from({ length: 30 }, (_, i) => ({ name: `Name ${i}`, x: 100 + i, y: 50 }));
  const labels = placeLabels(points, 4, [], frame);
  const written = labels.filter((label) => label !== undefined);
  expect(written.length).toBeGreaterThan(1);
  expect(written.length).toBeLessThan(10);
  for (const [i, a] of written.entries()) {
    for (const b of written.slice(0, i)) {
      expect(Math.abs(a.x - b.x) > 30 || Math.abs(a.y - b.y) >= 10).toBe(true);
    }
  }
});
