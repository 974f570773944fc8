// Stands in the pages for packages whose code they never run: see next.config.mjs.
export {};
