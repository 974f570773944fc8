/**
 * What `npm start` and `npm test` share: the version check, the package manager, and running a tool
 * of the workspace with a heading. It brings pnpm itself; the machine needs only git and Node.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGE = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const PNPM = PACKAGE.packageManager; // "pnpm@10.34.8"
const MINIMUM_NODE = [20, 19];

/** A failure that is a sentence for the person at the terminal; no stack is shown for it. */
export class Failure extends Error {}

/** Runs `main`, and ends the process with its number or with a sentence on stderr. */
export async function command(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Installs exactly what the lockfile says. Quick when nothing changed. */
export async function install() {
  checkNode();
  heading("Installing dependencies");
  const args = ["install", `--dir=${ROOT}`, "--frozen-lockfile", "--prefer-offline"];
  // Beside the clone, or npm would take the pnpm in its `node_modules` too.
  const code = await node([...pnpm(), ...args], { cwd: tmpdir() });
  if (code !== 0) {
    throw new Failure(
      "The dependencies could not be installed; the lines above say why. The first run needs the npm registry: check the connection and run the same command again. If that does not help, remove the folder node_modules first.",
    );
  }
}

/**
 * pnpm as arguments of Node. The one in `node_modules` is used with the store that these came from, so that it finds
 * them in order under another home too: it would remove them, and itself with them, to fill them from another store.
 * One from npm may do that; nobody is there to be asked.
 */
function pnpm() {
  const own = join(ROOT, "node_modules/pnpm/bin/pnpm.cjs");
  const store = existsSync(own) && installedVersion() === PNPM && storeOf(ROOT);
  if (store) return [own, `--store-dir=${store}`];
  const brought = ["exec", "--yes", `--package=${PNPM}`, "--", "pnpm"];
  return [npmCommand(), ...brought, "--config.confirm-modules-purge=false"];
}

/** The store that the packages in a folder came from, where it is still there and can be written to. */
export function storeOf(folder) {
  try {
    const layout = readFileSync(join(folder, "node_modules/.modules.yaml"), "utf8");
    const { storeDir } = JSON.parse(layout);
    accessSync(storeDir, constants.W_OK);
    return storeDir;
  } catch {
    return undefined;
  }
}

/** Builds the packages and apps; what has not changed since the last build is not built again. */
export async function build() {
  heading("Building");
  const code = await tool("turbo", ["run", "build", "--output-logs=errors-only"]);
  if (code !== 0) throw new Failure("The build failed; the first error above says where.");
}

/** Runs a tool of the workspace from `node_modules/.bin`; returns its exit code. */
export function tool(name, args, options) {
  const path = join(ROOT, "node_modules", name, "package.json");
  const { bin } = JSON.parse(readFileSync(path, "utf8"));
  return node(
    [join(dirname(path), typeof bin === "string" ? bin : Object.values(bin)[0]), ...args],
    options,
  );
}

/** Runs Node on `args`, in the root folder unless told otherwise; returns its exit code. */
export function node(args, { cwd = ROOT, environment = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        NEXT_TELEMETRY_DISABLED: "1",
        TURBO_TELEMETRY_DISABLED: "1",
        ...environment,
        // turbo looks for a `pnpm` program on the path.
        PATH: join(ROOT, "node_modules/.bin") + delimiter + process.env.PATH,
      },
    });
    const forward = (signal) => child.kill(signal);
    process.on("SIGINT", forward).on("SIGTERM", forward);
    child.on("error", reject);
    child.on("exit", (code) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve(code ?? 130);
    });
  });
}

export function heading(text) {
  console.log(`\n— ${text}`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    throw new Failure(
      `Unmix needs Node ${MINIMUM_NODE.join(".")} or newer and this is Node ${process.versions.node}. Install a current Node from nodejs.org and run the same command again.`,
    );
  }
}

function npmCommand() {
  const npm = process.env.npm_execpath;
  if (!npm || !/npm-cli\.c?js$/.test(npm)) {
    throw new Failure("Run this through npm: `npm start` or `npm test`.");
  }
  return npm;
}

function installedVersion() {
  const { version } = JSON.parse(
    readFileSync(join(ROOT, "node_modules/pnpm/package.json"), "utf8"),
  );
  return `pnpm@${version}`;
}
