import { afterEach, beforeEach, vi } from "vitest";

/** What a test prints, held back from the terminal and emptied before each. */
export function holdPrinted(): { out: string; error: string } {
  const printed = { out: "", error: "" };
  beforeEach(() => {
    printed.out = "";
    printed.error = "";
    const to = (stream: "out" | "error", end: string) => (words: unknown) => {
      printed[stream] += `${words}${end}`;
      return true;
    };
    vi.spyOn(console, "log").mockImplementation(to("out", "\n"));
    vi.spyOn(console, "error").mockImplementation(to("error", "\n"));
    vi.spyOn(process.stdout, "write").mockImplementation(to("out", ""));
    vi.spyOn(process.stderr, "write").mockImplementation(to("error", ""));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return printed;
}
