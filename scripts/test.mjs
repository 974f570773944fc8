/**
 * `npm test`: installs, builds, checks and runs every test. Arguments go to vitest, so that
 * `npm test -- kernels` runs the tests with "kernels" in their path.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, command, heading, install, ROOT, tool } from "./bootstrap.mjs";

await command(async () => {
  await install();
  await build();
  // Only now are the packages there that the checks are made with.
  const { check } = await import("./check.mjs");
  const checked = await check();

  heading("Testing");
  const report = join(ROOT, "test-output/results.json");
  mkdirSync(join(ROOT, "test-output"), { recursive: true });
  const code = await tool("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ]);
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  console.log(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  return checked || code;
});
