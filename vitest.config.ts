import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Workspace packages resolve to their TypeScript sources, so that editing needs no build.
const conditions = ["source"];

/**
 * Tests that put something else in the place of a module or a global, or that begin with "// Runs alone:"
 * and why, get a process of their own.
 */
const ALONE = /^\/\/ Runs alone:|\bvi\.(?:mock|doMock|hoisted|stub)/;

const files = testFiles();
const alone = files.filter((file) =>
  ALONE.test(readFileSync(join(import.meta.dirname, file), "utf8")),
);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // By default one core is left alone, which on two means one file at a time.
    maxWorkers: availableParallelism(),
    setupFiles: ["packages/testing/src/equal.ts"],
    // The longest take some twenty seconds of a core to themselves, and many times that where others share it.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      // The others share a process, since importing the library takes longer than most of them.
      {
        extends: true,
        test: {
          name: "together",
          include: files.filter((file) => !alone.includes(file)),
          isolate: false,
        },
      },
    ],
  },
});

/** Every `*.test.ts` and `*.test.tsx` in a folder `test` of a package, of an app or of the scripts. */
function testFiles(): string[] {
  const folders = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(import.meta.dirname, group)).map((name) => `${group}/${name}/test`),
  );
  return [...folders, "scripts/test"]
    .filter((folder) => existsSync(join(import.meta.dirname, folder)))
    .flatMap((folder) =>
      readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.test\.tsx?$/.test(name))
        .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
    );
}
