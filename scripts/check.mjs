/** `npm run check`: format and lint, types, layers, circles of imports, docstrings, links. */
import { pathToFileURL } from "node:url";
import { command, heading, tool } from "./bootstrap.mjs";
import { checkCycles } from "./check-cycles.mjs";
import { checkDocs } from "./check-docs.mjs";
import { checkLayers } from "./check-layers.mjs";
import { checkLinks } from "./check-links.mjs";

/** Runs every check, all of them even when one fails; returns 0 when all pass. */
export async function check() {
  heading("Checking format and lint");
  const lint = await tool("@biomejs/biome", ["check", "--error-on-warnings", "."]);
  heading("Checking types");
  const types = await tool("turbo", ["run", "check", "--output-logs=errors-only"]);
  heading("Checking imports, docstrings and links");
  const complaints = [...checkLayers(), ...checkCycles(), ...checkDocs(), ...checkLinks()];
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length === 0)
    console.log(
      "No import breaks a layer or closes a circle; every public name has a docstring; no link is dead.",
    );
  return lint || types || (complaints.length > 0 ? 1 : 0);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await command(check);
