/**
 * `npm run bench -- [core|sediment|…] [--quick]`: builds, then runs the benches of one package or app
 * (all without a name). A bench is a program `bench/*.bench.mjs` that imports the built packages.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, command, Failure, heading, install, node, ROOT } from "./bootstrap.mjs";

const FLAGS = ["--quick", "--long"];

await command(async () => {
  const names = process.argv.slice(2).filter((word) => !word.startsWith("-"));
  const flags = process.argv.slice(2).filter((word) => word.startsWith("-"));
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  if (unknown) throw new Failure(`There is no flag “${unknown}”; there are: ${FLAGS.join(", ")}.`);
  const all = ["packages", "apps"].flatMap(benches);
  const chosen = names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
  if (chosen.length === 0) {
    const known = [...new Set(all.map(({ name }) => name))].join(", ");
    throw new Failure(`There is no bench “${names.join(" ")}”; there are: ${known}.`);
  }
  await install();
  await build();
  let failed = 0;
  for (const { path } of chosen) {
    heading(path);
    const code = await node(["--expose-gc", path, ...flags]);
    failed ||= code;
  }
  return failed;
});

function benches(parent) {
  return readdirSync(join(ROOT, parent)).flatMap((name) => {
    const folder = join(parent, name, "bench");
    if (!existsSync(join(ROOT, folder))) return [];
    return readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith(".bench.mjs"))
      .sort()
      .map((file) => ({ name, path: join(folder, file) }));
  });
}
