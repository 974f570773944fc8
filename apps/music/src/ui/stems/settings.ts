import { optionDefinitions, type Setting } from "../../domain/index.ts";

/** The settings of a run as the form and the address have them. How files are written is asked for there. */
export const settings: readonly Setting[] = optionDefinitions
  .filter(({ name }) => name !== "bits")
  .map((definition) =>
    definition.kind === "choice"
      ? {
          ...definition,
          choices: definition.choices.map(({ value, label }) => ({ value: String(value), label })),
        }
      : (definition as Setting),
  );
