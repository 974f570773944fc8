import { isUnmixError } from "@unmix/core";
import { type OptionDefinition, parseOption } from "@unmix/sediment/domain";
import { InvalidArgumentError, Option } from "commander";

/**
 * The command's flag for one setting, made from the same definition as the form's field. The
 * command finds its value under the setting's name: `--max-rank` gives `maxRank`.
 */
export function flagOf(definition: OptionDefinition): Option {
  const { flag, help } = definition;
  if (definition.kind === "boolean") return new Option(`--${flag}`, help);
  const standard = definition.kind === "features" ? "" : ` (default: ${definition.default})`;
  return new Option(`--${flag} <${placeholder(definition)}>`, help + standard).argParser((text) => {
    try {
      return parseOption(definition, text);
    } catch (error) {
      if (isUnmixError(error)) throw new InvalidArgumentError(error.message);
      throw error;
    }
  });
}

function placeholder(definition: Exclude<OptionDefinition, { kind: "boolean" }>): string {
  switch (definition.kind) {
    case "integer":
    case "number":
      return definition.auto ? "auto|N" : "N";
    case "choice":
      return definition.choices.map(({ value }) => value).join("|");
    case "widths":
      return [...definition.choices.map(({ value }) => value), "A=H,B=H"].join("|");
    case "features":
      return "A,B";
  }
}
