"use client";
import { runJob } from "@unmix/workbench/job";
import { ThemeToggle } from "@unmix/workbench/ui";
import { useEffect, useState } from "react";
import type { SedimentJobs } from "../workers/jobs.ts";
import { openWorker } from "../workers/open.ts";

export function SedimentPage() {
  const [text, setText] = useState("");
  useEffect(() => {
    void runJob<SedimentJobs, "fingerprint">(openWorker, "fingerprint", new ArrayBuffer(8)).then(
      setText,
    );
  }, []);
  return (
    <main>
      <h1>Unmix sediment</h1>
      <p>{text}</p>
      <ThemeToggle />
    </main>
  );
}
