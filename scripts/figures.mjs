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
/** The figures of the talk that the method pages show. */
const EXPLAINING = ["input-tensor", "decomposition", "example-grain"];

await command(async () => {
  await install();
  await build();
  heading("Drawing figures");
  await drawFigures();
  heading("Taking the page's picture");
  await photographPage();
});

async function drawFigures() {
  const { exampleGrains, unmix } = await import("@unmix/sediment/domain");
  const { figuresOf } = await import("@unmix/sediment/figures");
  const { renderToString } = await import("../packages/workbench/dist/figures/index.js");
  const figures = figuresOf(unmix(exampleGrains()));
  for (const name of EXPLAINING) {
    const figure = figures.find((candidate) => candidate.name === name);
    if (!figure) throw new Failure(`The sediment app has no figure “${name}” any more.`);
    writeFileSync(join(IMAGES, `sediment-${name}.svg`), renderToString(figure));
  }
  for (const figure of [...(await multiscaleFigures()), ...(await modesFigures())]) {
    writeFileSync(join(IMAGES, `${figure.name}.svg`), renderToString(figure));
  }
}

async function photographPage() {
  const { chromium } = createRequire(join(ROOT, "apps/sediment/package.json"))("playwright-core");
  const { serve, address } = await import("../apps/cli/dist/serve.js");
  const server = await serve(0);
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({
      viewport: { width: 1600, height: 1240 },
      deviceScaleFactor: 1,
    });
    await page.goto(`${address(server)}sediment/`);
    await page.getByRole("figure").first().waitFor();
    await page.screenshot({ path: join(IMAGES, "sediment-page.png") });
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
