import { UnmixError } from "../../errors.ts";
import { cp } from "./cp.ts";
import type { ModelDefinition } from "./definition.ts";
import { tucker } from "./tucker.ts";
import { tucker1 } from "./tucker1.ts";

/** The models that are known by name. */
export const MODELS: Readonly<Record<string, ModelDefinition<unknown, never>>> = {
  tucker1,
  tucker,
  cp,
};

/** The definition of a model, by name or as it is given. */
export function definitionOf(
  model: string | ModelDefinition<unknown, never>,
): ModelDefinition<unknown, never> {
  if (typeof model !== "string") return model;
  if (Object.hasOwn(MODELS, model)) return MODELS[model]!;
  const names = Object.keys(MODELS);
  throw new UnmixError(
    "option",
    `There is no model "${model}"; the models are ${names.join(", ")}, or a definition of your own.`,
    { model, names },
  );
}
