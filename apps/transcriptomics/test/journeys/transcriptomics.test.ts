import { launch } from "@unmix/testing/browser";
import { type Site, saved, serve, settled, type Visit, visit, whyNot } from "@unmix/testing/site";
import { strFromU8, strToU8, unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exampleExpression, toH5ad } from "../../src/domain/index.ts";
import { planted, scattered } from "../domain/planted.ts";

const reason = whyNot("transcriptomics");
if (reason) console.warn(`The browser journeys of the tissue page are skipped: ${reason}.`);

/** Settings under which a run takes little time. */
const BRIEF = "?rank=4&smoothing=1&starts=1&genes=60";
/** Long enough to be cancelled by hand. */
const LONG = "?rank=10&starts=90&tolerance=1e-12";

// Browsers are slow beside other work.
describe.skipIf(reason)("the tissue page", { timeout: 180_000 }, () => {
  let browser: Browser;
  let site: Site;
  const open: Visit[] = [];
  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serve("transcriptomics", true)]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  afterEach(async () => {
    const complaints = open.flatMap((each) => each.complaints);
    await Promise.all(open.splice(0).map(({ context }) => context.close()));
    expect(complaints).toEqual([]);
  });
  async function come(options: Parameters<typeof visit>[2] = {}): Promise<Page> {
    const arrived = await visit(browser, site, { search: BRIEF, ...options });
    open.push(arrived);
    return arrived.page;
  }

  it("shows the example, a gene, a selection, and exports what was renamed", async () => {
    const page = await come({ serviceWorkers: "allow" });
    await settled(page);
    await page.getByRole("heading", { name: "4 cell types in 1635 spots" }).waitFor();
    expect(await page.getByText("Nothing leaves your browser").isVisible()).toBe(true);
    const { bytes: tables } = await saved(page, () =>
      choose(page, "Save example files", /^Tables/),
    );
    expect(Object.keys(unzipSync(tables))).toEqual(["counts.csv", "places.csv"]);
    expect(await page.locator(".thumbnails canvas").count()).toBe(4);
    const before = await inkOf(page);

    await page.getByLabel("Show a gene").fill("sox1");
    await page.getByLabel("Show a gene").press("Enter");
    await page.locator("[data-figure='gene-Sox1'] svg").waitFor();
    expect(await page.getByLabel("Colour by").locator("option:checked").textContent()).toBe("Sox1");
    await expect.poll(() => inkOf(page)).not.toBe(before);

    await page.getByRole("button", { name: "Lasso" }).click();
    const box = (await page.locator(".map-canvas").boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.3, 0.05));
    await page.mouse.down();
    for (const corner of [at(0.7, 0.05), at(0.7, 0.4), at(0.3, 0.4)])
      await page.mouse.move(...corner);
    await page.mouse.up();
    await page.getByRole("heading", { name: /^\d+ spots selected$/ }).waitFor();
    await page.getByText(/^Regions: /).waitFor();
    await page.locator(".selection .gene-link").first().waitFor();

    await page.getByLabel("Name of cell type 1").fill("Nerve, cord");
    await page.getByLabel("Name of cell type 1").press("Enter");
    await page.locator(".thumbnails").getByText("Nerve, cord").waitFor();
    const { name, bytes } = await saved(page, () => choose(page, "Export", /^Everything/));
    expect(name).toBe("unmix-transcriptomics.zip");
    const files = unzipSync(bytes);
    const markers = strFromU8(files["markers.csv"]!).split("\n");
    expect(markers[0]).toBe("factor,rank,gene,share,level,score,patterned");
    expect(markers[1]).toMatch(/^"Nerve, cord",1,\w+,[\d.]+,[\d.]+,[\d.]+,[01]$/);
    expect(strFromU8(files["maps.csv"]!).trimEnd().split("\n")).toHaveLength(1636);
    expect(strFromU8(files["result.h5ad"]!.slice(1, 4))).toBe("HDF");
    expect(Object.keys(files)).toContain("figures/regions.svg");
    const model = files["model.json"]!;

    await drop(page, "model.json", model);
    await page.getByText("model.json opened: the result as it was saved.").first().waitFor();
    await page.locator(".thumbnails").getByText("Nerve, cord").waitFor();
  });

  it("counts dropped molecules in squares, of the side that is chosen", async () => {
    const page = await come();
    const lines = scattered(planted({ side: 12, genes: 24, types: 3 }), 20).map(
      ({ gene, x, y }) => `${gene},${x},${y}`,
    );
    const table = ["feature_name,x_location,y_location", ...lines].join("\n");
    await drop(page, "transcripts.csv", strToU8(table));
    await page.getByText("molecules: 144 spots × 24 genes.").waitFor();
    const side = page.getByLabel("Side of a square");
    expect(await side.locator("option:checked").textContent()).toBe("automatic");
    await page
      .getByText(/a side of 20 µm \(the least round one/)
      .first()
      .waitFor();
    await side.selectOption({ label: "50 µm" });
    await page.getByText("molecules: 25 spots × 24 genes.").waitFor();
    await page
      .getByText(/a side of 50 µm \(as was asked for\)/)
      .first()
      .waitFor();
    expect(await side.locator("option:checked").textContent()).toBe("50 µm");
  });

  it("reads a dropped h5ad in place of a run, forgets a cancelled one, and says what it cannot read", async () => {
    const { bytes } = await toH5ad(exampleExpression(7), {});
    const page = await come({ search: LONG, colorScheme: "dark" });
    const broken = new TextEncoder().encode("no such file");
    // The example is made before, which a file takes the place of too: it is the run that is meant.
    await page.getByRole("progressbar").waitFor({ timeout: 60_000 });
    await drop(page, "damaged.h5ad", broken);
    await page
      .locator(".note[role='alert']")
      .getByText(/damaged\.h5ad/)
      .waitFor();
    expect(await page.getByRole("progressbar").count()).toBe(1);
    await drop(page, "section.h5ad", bytes);
    await page.getByText("section.h5ad", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "How the file is read" }).waitFor();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled. Nothing of it was kept.").first().waitFor();
    expect(await page.getByRole("heading", { name: /cell types in/ }).count()).toBe(0);

    await page.getByLabel("Colour by").selectOption("column:region");
    await page.locator(".map-legend").getByText("Brain").waitFor();
    await page.getByRole("button", { name: "Light theme" }).click();
    await drop(page, "broken.h5ad", broken);
    await page
      .locator(".note[role='alert']")
      .getByText(/broken\.h5ad/)
      .waitFor();
    // What was open before is still there.
    expect(await page.getByLabel("Colour by").locator("option:checked").textContent()).toBe(
      "region",
    );
  });
});

/** What is drawn on the map, as a text that changes with it. */
function inkOf(page: Page): Promise<string> {
  return page
    .locator(".map-canvas")
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

async function choose(page: Page, menu: string, entry: RegExp): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.locator(".menu-list").getByRole("button", { name: entry }).click();
}

async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, base64]) => {
      const content = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], file!));
      return transfer;
    },
    [name, Buffer.from(bytes).toString("base64")],
  );
  await page.locator(".drop").first().dispatchEvent("drop", { dataTransfer: data });
}
