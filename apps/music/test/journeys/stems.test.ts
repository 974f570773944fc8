import { readFileSync } from "node:fs";
import { launch } from "@unmix/testing/browser";
import { type Site, saved, serve, type Visit, visit, whyNot } from "@unmix/testing/site";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exampleDuet, fromWav, readSound, type Signal, toWav } from "../../src/domain/index.ts";

const reason = whyNot("music");
if (reason) console.warn(`The browser journeys of the instruments' page are skipped: ${reason}.`);

// Browsers are slow beside other work.
describe.skipIf(reason)("the instruments' page", { timeout: 240_000 }, () => {
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

  it("plays the example in lanes, mutes, regroups and saves what adds up to it", async () => {
    const arrived = await visit(browser, site, {
      search: "?instruments=2",
      serviceWorkers: "allow",
    });
    open.push(arrived);
    const { page } = arrived;
    page.setDefaultTimeout(120_000);
    const recording = exampleDuet().recording;
    await sounding(page);
    expect(await page.locator(".lane").count()).toBe(3);
    expect(await page.locator(".note-card").first().textContent()).toMatch(/% · lead \d+ %/);
    const likeness = page.getByRole("region", { name: "Likeness of notes" });
    await likeness.getByText("faint: below 0.70").waitFor();
    expect(await likeness.getByText(/^Instrument [12]$/).count()).toBe(2);

    // Plays, and what is muted by its key is silent while the other goes on.
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(() => level(page, "Instrument 1"), WAIT).toBeGreaterThan(0.3);
    await page.keyboard.press("1");
    const mute = page.getByRole("button", { name: "Mute Instrument 1", exact: true });
    expect(await mute.getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => level(page, "Instrument 1"), WAIT).toBeLessThan(0.02);
    await expect.poll(() => level(page, "Instrument 2"), WAIT).toBeGreaterThan(0.3);
    await page.getByRole("button", { name: "Pause", exact: true }).click();

    // The mix as it is heard is the recording without what is muted.
    const before = await stems(page);
    const { bytes } = await saved(page, () => exportAs(page, "The mix as you hear it (.wav)"));
    const mix = samplesOf(bytes);
    const others = sumOf([before["stem_2.wav"]!, before["residual.wav"]!]);
    expect(largestDifference(mix, others)).toBeLessThan(1e-6);
    expect(largestDifference(mix, samples(recording))).toBeGreaterThan(0.1);
    expect(largestDifference(sumOf(Object.values(before)), samples(recording))).toBeLessThan(1e-6);

    // A note moved is locked where it was put, its sound goes with it, and nothing is lost.
    const card = page.locator("[data-tray='0'] .note-card").first();
    const note = await card.getAttribute("data-note");
    await page.getByLabel("The other notes follow").uncheck();
    await card.getByRole("combobox").selectOption("1");
    const moved = page.locator(`[data-tray='1'] [data-note='${note}']`);
    await moved.waitFor();
    expect(await moved.getByRole("button", { name: /^Lock/ }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    await sounding(page);
    const after = await stems(page);
    expect(largestDifference(sumOf(Object.values(after)), samples(recording))).toBeLessThan(1e-6);
    expect(largestDifference(after["stem_1.wav"]!, before["stem_1.wav"]!)).toBeGreaterThan(0.01);

    // Undo brings the same samples back.
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.locator(`[data-tray='0'] [data-note='${note}']`).waitFor();
    await sounding(page);
    const again = await stems(page);
    expect(largestDifference(again["stem_1.wav"]!, before["stem_1.wav"]!)).toBe(0);

    // What is painted in the spectrogram goes to the lane whose brush is in hand.
    const own = page.locator("[data-tray='0'] .note-card");
    const count = await own.count();
    const place = await placeOf(page, "Instrument 1");
    await page.getByLabel("Paint for").selectOption({ label: "Instrument 2" });
    await page.mouse.move(place.x - 2, place.y);
    await page.mouse.down();
    await page.mouse.move(place.x + 2, place.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => own.count(), WAIT).toBe(count - 1);
    await sounding(page);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect.poll(() => own.count(), WAIT).toBe(count);
  });

  it("keeps what is shown where a run is cancelled, and shows a saved result before its recording", async () => {
    const arrived = await visit(browser, site, { search: "?instruments=2" });
    open.push(arrived);
    const { page } = arrived;
    page.setDefaultTimeout(120_000);
    await sounding(page);
    const panel = page.getByRole("region", { name: "Recording", exact: true });
    const example = await saved(page, () =>
      panel.getByRole("button", { name: "Save the example (.wav)" }).click(),
    );
    expect(example.name).toBe("example-duet.wav");
    const truth = samples(exampleDuet().recording);
    expect(largestDifference(samplesOf(example.bytes), truth)).toBeLessThan(2 ** -15);
    const model = await saved(page, () => exportAs(page, "model.json"));

    // Of two recordings one is opened, and the page says so; its run is cancelled.
    const { sampleRate, channels } = exampleDuet().recording;
    const long = Float32Array.from(
      { length: 90 * sampleRate },
      (_, i) => channels[0]![i % channels[0]!.length]!,
    );
    const wav = Buffer.from(toWav({ sampleRate, channels: [long] }, 16));
    const files = ["song.wav", "more.wav"].map((name) => ({
      name,
      mimeType: "audio/wav",
      buffer: wav,
    }));
    const chooser = panel.locator("input[type='file']");
    await chooser.setInputFiles(files);
    await panel.getByText("One recording at a time: more.wav was not opened.").waitFor();
    await page.getByRole("button", { name: "Stop here" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled. What is shown stays.").first().waitFor();
    await panel.getByText("song.wav", { exact: true }).waitFor();
    await page
      .getByText(/^Shown is what was open before, the example; song\.wav, opened since, takes/)
      .waitFor();
    expect(await page.locator(".lane").count()).toBe(3);

    // A saved result of another recording shows what needs no sound, and asks for that.
    const { name, bytes } = model;
    const buffer = Buffer.from(bytes);
    await chooser.setInputFiles([{ name, mimeType: "application/json", buffer }]);
    await page.getByRole("heading", { name: "The saved result" }).waitFor();
    await panel.getByText(/^model\.json, a saved result\. To hear it, press Example/).waitFor();
    await page.getByText(/^2 instruments of \d+ notes\./).waitFor();
    expect(await page.locator(".lane").count()).toBe(0);
    await page.locator(".figures svg").first().waitFor();
    await panel.getByRole("button", { name: "Example", exact: true }).click();
    await sounding(page);
    expect(await page.locator(".lane").count()).toBe(3);
    expect(await page.getByText("Shown is the example").count()).toBe(0);

    // An error goes once its cause is gone.
    await chooser.setInputFiles([{ name: "notes.wav", mimeType: "", buffer: Buffer.from("no") }]);
    await page.locator(".note[role='alert']").waitFor();
    await page
      .locator("[data-tray='0'] .note-card")
      .first()
      .getByRole("combobox")
      .selectOption("1");
    await expect.poll(() => page.locator(".note[role='alert']").count(), WAIT).toBe(0);
  });

  it.each(["tone.mp3", "tone.flac", "tone.ogg", "tone.opus"])(
    "decodes %s to the samples that the command has, and says what is wrong in its words",
    async (name) => {
      const bytes = new Uint8Array(
        readFileSync(new URL(`../domain/sound/${name}`, import.meta.url)),
      );
      const { page } = await come("?instruments=1");
      const recorded = page.getByRole("region", { name: "Recording", exact: true });
      const choose = (content: Uint8Array) =>
        recorded
          .locator("input[type='file']")
          .setInputFiles([{ name, mimeType: "", buffer: Buffer.from(content) }]);
      await choose(bytes);
      await recorded.getByText(name, { exact: true }).waitFor();
      // What may make stems of a quarter of a second wrong stands apart.
      const known = page.getByRole("region", { name: "What to know of this result" });
      await known.getByText("Before you rely on this").waitFor();
      await known.getByText(/^The recording lasts 0\.25 s, which is too short/).waitFor();
      await sounding(page);
      const { bytes: zip } = await saved(page, () => exportAs(page, "Stems (.zip)"));
      const parts = Object.entries(unzipSync(zip)).map(([file, content]) =>
        fromWav({ name: file, bytes: content }),
      );
      const truth = await readSound({ name, bytes });
      truth.channels.forEach((channel, c) => {
        const sum = sumOf(parts.map(({ channels }) => Float64Array.from(channels[c]!)));
        expect(largestDifference(sum, Float64Array.from(channel))).toBeLessThan(1e-7);
      });

      const cut = bytes.subarray(0, 60);
      const words = await readSound({ name, bytes: cut }).catch((error: Error) => error.message);
      expect(words).toBeTypeOf("string");
      await choose(cut);
      await page
        .locator(".note[role='alert']")
        .getByText(words as string)
        .waitFor();
    },
  );

  async function come(search: string): Promise<Visit> {
    const arrived = await visit(browser, site, { search });
    open.push(arrived);
    arrived.page.setDefaultTimeout(120_000);
    await sounding(arrived.page);
    return arrived;
  }
});

const WAIT = { timeout: 60_000 };

/** Waits until all lanes can be heard. */
async function sounding(page: Page): Promise<void> {
  const done = page.locator("[data-sum], .note[role='alert']").first();
  await done.waitFor();
  expect(await page.locator(".note[role='alert']").allTextContents()).toEqual([]);
}

function level(page: Page, name: string): Promise<number> {
  return page
    .getByRole("meter", { name: `Level of ${name}` })
    .evaluate((meter) => (meter as HTMLMeterElement).value);
}

/** Where in the spectrogram a note of an instrument sounds, in pixels of the page. */
async function placeOf(page: Page, instrument: string) {
  const picture = page.locator(".spectrogram");
  await picture.scrollIntoViewIfNeeded();
  const box = (await picture.boundingBox())!;
  for (let down = 0.95; down > 0; down -= 0.02) {
    for (let across = 0.1; across < 1; across += 0.1) {
      const place = { x: box.x + across * box.width, y: box.y + down * box.height };
      await page.mouse.move(place.x, place.y);
      const said = await page.locator(".spectrogram + .pointed").textContent();
      if (said?.endsWith(`, ${instrument}`)) return place;
    }
  }
  throw new Error(`Nothing of ${instrument} sounds in the spectrogram.`);
}

async function exportAs(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.locator(".run-card .menu-list button").filter({ hasText: label }).click();
}

async function stems(page: Page): Promise<Record<string, Float64Array>> {
  const { name, bytes } = await saved(page, () => exportAs(page, "Stems (.zip)"));
  expect(name).toBe("stems.zip");
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(["stem_1.wav", "stem_2.wav", "residual.wav"]);
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, samplesOf(content)]),
  );
}

function samplesOf(bytes: Uint8Array): Float64Array {
  return samples(fromWav({ name: "saved.wav", bytes }));
}

function samples({ channels }: Signal): Float64Array {
  expect(channels).toHaveLength(1);
  return Float64Array.from(channels[0]!);
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0));
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
