import { describe, expect, it } from "vitest";
import { parseField } from "../../src/ui/option-form.tsx";
import { settings } from "../settings/settings.ts";

describe("what stands in a field", () => {
  const setting = settings.find(({ name }) => name === "rank")!;

  it("is read like a flag", () => {
    expect(parseField(setting, " 3 ")).toBe(3);
  });

  it("is refused by the label of the field", () => {
    expect(() => parseField(setting, "many")).toThrow(
      `The setting “${setting.label}” is "many"; auto or a whole number from 1 to 50 is expected.`,
    );
  });
});
