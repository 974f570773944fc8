import { expose } from "@unmix/workbench/job";
import type { SedimentJobs } from "./jobs.ts";

expose<SedimentJobs>({
  fingerprint: async (bytes) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  },
});
