/** `npm start`: installs, builds and serves the apps. Arguments go to `unmix serve`. */
import { build, command, heading, install, node } from "./bootstrap.mjs";

await command(async () => {
  await install();
  await build();
  heading("Serving");
  return node(["apps/cli/bin/unmix.js", "serve", ...process.argv.slice(2)]);
});
