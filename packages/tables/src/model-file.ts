import { fromJson, toJson, UnmixError } from "@unmix/core";

/** What a `model.json` of an app is called, and the version that this program writes and reads. */
export interface ModelFormat {
  /** The app, as in "unmix/sediment". */
  readonly app: string;
  readonly version: number;
  /** What makes a model unusable, in words; `undefined` when it can be used. */
  readonly findFault: (model: Readonly<Record<string, unknown>>) => string | undefined;
}

/**
 * Writes a whole result as JSON. Typed arrays keep every bit; the same result gives the same text.
 */
export function toModelText({ app, version }: ModelFormat, result: object): string {
  return `${toJson({ format: `unmix/${app}`, version, ...result })}\n`;
}

/**
 * Reads what {@link toModelText} wrote, without its heading.
 *
 * @param name the file's name, for the sentence of an error
 * @throws UnmixError when the text is no model of the app, is of another version, or is damaged
 */
export function fromModelText(
  { app, version, findFault }: ModelFormat,
  text: string,
  name = "model.json",
): Record<string, unknown> {
  const refuse = (reason: string, cause?: unknown) =>
    new UnmixError(
      "file",
      `"${name}" cannot be opened as a ${app} model: ${reason}; choose the model.json of a ${app} run, or run the analysis again.`,
      { file: name },
      cause === undefined ? undefined : { cause },
    );
  let model: unknown;
  try {
    model = fromJson(text);
  } catch (cause) {
    throw refuse("it is damaged: the file may be cut short or edited", cause);
  }
  const format = isRecord(model) ? JSON.stringify(model.format ?? null) : "missing";
  if (!isRecord(model) || model.format !== `unmix/${app}`) {
    throw refuse(`its format is ${format}, and "unmix/${app}" was expected`);
  }
  if (model.version !== version) {
    throw refuse(
      `its version is ${JSON.stringify(model.version ?? null)}, and this program reads version ${version}`,
    );
  }
  const fault = findFault(model);
  if (fault) throw refuse(`it is damaged: ${fault}`);
  const { format: _, version: __, ...result } = model;
  return result;
}

/** Whether a value is an object with names, as JSON has them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
