import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * The path of a real data file or comparison program that lives beside the clone and is never part
 * of it (`../shared`, or the folder named by `UNMIX_SHARED`); `undefined` where it is absent. Tests
 * on such files are skipped then: `it.skipIf(!path)(…)`.
 */
export function sharedFile(name: string): string | undefined {
  const path = join(process.env.UNMIX_SHARED ?? join(ROOT, "../shared"), name);
  return existsSync(path) ? path : undefined;
}
