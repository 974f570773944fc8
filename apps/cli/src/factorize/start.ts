import { type Tensor, UnmixError } from "@unmix/core";
import type { InputFile } from "@unmix/tables";
import { readNpy } from "./npy.ts";
import type { ModelKind } from "./types.ts";

/** The option `start` of core, whatever the model. */
export interface Start {
  readonly core?: Tensor;
  readonly matrix?: Tensor;
  readonly matrices?: readonly (Tensor | null)[];
}

/** The files of the factors of a model: those that a run writes, and that another can start from. */
export function factorFiles(model: ModelKind, order: number): string[] {
  if (model === "tucker1") return ["core.npy", "matrix.npy"];
  const matrices = Array.from({ length: order }, (_, mode) => `matrix_${mode}.npy`);
  return model === "cp" ? matrices : ["core.npy", ...matrices];
}

/**
 * The factors to start from.
 *
 * @param files those of {@link factorFiles} that are there, by name
 * @throws UnmixError when there is none
 */
export function readStart(
  files: Readonly<Record<string, InputFile>>,
  model: ModelKind,
  order: number,
): Start {
  const names = factorFiles(model, order);
  if (!names.some((name) => files[name])) {
    throw new UnmixError(
      "file",
      `The folder of --start holds none of the factors of the model ${model} (${names.join(", ")}); name the folder that an earlier run wrote.`,
      { names },
    );
  }
  const read = (name: string) => (files[name] ? readNpy(files[name]) : null);
  const core = model === "cp" ? null : read("core.npy");
  if (model === "tucker1") {
    const matrix = read("matrix.npy");
    return { ...(core && { core }), ...(matrix && { matrix }) };
  }
  const matrices = Array.from({ length: order }, (_, mode) => read(`matrix_${mode}.npy`));
  return { ...(core && { core }), ...(matrices.some((matrix) => matrix) && { matrices }) };
}
