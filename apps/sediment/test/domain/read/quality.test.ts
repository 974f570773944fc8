import { applySources, inspect, parseMapping, readGrains, unmix } from "@unmix/sediment/domain";
import { expect, it } from "vitest";
import { isQuality } from "../../../src/domain/read/quality.ts";
import { text, workbook } from "./files.ts";

const HEADINGS = ["Sample", "Age (Ma)", "U (ppm)", "Disc (%)", "Disc 2s", "rho", "Comment"];
const rows = ["A", "B"].flatMap((sample, s) =>
  Array.from({ length: 30 }, (_, n) => [sample, 100 * (s + 1) + n, 50 + n, n, 1, 0.5, "ok"]),
);
const csv = (headings: readonly string[]) =>
  text([headings, ...rows].map((row) => row.join(",")).join("\n"));

it.each([
  "Concordance (%)",
  "% conc.",
  "Conc (%)",
  "Conc_%",
  "Disc.",
  "% discordant",
  "Discordance 206/238-207/235 (%)",
  "206Pb/238U vs 207Pb/235U discordance",
  "Rho",
  "rho 6/38",
  "ρ",
  "Err. corr.",
  "error_correlation",
  "Corr. coeff.",
  "Spot size (µm)",
  "Pit depth",
  "MSWD",
  "f206 (%)",
  "Comments",
])("%s tells how good a measurement is", (heading) => {
  expect(isQuality(heading)).toBe(true);
});

it.each([
  "Age (Ma)",
  "Concordant age (Ma)",
  "Conc. age [Ma]",
  "Concordia age (Ma)",
  "U (ppm)",
  "U conc (ppm)",
  "Conc U",
  "Conc. (ppm)",
  "Th/U",
  "206Pb/204Pb",
  "206Pb/238U",
  "Rhodium (ppm)",
  "rho (g/cm3)",
  "Grain size (µm)",
  "Discoidal index",
])("%s may be a property of the grain", (heading) => {
  expect(isQuality(heading)).toBe(false);
});

it("leaves quality out with a note, and what is said puts it back", async () => {
  const file = csv(HEADINGS);
  const table = await readGrains(file);
  expect(table.features).toEqual(["Age (Ma)", "U (ppm)"]);
  expect(table.notes).toEqual([
    {
      code: "qualityLeftOut",
      message:
        'Left out, for it tells how good a measurement is and not what the grain is like: "Disc (%)", "rho". To use one, choose "feature" for it under "How the file is read" on the page, or say --map "Disc (%)=feature" to the command.',
    },
  ]);
  const { columns, mapping } = await inspect(file);
  expect(columns[5]).toMatchObject({
    role: "ignore",
    why: "Its name says how good the measurement is, which is no property of the grain.",
  });
  expect(await readGrains(file, mapping)).toEqual(table);

  const said = await readGrains(file, parseMapping("Disc (%)=feature"));
  expect(said.features).toEqual(["Age (Ma)", "U (ppm)", "Disc (%)"]);
  expect(said.errors?.[2]).toBe(1);
  expect(said.notes?.[0]?.message).toMatch(/^Left out, .*: "rho"\. To use/);
});

it("does so for sheets of a wide workbook, and does not propose a name that needs quotes", async () => {
  const sheet = [
    ["River", "Lake"],
    [1.5, 2.5],
    [3.5, 4.5],
  ];
  const table = await readGrains(workbook({ Age: sheet, "Disc, %": sheet }));
  expect(table.features).toEqual(["Age"]);
  expect(table.notes?.[0]?.message).toContain('--map "COLUMN=feature"');
});

it("tells of it where learned sources label a file, and where a setting names the column", async () => {
  const table = await readGrains(csv(HEADINGS));
  const { warnings } = applySources(unmix(table, { rank: 1, shuffles: 0 }), table);
  expect(warnings.map(({ code }) => code)).toContain("qualityLeftOut");
  expect(() => unmix(table, { features: ["rho"] })).toThrow(
    'a column that is left out becomes one by the role "feature"',
  );
});
