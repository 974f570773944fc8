/**
 * `npm run figures`: makes the pictures of the documentation again, from real runs of what is built:
 * the page with its example in a browser, and the figures that explain the method.
 */
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { build, command, Failure, heading, install, ROOT } from "./bootstrap.mjs";
import { modesFigures } from "./modes-figures.mjs";
import { multiscaleFigures } from "./multiscale-figures.mjs";

const IMAGES = join(ROOT, "docs/images");
/** The figures of each app's example that the documentation shows, among them those of the talk. */
const EXPLAINING = {
  sediment: ["input-tensor", "decomposition", "example-grain"],
  tissue: ["factor-maps", "regions", "model"],
  music: ["separation-model", "piano-roll", "spectrograms"],
};
/** The pages that are photographed, by the name of their picture, and what is there once they show a result. */
const PAGES = {
  sediment: { path: "sediment/", shown: "figure" },
  tissue: { path: "transcriptomics/", shown: "figure" },
  music: { path: "music/", shown: "[data-sum]" },
};

await command(async () => {
  await install();
  await build();
  heading("Drawing figures");
  await drawFigures();
  heading("Taking the pages' pictures");
  await photographPages();
});

async function drawFigures() {
  const { renderToString } = await import("../packages/workbench/dist/figures/index.js");
  const write = (name, figure) =>
    writeFileSync(join(IMAGES, `${name}.svg`), renderToString(figure));
  const drawn = {
    sediment: await sedimentFigures(),
    tissue: await tissueFigures(),
    music: await musicFigures(),
  };
  for (const [app, names] of Object.entries(EXPLAINING)) {
    for (const name of names) {
      const figure = drawn[app].find((candidate) => candidate.name === name);
      if (!figure) throw new Failure(`The figure “${name}” of ${app} is no more.`);
      write(`${app}-${name}`, figure);
    }
  }
  for (const figure of [...(await multiscaleFigures()), ...(await modesFigures())]) {
    write(figure.name, figure);
  }
}

async function sedimentFigures() {
  const { exampleGrains, unmix } = await import("@unmix/sediment/domain");
  const { figuresOf } = await import("@unmix/sediment/figures");
  return figuresOf(unmix(exampleGrains()));
}

async function tissueFigures() {
  const { exampleExpression, profile } = await import("@unmix/transcriptomics/domain");
  const { figuresOf } = await import("@unmix/transcriptomics/figures");
  return figuresOf(profile(exampleExpression()));
}

async function musicFigures() {
  const { exampleDuet, recordingOf, separate } = await import("@unmix/music/domain");
  const { musicFiguresOf, pictureOf } = await import("@unmix/music/figures");
  const { recording } = exampleDuet();
  const result = separate(recording);
  return musicFiguresOf(result, pictureOf(result, recordingOf(recording, result.options)));
}

async function photographPages() {
  const { chromium } = createRequire(join(ROOT, "apps/sediment/package.json"))("playwright-core");
  const { serve, address } = await import("../apps/cli/dist/serve.js");
  const server = await serve(0);
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
  try {
    for (const [name, { path, shown }] of Object.entries(PAGES)) {
      const page = await browser.newPage({
        viewport: { width: 1600, height: 1240 },
        deviceScaleFactor: 1,
      });
      await page.goto(address(server) + path);
      await page.locator(shown).first().waitFor();
      await page.screenshot({ path: join(IMAGES, `${name}-page.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

function findBrowser() {
  const candidates = [
    process.env.CHROME_PATH,
    ...process.env.PATH.split(delimiter).flatMap((folder) =>
      ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)),
    ),
  ];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Failure("No Chromium was found; install one or name it in CHROME_PATH.");
  return found;
}
