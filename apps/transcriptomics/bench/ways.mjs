// A bench each way of which runs in a process of its own, so that its most memory is its own.
import { execFileSync } from "node:child_process";

/** The way that this process is to go; none in the one that starts the others. */
export const way = process.argv.find((argument) => argument.startsWith("--way="))?.slice(6);

/** Runs this bench once more in a process that goes one way. */
export function run(chosen) {
  const options = process.argv.filter((argument) => argument === "--quick");
  const own = [...process.execArgv, process.argv[1], `--way=${chosen}`, ...options];
  execFileSync(process.execPath, own, { stdio: "inherit" });
}
