/** The apps that `unmix serve` can lead to; those that are built are shown. */
export const APPS = [
  {
    name: "sediment",
    title: "Sediment",
    asks: "Which source did each grain come from?",
    gives:
      "Drop a workbook of grains. See the sources, how each sample mixes them, and a label with a confidence for every grain.",
  },
  {
    name: "transcriptomics",
    title: "Tissue",
    asks: "Which cell types are where?",
    gives:
      "Drop a section as it comes from the instrument or from scanpy. See its cell types as maps, their marker genes, and how they match what is known.",
  },
  {
    name: "music",
    title: "Music",
    asks: "Who plays what?",
    gives: "Drop a recording. Hear its instruments apart, as stems that add up to the recording.",
    more: {
      path: "modes/",
      title: "Modes",
      asks: "What is in one signal?",
      gives:
        "Drop a recording or a table of times and values. See the tones, sirens and hums that it is made of, each with its amplitude and frequency over time.",
    },
  },
] as const;

export type App = (typeof APPS)[number];

interface Card {
  readonly path: string;
  readonly title: string;
  readonly asks: string;
  readonly gives: string;
}

/** A card for each page of an app. */
function cardsOf(app: App): Card[] {
  const first = { ...app, path: `/${app.name}/` };
  if (!("more" in app)) return [first];
  return [first, { ...app.more, path: `/${app.name}/${app.more.path}` }];
}

/** The page at `/`: a card for each page of the apps in `apps`. It loads its icon alone and runs no script. */
export function landingPage(apps: readonly App[]): string {
  const cards = apps
    .flatMap(cardsOf)
    .map(
      ({ path, title, asks, gives }) => `
      <a class="card" href="${path}">
        <h2>${title}</h2>
        <p class="asks">${asks}</p>
        <p>${gives}</p>
      </a>`,
    )
    .join("");
  const icon = apps[0] ? `/${apps[0].name}/icon.svg` : "data:,";
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Unmix</title>
    <link rel="icon" href="${icon}">
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>Unmix</h1>
      <p class="lead">Takes mixed data apart without labelled examples. Nothing leaves this computer.</p>
      <nav aria-label="Apps">${cards}
      </nav>
    </main>
  </body>
</html>
`;
}

const STYLE = `
:root { --ink: #1b2430; --soft: #566170; --paper: #f6f5f2; --card: #fff; --line: #dcd9d2; --accent: #0b6e99; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a4adb8; --paper: #14181d; --card: #1c2229; --line: #343c46; --accent: #5cb8e4; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 10vh 1.25rem; }
h1 { margin: 0; font-size: 2.75rem; letter-spacing: -0.02em; }
.lead { margin: 0.5rem 0 2.5rem; color: var(--soft); font-size: 1.2rem; }
nav { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
.card { display: block; padding: 1.5rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--card); color: inherit; text-decoration: none; }
.card:hover, .card:focus-visible { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: 1px; }
h2 { margin: 0; color: var(--accent); }
.asks { margin: 0.25rem 0 0.75rem; font-weight: 600; }
p { margin: 0; }
`;
