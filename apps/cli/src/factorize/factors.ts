import type { Model, Tensor } from "@unmix/core";
import type { FactorizeResult } from "./types.ts";

/** A factor of a result with what its indices stand for. */
export interface NamedFactor {
  /** As its files are called: `core`, `matrix`, `matrix_0`. */
  readonly name: string;
  /** In words: "matrix of mode 0". */
  readonly title: string;
  readonly tensor: Tensor;
  /** One a mode of the factor. */
  readonly axes: readonly Axis[];
}

/** What one mode of a factor counts. */
export interface Axis {
  /** `component`, or a mode of the tensor as `mode_2`. */
  readonly title: string;
  /** The mode of the tensor whose indices or components it counts. */
  readonly mode: number;
  /** A name for each index: those of the file, else numbers from 0; `component_1`, … of components. */
  readonly labels: readonly string[];
  /** Whether the labels say more than their number. */
  readonly isNamed: boolean;
}

/** The factors of a result in the order in which their files are listed. */
export function factorsOf({ fit, names }: FactorizeResult): NamedFactor[] {
  return factorsOfModel(fit.model, names);
}

/** The factors of a model of a tensor with these names. */
export function factorsOfModel(model: Model, names: FactorizeResult["names"]): NamedFactor[] {
  const modeAxis = (mode: number, length: number): Axis => ({
    title: `mode_${mode}`,
    mode,
    labels: names[mode] ?? Array.from({ length }, (_, i) => String(i)),
    isNamed: names[mode] !== null,
  });
  const matrix = (tensor: Tensor, mode: number, name: string): NamedFactor => ({
    name,
    title: model.kind === "tucker1" ? "Matrix" : `Matrix of mode ${mode}`,
    tensor,
    axes: [modeAxis(mode, tensor.shape[0]!), componentAxis(mode, tensor.shape[1]!)],
  });
  const core = (tensor: Tensor, reduced: (mode: number) => boolean): NamedFactor => ({
    name: "core",
    title: "Core",
    tensor,
    axes: tensor.shape.map((length, mode) =>
      reduced(mode) ? componentAxis(mode, length) : modeAxis(mode, length),
    ),
  });
  if (model.kind === "tucker1") {
    return [core(model.core, (mode) => mode === 0), matrix(model.matrix, 0, "matrix")];
  }
  const matrices = model.matrices.flatMap((tensor, mode) =>
    tensor ? [matrix(tensor, mode, `matrix_${mode}`)] : [],
  );
  if (model.kind === "cp") return matrices;
  return [core(model.core, (mode) => model.matrices[mode] !== null), ...matrices];
}

function componentAxis(mode: number, length: number): Axis {
  const labels = Array.from({ length }, (_, r) => `component_${r + 1}`);
  return { title: "component", mode, labels, isNamed: true };
}
