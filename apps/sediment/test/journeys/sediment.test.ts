import { launch } from "@unmix/testing/browser";
import { type Site, saved, serve, settled, type Visit, visit, whyNot } from "@unmix/testing/site";
import { strFromU8, strToU8, unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exampleLongCsv, exampleSourcesXlsx, exampleWideXlsx } from "../../src/domain/index.ts";

const reason = whyNot("sediment");
if (reason) console.warn(`The browser journeys of the sediment page are skipped: ${reason}.`);

/** Settings under which a run takes little time; its stages and figures are all there. */
const BRIEF = "?shuffles=1&max-rank=4&points=32";

/** Long enough to be stopped or cancelled by hand. */
const LONG = `${BRIEF}&bootstrap=2000`;

/** A table that is soon pasted, read and run. */
const SMALL = { sinks: 8, grainsPerSink: 30 };

// Browsers are slow beside other work.
describe.skipIf(reason)("the sediment page", { timeout: 180_000 }, () => {
  let browser: Browser;
  let site: Site;
  const open: Visit[] = [];
  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serve("sediment", true)]);
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

  it("opens on an example that shows a result, and says that nothing is sent", async () => {
    const page = await come({ search: "", serviceWorkers: "allow" });
    await settled(page);
    await page.getByRole("heading", { name: "3 sources in 16 samples" }).waitFor();
    expect(await page.getByText("Nothing leaves your browser").isVisible()).toBe(true);
    expect(await page.locator("[data-figure='source-densities'] svg").count()).toBe(1);
    expect(
      await page.locator(".workspace tbody tr").filter({ hasText: "Source" }).count(),
    ).not.toBe(0);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  it("reads a dropped wide workbook and a long table alike", async () => {
    const page = await come();
    await settled(page);
    const shares: string[][] = [];
    for (const [name, bytes] of [
      ["dropped.xlsx", exampleWideXlsx()],
      ["dropped.csv", exampleLongCsv()],
    ] as const) {
      await drop(page, name, bytes);
      await page.getByText(name, { exact: true }).waitFor();
      await settled(page);
      await page.getByRole("heading", { name: "How the file is read" }).waitFor();
      const { bytes: csv } = await saved(page, () => choose(page, "Export", /^proportions\.csv/));
      shares.push(strFromU8(csv).split("\n"));
      const { bytes: labels } = await saved(page, () => choose(page, "Export", /^labels\.csv/));
      const lines = strFromU8(labels).trimEnd().split("\n");
      expect(lines[0]).toMatch(/^sink,grain,.*label,score,posterior_source_1,.*status$/);
      expect(lines).toHaveLength(1281);
    }
    expect(shares[0]).toEqual(shares[1]);
  });

  it("lets the user correct the mapping, lists skipped cells and survives pasted rows", async () => {
    const page = await come();
    await settled(page);
    await page.getByText("Paste rows instead").click();
    const lines = strFromU8(exampleLongCsv(SMALL)).trimEnd().split("\n");
    const broken = lines.map((line, row) =>
      row === 3 ? line.replace(/^([^,]*,[^,]*),[^,]*/, "$1,n.a.") : line,
    );
    await page.getByLabel(/Rows of a long table/).fill(broken.join("\n"));
    await page.getByRole("button", { name: "Read the pasted rows" }).click();
    await page.getByRole("heading", { name: "How the file is read" }).waitFor();
    await settled(page);
    await page.getByText(/skipped cells?$/).click();
    expect(await page.getByRole("region", { name: "Skipped cells" }).textContent()).toContain(
      "n.a.",
    );
    await page.getByLabel("What Eu anomaly holds").selectOption("ignore");
    await page
      .getByRole("checkbox", { name: "Use Eu anomaly", exact: true })
      .waitFor({ state: "detached" });
    await settled(page);
    expect(
      await page.getByRole("checkbox", { name: "Use Age (Ma)", exact: true }).isChecked(),
    ).toBe(true);
  });

  it("lets the user say where the names and the values begin", async () => {
    const page = await come();
    await settled(page);
    const [names, ...rows] = strFromU8(exampleLongCsv(SMALL)).trimEnd().split("\n");
    const bytes = new TextEncoder().encode([names, names, ...rows].join("\n"));
    await drop(page, "headed.csv", bytes);
    const header = page.getByLabel("Row of names");
    const data = page.getByLabel("First row of values");
    expect(await header.inputValue()).toBe("1");
    await header.fill("2");
    await header.press("Enter");
    await expect.poll(() => data.inputValue()).toBe("3");
    await settled(page);
    await data.fill("13");
    await data.press("Tab");
    await settled(page);
    expect(await page.getByRole("main").textContent()).toContain("Grains230");
    await data.fill("9999");
    await data.press("Enter");
    await page.getByRole("alert").filter({ hasText: "speaks of row 9999" }).waitFor();
    await data.fill("0");
    await data.press("Enter");
    await page.getByText('after "data=" the number of the first row of values').waitFor();
  });

  it("says in a sentence what is wrong with a file, and goes on with the next", async () => {
    const page = await come();
    await settled(page);
    await drop(page, "words.csv", new TextEncoder().encode("sample,Age\nA,old\nB,young\n"));
    const alert = page.getByRole("alert").filter({ hasText: "words.csv" });
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/This file cannot be read.*"words\.csv".*number/s);
    await drop(page, "good.csv", exampleLongCsv(SMALL));
    await alert.waitFor({ state: "detached" });
    await page.getByText("good.csv", { exact: true }).waitFor();
    await settled(page);
  });

  it("takes one file dropped beside the place for it, and a folder for none", async () => {
    const page = await come();
    await settled(page);
    await drop(page, "beside.csv", exampleLongCsv(SMALL), "main");
    await page.getByText("beside.csv", { exact: true }).waitFor();
    await settled(page);
    await page.evaluate(() => {
      File.prototype.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
    });
    await drop(page, "folder", new Uint8Array(0), "main");
    await page
      .getByRole("alert")
      .filter({ hasText: /"folder".*not a folder/ })
      .waitFor();
    expect(await page.getByText("beside.csv", { exact: true }).count()).toBe(1);
  });

  it("says which setting of the address it cannot use, and uses the others", async () => {
    const page = await come({ search: `${BRIEF}&rank=many&prior=sink` });
    await page
      .getByRole("alert")
      .filter({ hasText: /rank is "many"/ })
      .waitFor();
    expect(await page.getByLabel("Use the sample's own mixture in labels").inputValue()).toBe(
      "sink",
    );
    await page.getByRole("button", { name: "Dismiss" }).click();
    await settled(page);
  });

  it("goes to a setting that it refuses rather than run without it", async () => {
    const page = await come();
    await settled(page);
    const sources = page.getByRole("textbox", { name: "Number of sources" });
    await sources.fill("99");
    await page.getByRole("alert").filter({ hasText: "from 1 to 50" }).waitFor();
    await page.getByRole("button", { name: "Run again" }).click();
    expect(await sources.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await page.getByRole("button", { name: "Cancel" }).count()).toBe(0);
    await sources.fill("2");
    await page.getByRole("heading", { name: "2 sources in 16 samples" }).waitFor();
  });

  it("saves a file without disturbing the run", async () => {
    const page = await come({ search: LONG });
    await page.getByText(/Bootstrap.*of at most 2000/).waitFor();
    const file = await saved(page, () => choose(page, "Save example files", /^Long table/));
    expect(strFromU8(file.bytes)).toBe(strFromU8(exampleLongCsv()));
    expect(await page.getByText(/Bootstrap.*of at most 2000/).count()).toBe(1);
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  it("goes on with a run beside a file that cannot be read, and gives way to one that can", async () => {
    const page = await come({ search: LONG });
    const bootstrap = page.getByText(/Bootstrap.*of at most 2000/);
    await bootstrap.waitFor();
    await drop(page, "words.csv", new TextEncoder().encode("sample,Age\nA,old\nB,young\n"));
    await page.getByRole("alert").filter({ hasText: "words.csv" }).waitFor();
    expect(await bootstrap.count()).toBe(1);
    await drop(page, "good.csv", exampleLongCsv(SMALL));
    await page.getByText("good.csv", { exact: true }).waitFor();
    expect(await page.getByText(/words\.csv/).count()).toBe(0);
    await bootstrap.waitFor();
    const samples = page.getByLabel("What Sink ID holds");
    await samples.selectOption("ignore");
    await page.getByText("good.csv cannot be read like this.").waitFor();
    await page.getByRole("alert").filter({ hasText: "no column names the sample" }).waitFor();
    expect(await bootstrap.count()).toBe(1);
    await samples.selectOption("sink");
    await page.getByText("good.csv cannot be read like this.").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled. Nothing of it was kept.").first().waitFor();
    await expect.poll(() => page.workers().length).toBe(0);
  });

  it("cancels with nothing kept", async () => {
    const page = await come({ search: LONG });
    await page.getByText(/Bootstrap.*of at most 2000/).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled. Nothing of it was kept.").first().waitFor();
    expect(await page.locator("[data-figure]").count()).toBe(0);
    await expect.poll(() => page.workers().length).toBe(0);
  });

  it("cancels the reading of a file and keeps the result", async () => {
    const page = await come();
    await settled(page);
    await page.evaluate(() => {
      const { postMessage } = Worker.prototype;
      // The first request is never heard, as if the file took for ever.
      Worker.prototype.postMessage = () => {
        Worker.prototype.postMessage = postMessage;
      };
    });
    await drop(page, "endless.csv", exampleLongCsv(SMALL));
    await page.getByText("Reading endless.csv…").first().waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled. Nothing of it was kept.").first().waitFor();
    await page.getByRole("heading", { name: "3 sources in 16 samples" }).waitFor();
    await expect.poll(() => page.workers().length).toBe(0);
    await settled(page);
    await drop(page, "soon.csv", exampleLongCsv(SMALL));
    await page.getByText("soon.csv", { exact: true }).waitFor();
    await settled(page);
  });

  it("stops here with the best so far kept", async () => {
    const page = await come({ search: LONG });
    await page.getByText(/Bootstrap.*of at most 2000/).waitFor();
    await page.getByRole("button", { name: "Stop here" }).click();
    await settled(page);
    await page.getByRole("heading", { name: /3 sources in/ }).waitFor();
    expect(await page.locator("[data-figure='proportions'] svg").count()).toBe(1);
  });

  it("shows the effect of a feature, a scale and a rank, and keeps them in the address", async () => {
    const page = await come();
    await settled(page);
    await page.getByRole("checkbox", { name: "Use Eu anomaly", exact: true }).uncheck();
    await page.getByText("What the last change did").waitFor();
    await settled(page);
    await page.getByRole("checkbox", { name: "Use log10 of Age (Ma)" }).check();
    await page.waitForURL(/log=/);
    await settled(page);
    await page.getByRole("button", { name: "Use 2 sources" }).click();
    await page.getByRole("heading", { name: "2 sources in 16 samples" }).waitFor();
    expect(page.url()).toMatch(/rank=2/);
    await page.reload();
    await page.getByRole("heading", { name: "2 sources in 16 samples" }).waitFor();
    expect(
      await page.getByRole("checkbox", { name: "Use Eu anomaly", exact: true }).isChecked(),
    ).toBe(false);
  });

  it("carries a source's name and colour into figures and exports", async () => {
    const page = await come();
    await settled(page);
    await page.getByLabel("Name of source 1").fill("Coastal arc");
    await page.getByLabel("Name of source 1").press("Enter");
    await page.getByLabel("Colour of source 1").fill("#123456");
    const figure = page.locator("[data-figure='source-densities'] svg");
    await figure
      .locator("text", { hasText: /^Coastal arc$/ })
      .first()
      .waitFor();
    await page.waitForFunction(() =>
      document.querySelector("[data-figure='source-densities'] svg")?.outerHTML.includes("#123456"),
    );
    const { bytes } = await saved(page, () => choose(page, "Export", /^Everything/));
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        "labels.csv",
        "proportions.csv",
        "shares.csv",
        "sources.csv",
        "ranks.csv",
        "model.json",
        "grains.xlsx",
        "figures/source-densities.svg",
      ]),
    );
    expect(strFromU8(files["labels.csv"]!)).toContain("Coastal arc");
    expect(strFromU8(files["figures/proportions.svg"]!)).toContain("#123456");
  });

  it("opens a saved model.json with the same proportions", async () => {
    const page = await come();
    await settled(page);
    const before = await saved(page, () => choose(page, "Export", /^proportions\.csv/));
    const model = await saved(page, () => choose(page, "Export", /^model\.json/));
    const second = await come();
    await settled(second);
    await drop(second, "model.json", model.bytes);
    await second.getByText("model.json opened: the result as it was saved.").first().waitFor();
    const after = await saved(second, () => choose(second, "Export", /^proportions\.csv/));
    expect(strFromU8(after.bytes)).toBe(strFromU8(before.bytes));
    await second.getByText("Known sources and new grains").click();
    await setFile(second, "Choose new grains", "new.csv", exampleLongCsv({ seed: 5 }));
    await second.getByRole("heading", { name: "Grains of new.csv" }).waitFor();
    const labels = await saved(second, () =>
      second.getByRole("button", { name: "Save these labels" }).click(),
    );
    expect(strFromU8(labels.bytes).trimEnd().split("\n")).toHaveLength(1281);
  });

  it("compares with a file of known sources", async () => {
    const page = await come();
    await settled(page);
    const lines = strFromU8(exampleLongCsv()).trimEnd().split("\n");
    await drop(page, "plain.csv", new TextEncoder().encode(lines.join("\n")));
    await settled(page);
    await page.getByText("Known sources and new grains").click();
    await setFile(page, "Choose known sources", "known.xlsx", exampleSourcesXlsx());
    await page.getByText("known.xlsx: 3 sources").waitFor();
    await settled(page);
    await page.getByRole("heading", { name: "Compared with known sources" }).waitFor();
    expect(await page.locator("[data-figure='density-correlations'] svg").count()).toBe(1);
  });

  it("can be run by keyboard alone, and shows tips on focus", async () => {
    const page = await come();
    await settled(page);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the result");
    await page.keyboard.press("Enter");
    await tabTo(page, "Run again");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Stop here" }).waitFor();
    expect(await page.locator(":focus").getAttribute("class")).toContain("run-standing");
    await settled(page);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Run again");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Export");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toContain("Everything");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toContain("Workbook");
    await page.keyboard.press("Escape");
    expect(await focused(page)).toBe("Export");
    await page.locator("[data-figure='proportions'] .figure-canvas").focus();
    await page.keyboard.press("ArrowRight");
    await page.locator(".tooltip").waitFor();
    expect((await page.locator(".tooltip").textContent())?.length).toBeGreaterThan(3);
  });

  it("names every control, has one first heading, and no id twice", async () => {
    const page = await come();
    await settled(page);
    await drop(page, "wide.xlsx", exampleWideXlsx());
    await settled(page);
    for (const summary of await page.locator("summary").all()) await summary.click();
    const faults = await page.evaluate(() => {
      const found: string[] = [];
      const named = (element: Element) => {
        const labels = (element as HTMLInputElement).labels;
        const by = element.getAttribute("aria-labelledby");
        return (
          element.getAttribute("aria-label") ||
          (by && document.getElementById(by)?.textContent) ||
          (labels && labels.length > 0 && labels[0]!.textContent) ||
          (element.tagName === "BUTTON" || element.tagName === "A" || element.tagName === "SUMMARY"
            ? element.textContent
            : "")
        );
      };
      for (const control of document.querySelectorAll(
        "button, input, select, textarea, a, summary",
      )) {
        if (!named(control)?.trim()) found.push(`no name: ${control.outerHTML.slice(0, 120)}`);
      }
      const headings = document.querySelectorAll("h1").length;
      if (headings !== 1) found.push(`${headings} first headings`);
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      for (const id of new Set(ids)) {
        if (ids.filter((other) => other === id).length > 1) found.push(`id twice: ${id}`);
      }
      for (const figure of document.querySelectorAll("figure")) {
        if (!figure.querySelector("figcaption")?.textContent?.trim())
          found.push("figure without words");
      }
      for (const [role, count] of [
        ["main", 1],
        ["header", 1],
        ["aside", 1],
        ["footer", 1],
      ] as const) {
        const there = document.querySelectorAll(`body > * ${role}, body > ${role}`).length;
        if (role === "main" && there !== count) found.push(`${there} ${role}`);
      }
      return found;
    });
    expect(faults).toEqual([]);
  });

  it("works without a network after the first load, isolated even without headers", async () => {
    const bare = await serve("sediment", false);
    try {
      const arrived = await visit(browser, bare, { search: BRIEF, serviceWorkers: "allow" });
      const { page, context, complaints } = arrived;
      await settled(page);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.reload();
      await settled(page);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await bare.close();
      await page.reload();
      await settled(page);
      await drop(page, "flight.csv", exampleLongCsv(SMALL));
      await page.getByText("flight.csv", { exact: true }).waitFor();
      await settled(page);
      expect(complaints).toEqual([]);
      await context.close();
    } finally {
      await bare.close().catch(() => {});
    }
  });

  it("keeps the words of the counts of cells whole at 390 pixels", async () => {
    const page = await come();
    await page.setViewportSize({ width: 390, height: 900 });
    await settled(page);
    const csv = strFromU8(exampleLongCsv(SMALL));
    const long = csv.replace("Age (Ma)", "FinalAge206_238_corrected_for_common_lead");
    await drop(page, "narrow.csv", strToU8(long));
    await page.getByText("narrow.csv", { exact: true }).waitFor();
    await settled(page);
    const lines = await page.locator(".mapping td:last-child").evaluateAll((cells) =>
      cells.flatMap((cell) => {
        const text = cell.firstChild;
        return Array.from(text?.textContent?.matchAll(/\S+/g) ?? [], ({ 0: word, index }) => {
          const range = document.createRange();
          range.setStart(text!, index);
          range.setEnd(text!, index + word.length);
          return range.getClientRects().length;
        });
      }),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(Math.max(...lines)).toBe(1);
  });

  // What only looks at a result does not have it made again.
  describe("with the result of its example", () => {
    let shown: Visit;
    let page: Page;
    beforeAll(async () => {
      shown = await visit(browser, site, { search: BRIEF });
      page = shown.page;
      await settled(page);
    });
    afterAll(() => shown?.context.close());
    afterEach(async () => {
      await page.emulateMedia({ colorScheme: null });
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(shown.complaints).toEqual([]);
    });

    it("has readable contrast in both themes", async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        expect(await lowContrast(page), colorScheme).toEqual([]);
      }
    });

    it("fits every width from 360 to 2560 pixels", async () => {
      for (const width of [360, 768, 1100, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(excess, `${width} px`).toBeLessThanOrEqual(0);
      }
    });

    it("refuses code made at run time and connections to elsewhere", async () => {
      const policy = await page
        .locator("meta[http-equiv='Content-Security-Policy']")
        .getAttribute("content");
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).not.toMatch(/'unsafe-(?:eval|inline)'/);
    });

    it("saves one figure as SVG, PNG and CSV and shows its data", async () => {
      const name = "Save Densities of the sources";
      const svg = await saved(page, () => choose(page, name, /^SVG/));
      expect(strFromU8(svg.bytes)).toMatch(/^<svg /);
      const png = await saved(page, () => choose(page, name, /^PNG/));
      expect([...png.bytes.slice(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
      const csv = await saved(page, () => choose(page, name, /^CSV/));
      expect(csv.name).toBe("source-densities.csv");
      await page.getByRole("button", { name: "Data of Densities of the sources" }).click();
      await page.getByRole("region", { name: "Densities of the sources, table" }).waitFor();
    });

    it("filters, sorts and searches the grains", async () => {
      const table = page.getByRole("region", { name: "Grain table, table" });
      await page.getByLabel("Status", { exact: true }).selectOption("undecided");
      await page.waitForFunction(() =>
        [...document.querySelectorAll("[aria-label='Grain table, table'] tbody tr")].every((row) =>
          row.textContent?.includes("undecided"),
        ),
      );
      await page.getByLabel("Status", { exact: true }).selectOption("");
      await table.getByRole("button", { name: "Score" }).click();
      await table.getByRole("button", { name: "Score" }).click();
      expect(await table.locator("th[aria-sort='descending']").textContent()).toContain("Score");
      await page.getByLabel("Search ids").fill("no such grain");
      await page.getByText("No rows").waitFor();
    });
  });
});

async function drop(page: Page, name: string, bytes: Uint8Array, place = ".drop"): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, base64]) => {
      const content = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], file!));
      return transfer;
    },
    [name, Buffer.from(bytes).toString("base64")],
  );
  await page.locator(place).first().dispatchEvent("drop", { dataTransfer: data });
}

async function setFile(page: Page, label: string, name: string, bytes: Uint8Array): Promise<void> {
  const file = { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) };
  await page.locator("input[type=file]").and(page.getByLabel(label)).setInputFiles(file);
}

async function choose(page: Page, menu: string, entry: RegExp): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.locator(".menu-list").getByRole("button", { name: entry }).click();
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
}

async function tabTo(page: Page, words: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused(page)) === words) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab did not reach "${words}".`);
}

/** Texts of the page (figures aside) whose contrast is below what WCAG AA asks of their size. */
function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const numbers = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string) => {
      const [r, g, b] = numbers(colour)
        .slice(0, 3)
        .map((value) => {
          const part = value / 255;
          return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const behind = (element: Element | null): string => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if ((numbers(backgroundColor)[3] ?? 1) === 1) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    const low = new Set<string>();
    for (const element of document.querySelectorAll("body *:not(svg *)")) {
      const own = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.nodeValue?.trim(),
      );
      if (
        !own ||
        element.matches(":disabled, script, style") ||
        element.closest(".visually-hidden, svg")
      ) {
        continue;
      }
      const style = getComputedStyle(element);
      const [a, b] = [luminance(style.color), luminance(behind(element))].sort((x, y) => y - x);
      const ratio = (a! + 0.05) / (b! + 0.05);
      const large = Number.parseFloat(style.fontSize) >= 24;
      if (ratio < (large ? 3 : 4.5)) {
        low.add(
          `${element.tagName} "${element.textContent?.trim().slice(0, 40)}" ${ratio.toFixed(2)}`,
        );
      }
    }
    return [...low];
  });
}
