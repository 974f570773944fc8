#!/usr/bin/env node
import { existsSync } from "node:fs";

// Until the program is loaded and listens itself.
const interrupted = () => {
  console.error("Interrupted: nothing was written.");
  process.exit(130);
};
process.once("SIGINT", interrupted).once("SIGTERM", interrupted);

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  const { run } = await import(main.href);
  process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  process.exitCode = await run(process.argv.slice(2));
} else {
  console.error("unmix is not built yet: run `npm start` or `npm test` once in the clone.");
  process.exitCode = 1;
}
