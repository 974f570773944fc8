import { readFileSync } from "node:fs";
import { launch } from "@unmix/testing/browser";
import { type Site, saved, serve, settled, type Visit, visit, whyNot } from "@unmix/testing/site";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  exampleSeries,
  exampleSound,
  fromModesModelJson,
  fromWav,
  TWO_TONES,
  toSeriesCsv,
} from "../../src/domain/index.ts";

const reason = whyNot("music");
if (reason) console.warn(`The browser journeys of the modes page are skipped: ${reason}.`);

/** The example has two modes; that a third is not looked for halves the run. */
const BRIEF = "?max-modes=2";

/** The tones that decoding is tested with. */
const SOUNDS = new URL("../domain/sound/", import.meta.url);

// Browsers are slow beside other work.
describe.skipIf(reason)("the modes page", { timeout: 180_000 }, () => {
  let browser: Browser;
  let site: Site;
  const open: Visit[] = [];
  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serve("music", true)]);
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
  async function come(search = "", options: Parameters<typeof visit>[2] = {}): Promise<Page> {
    const arrived = await visit(browser, site, { search: `modes/${search}`, ...options });
    open.push(arrived);
    return arrived.page;
  }

  it("opens on modes to hear, merges them, and saves samples that add up", async () => {
    const page = await come("", { serviceWorkers: "allow" });
    await settled(page);
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    const listen = page.getByRole("button", { name: "Listen to Mode 1", exact: true });
    await listen.click();
    await page.getByRole("button", { name: "Stop Mode 1", exact: true }).waitFor();

    const { bytes: before } = await saved(page, () => exportAs(page, "Everything (.zip)"));
    const parts = channelsOf(before);
    expect(Object.keys(parts)).toEqual([
      "mode_1.wav",
      "mode_2.wav",
      "outliers.wav",
      "residual.wav",
    ]);
    expectSum(parts);

    const { bytes: alone } = await saved(page, () =>
      page.getByRole("button", { name: "WAV of Mode 2", exact: true }).click(),
    );
    const { channels } = fromWav({ name: "mode_2.wav", bytes: alone });
    expect(Array.from(channels[0]!)).toEqual(parts["mode_2.wav"]);

    await merge(page);
    await settled(page);
    const { name, bytes } = await saved(page, () => exportAs(page, "Everything (.zip)"));
    expect(name).toBe("unmix-modes.zip");
    const merged = channelsOf(bytes);
    expect(Object.keys(merged)).toEqual(["mode_1.wav", "outliers.wav", "residual.wav"]);
    expectSum(merged);
    const [a, b] = [parts["mode_1.wav"]!, parts["mode_2.wav"]!];
    merged["mode_1.wav"]!.forEach((sample, i) => {
      expect(Math.abs(sample - a[i]! - b[i]!)).toBeLessThan(1e-6);
    });

    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor();
  });

  it("has the result within reach of a phone's first screen, with the settings folded", async () => {
    const page = await come();
    await page.setViewportSize({ width: 390, height: 844 });
    await settled(page);
    const field = page.getByLabel("May be left over");
    const fold = page.getByRole("button", { name: "Show settings" });
    expect(await field.isVisible()).toBe(false);
    const { y } = (await page.locator("#summary-title").boundingBox())!;
    expect(y).toBeLessThan(1000);
    await page.getByRole("link", { name: "2 modes found: go to the result" }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("result");
    await choose(page, "broken.csv", new TextEncoder().encode("time,value\n0,1\n1,loud\n"));
    await page.getByRole("link", { name: "Not done: go to the message" }).click();
    expect((await page.locator(".note[role=alert]").boundingBox())!.y).toBeLessThan(844);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByRole("link", { name: "2 modes found: go to the result" }).waitFor();
    await fold.press("Enter");
    expect(await fold.getAttribute("aria-expanded")).toBe("true");
    expect(await field.isVisible()).toBe(true);
    await page.setViewportSize({ width: 1280, height: 844 });
    await fold.waitFor({ state: "hidden" });
    expect(await field.isVisible()).toBe(true);
  });

  it("asks before it is loaded again with corrections that were not saved, and only then", async () => {
    const page = await come(BRIEF);
    await settled(page);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.reload();
    await settled(page);
    await merge(page);
    expect(await page.reload({ timeout: 5000 }).catch(() => "refused")).toBe("refused");
    expect(asked).toEqual(["beforeunload"]);
    await page.getByRole("heading", { name: "1 mode", exact: true }).waitFor();
    await saved(page, () => exportAs(page, "model.json"));
    await page.getByText("model.json saved.").first().waitFor();
    await page.reload();
    await settled(page);
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor();
    await merge(page);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor();
    await page.reload();
    expect(asked).toEqual(["beforeunload"]);
  });

  it("asks before another run or file takes the place of corrections", async () => {
    const page = await come(BRIEF);
    await settled(page);
    const asked: string[] = [];
    let agrees = false;
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void (agrees ? dialog.accept() : dialog.dismiss());
    });
    await merge(page);
    await page.getByRole("button", { name: "Run again" }).click();
    const table = toSeriesCsv(exampleSeries(TWO_TONES, { seconds: 1, samples: 200 }));
    const bytes = new TextEncoder().encode(table);
    await choose(page, "tones.csv", bytes);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(/^The corrections of modes are in no file yet/);
    expect(await page.locator("input[type=file]").first().inputValue()).toBe("");
    await page.getByRole("heading", { name: "1 mode", exact: true }).waitFor();
    agrees = true;
    await choose(page, "tones.csv", bytes);
    await page.getByText("200 samples over 1 s.").waitFor();
    await settled(page);
    expect(asked).toHaveLength(3);
  });

  it("goes on with a run when a file that is chosen meanwhile cannot be read", async () => {
    const page = await come("?max-modes=2&features=20000");
    await page.getByRole("button", { name: "Stop here" }).waitFor();
    await choose(page, "broken.csv", new TextEncoder().encode("time,value\n0,1\n1,loud\n"));
    await page.getByRole("alert").getByText("“loud” is no number").waitFor();
    expect(await page.getByRole("button", { name: "Stop here" }).isVisible()).toBe(true);
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor({ timeout: 120_000 });
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.locator(".run-standing").getByText("2 modes found in").waitFor();
  });

  it("does not begin the first run when it is cancelled just before", async () => {
    const page = await come(BRIEF);
    await page.addInitScript(cancelAtOnce);
    await page.reload();
    await page.getByText("Cancelled. Nothing of it was kept.").first().waitFor();
    const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked);
    const run = page.getByRole("button", { name: "Run", exact: true });
    await run.waitFor();
    expect(await asked()).toEqual(["example"]);
    await run.click();
    await settled(page);
    expect(await asked()).toEqual(["example", "run"]);
  });

  it("moves the atoms of clusters by a rectangle, drawn or typed, to a mode of their own", async () => {
    const page = await come();
    await settled(page);
    await page.getByText("These modes are ridges, fitted to the samples").waitFor();
    expect(await page.getByRole("button", { name: "Move", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Run with clusters" }).click();
    await page.getByText("Draw a rectangle in the picture").waitFor();
    await settled(page);
    expect(new URL(page.url()).searchParams.get("grouping")).toBe("clusters");
    const drawing = page.locator("[data-figure='picture'] .figure-canvas > svg");
    await drawing.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await drawing.boundingBox())!;
    await page.mouse.move(x + width * 0.06, y + height * 0.1);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.5, y + height * 0.55, { steps: 4 });
    await page.mouse.up();
    await page.getByText(/^\d+ atoms chosen$/).waitFor();
    expect(await page.locator(".chosen-atom").count()).toBeGreaterThan(3);
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByRole("heading", { name: "3 modes", exact: true }).waitFor();

    await page.getByText("Choose by numbers").click();
    await page.getByLabel("Highest (Hz)").fill("120");
    await page.getByRole("button", { name: "Choose these atoms" }).click();
    await page.getByLabel("Move to").selectOption("no mode");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor();

    await page.getByRole("button", { name: "As found" }).click();
    await page.getByText("2 modes as they were found.").first().waitFor();
  });

  it("reads a table, and opens the model that it saved", async () => {
    const page = await come("?seed=2");
    await settled(page);
    const table = toSeriesCsv(exampleSeries(TWO_TONES, { seconds: 1, samples: 200 }));
    await choose(page, "tones.csv", new TextEncoder().encode(table));
    await page.getByText("tones.csv", { exact: true }).waitFor();
    await settled(page);
    expect(await page.getByText("200 samples over 1 s.").count()).toBe(1);
    expect(await page.getByText(/^Modes are ridges, since 2 steady tones/).isVisible()).toBe(true);
    expect(await page.getByRole("button", { name: /^Listen/ }).count()).toBe(0);
    await page.getByLabel("Name of mode 1").fill("Fast");
    await page.getByLabel("Name of mode 1").press("Enter");
    const { bytes } = await saved(page, () => exportAs(page, "model.json"));
    await choose(page, "model.json", bytes);
    await page.getByText("model.json, as it was saved").waitFor();
    expect(await page.getByLabel("Name of mode 1").inputValue()).toBe("Fast");
    const wide = "t,left,right\n0,1,5\n0.1,2,6\n0.2,1,5\n0.3,0,4\n";
    await choose(page, "wide.csv", new TextEncoder().encode(wide));
    await page.getByLabel("Column of values").selectOption("right");
    await settled(page);
    expect(await page.getByLabel("Column of values").inputValue()).toBe("2");
    await choose(page, "broken.csv", new TextEncoder().encode("time,value\n0,1\n1,loud\n"));
    await page.getByRole("alert").getByText("“loud” is no number").waitFor();
    expect(await page.getByText("A table without times").count()).toBe(0);
  });

  it("reads values alone at a rate", async () => {
    const page = await come(BRIEF);
    await settled(page);
    const { values } = exampleSeries(TWO_TONES, { seconds: 1, samples: 200 });
    await choose(page, "alone.csv", new TextEncoder().encode(`value\n${values.join("\n")}\n`));
    await page.getByRole("alert").getByText("Of values alone, give the rate").waitFor();
    await page.getByText("alone.csv could not be read as it is.").waitFor();
    // What was typed stays when reading fails for something else.
    await choose(page, "loud.csv", new TextEncoder().encode("value\n1\n2\nloud\n"));
    await page.getByText("loud.csv could not be read as it is.").waitFor();
    await page.getByLabel("Samples a second").fill("200");
    await page.getByRole("button", { name: "Read with this rate" }).click();
    await page.getByRole("alert").getByText("“loud” is no number").waitFor();
    expect(await page.getByLabel("Samples a second").inputValue()).toBe("200");
    // A recording that cannot be read either is no table.
    await choose(page, "broken.wav", new TextEncoder().encode("RIFF    WAVE"));
    await page.getByRole("alert").getByText("broken.wav").waitFor();
    expect(await page.getByText("could not be read as it is.").count()).toBe(0);
    await choose(page, "alone.csv", new TextEncoder().encode(`value\n${values.join("\n")}\n`));
    await page.getByText("alone.csv could not be read as it is.").waitFor();
    await page.getByLabel("Samples a second").fill("200");
    await page.getByRole("button", { name: "Read with this rate" }).click();
    await page.getByText("200 samples over 0.995 s at 200 Hz.").waitFor();
    await settled(page);
    expect(await page.getByLabel("Samples a second").inputValue()).toBe("200");
    const { bytes } = await saved(page, () => exportAs(page, "model.json"));
    expect(fromModesModelJson(new TextDecoder().decode(bytes)).series.rate).toBe(200);
    // A table that numbers its samples is read, and may be read at a rate all the same.
    const numbered = Array.from(values, (value, i) => `${i},${value}`).join("\n");
    await choose(page, "numbered.csv", new TextEncoder().encode(`,value\n${numbered}\n`));
    await page.getByText("200 samples over 199 s.").waitFor();
    await page.getByText("A table without times").click();
    await page.getByLabel("Samples a second").fill("100");
    await page.getByRole("button", { name: "Read with this rate" }).click();
    await page.getByText("200 samples over 1.99 s at 100 Hz.").waitFor();
  });

  it("decodes what is not WAV, and says what it cannot", async () => {
    const page = await come(`${BRIEF}&features=2000`);
    await settled(page);
    await choose(page, "tone.flac", readFileSync(new URL("tone.flac", SOUNDS)));
    await page.getByText("2000 samples over 0.25 s at 8000 Hz.").waitFor();
    await page.getByText("The 2 channels of the recording are analysed as their mean.").waitFor();
    await settled(page);
    await choose(page, "song.mp3", Uint8Array.from([0xff, 0xfb, 0x90, 0, 0, 0, 0, 0]));
    await page.getByRole("alert").getByText("0 samples could be decoded").waitFor();
  });

  it("cancels a run and keeps what was there", async () => {
    const page = await come(BRIEF);
    await settled(page);
    await page.getByText("Expert settings").click();
    await page.getByLabel("Features drawn").fill("60000");
    await page.getByRole("button", { name: "Run again" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page
      .getByText("The settings have changed: run again to see the effect.")
      .first()
      .waitFor();
    expect(await page.getByRole("button", { name: "Run again" }).isEnabled()).toBe(true);
    await page.getByRole("heading", { name: "2 modes", exact: true }).waitFor();
  });
});

/** Presses Cancel as soon as the page has been told what was opened, and notes what workers are asked. */
function cancelAtOnce(): void {
  const asked: string[] = [];
  Object.assign(window, { asked });
  window.Worker = class extends Worker {
    override postMessage(message: { job?: string }): void {
      if (message.job) asked.push(message.job);
      super.postMessage(message);
    }
    override addEventListener(...[type, listener]: Parameters<Worker["addEventListener"]>): void {
      super.addEventListener(type, listener);
      if (type !== "message") return;
      super.addEventListener("message", (event) => {
        if ((event as MessageEvent).data.type !== "done" || asked.length > 1) return;
        const buttons = [...document.querySelectorAll("button")];
        buttons.find((button) => button.textContent === "Cancel")!.click();
      });
    }
  };
}

/** Makes one of two modes. */
async function merge(page: Page): Promise<void> {
  for (const name of ["Mode 1", "Mode 2"]) {
    await page.getByRole("checkbox", { name: `Choose ${name}` }).check();
  }
  await page.getByRole("button", { name: "Merge the chosen modes" }).click();
  await page.getByRole("heading", { name: "1 mode", exact: true }).waitFor();
}

async function exportAs(page: Page, entry: string): Promise<void> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("button", { name: entry }).click();
}

function choose(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const buffer = Buffer.from(bytes);
  return page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

/** The samples of each WAV file in a zip archive. */
function channelsOf(zip: Uint8Array): Record<string, number[]> {
  const files = Object.entries(unzipSync(zip)).filter(([name]) => name.endsWith(".wav"));
  return Object.fromEntries(
    files.map(([name, bytes]) => [name, Array.from(fromWav({ name, bytes }).channels[0]!)]),
  );
}

/** The parts add up to the example, sample by sample. */
function expectSum(parts: Record<string, number[]>): void {
  const { channels } = exampleSound();
  channels[0]!.forEach((sample, i) => {
    const sum = Object.values(parts).reduce((all, part) => all + part[i]!, 0);
    expect(Math.abs(sum - sample)).toBeLessThan(1e-6);
  });
}
