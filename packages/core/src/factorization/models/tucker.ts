import { finish, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { endsPiece, modeProduct, multiplyAlong, transpose } from "../algebra/mode-product.ts";
import { dotSmall, scaleGram, symmetrize, trace } from "../algebra/small.ts";
import type { KroneckerMode } from "../blocks/kronecker.ts";
import type { FactorLayout } from "../factors/layout.ts";
import type { Tucker } from "../factors/model.ts";
import { svdTucker } from "../start/svd-tucker.ts";
import { contract } from "./contract.ts";
import type { ModelDefinition } from "./definition.ts";
import { checkRanks, planTucker } from "./tucker-plan.ts";

/**
 * Y ≈ C ×₀ A₀ ×₁ A₁ …, with a matrix in some or all modes.
 *
 * The modes are split into two sides, the first ones and the last ones. Y contracted with the
 * matrices of one side, the largest reduction first, serves every matrix of the other side. What is
 * left to do has the size of the core in all but one mode. The Gram matrix of the core is the
 * Kronecker product of those of the matrices and is never formed.
 */
export const tucker: ModelDefinition<Tucker, readonly (number | null)[]> = {
  kind: "tucker",

  factors(shape, rank) {
    checkRanks(rank, shape);
    const modes = [...shape.keys()].filter((n) => rank[n] !== null);
    const ranks = shape.map((size, n) => rank[n] ?? size);
    const ties = shape.map((_, n) => (rank[n] === null ? null : 1 + modes.indexOf(n)));
    const core: FactorLayout = {
      name: "core",
      shape: ranks,
      axis: 0,
      rank: 1,
      length: sizeOf(ranks),
      ties,
      // Only along the first mode are the slices of a core pieces that a constraint knows.
      partners: ties[0] === null ? [] : [1],
    };
    const matrices = modes.map((n): FactorLayout => {
      const columns = ranks[n]!;
      const sizes = { shape: [shape[n]!, columns], rank: columns, length: shape[n]! };
      return { name: n, axis: 1, ...sizes, partners: [0] };
    });
    return [core, ...matrices];
  },

  svdStart: svdTucker,

  rooms(shape, factors) {
    const { partials, work } = planTucker(shape, factors);
    const core = factors[0]!.length;
    const matrices = factors.slice(1);
    const largest = Math.max(...matrices.map(({ rank, length }) => rank * length));
    return [
      ...partials,
      ...[work, work, work],
      ...[core, core, largest],
      ...matrices.map(({ rank }) => rank * rank),
      ...matrices.map(({ rank, length }) => rank * length),
    ];
  },

  create({ kernels, y, shape, factors, blocks, rooms }) {
    const plan = planTucker(shape, factors);
    const work = rooms.slice(2, 5) as [KernelArray, KernelArray, KernelArray];
    const [ahead, flatCore, addend] = rooms.slice(5, 8) as [KernelArray, KernelArray, KernelArray];
    const own = rooms.slice(8, 7 + blocks.length);
    const upright = rooms.slice(7 + blocks.length);
    const core = blocks[0]!;
    const modes = plan.modes.map((mode, i): KroneckerMode => ({ ...mode, gram: own[i]! }));
    core.kronecker = { modes, work, ahead };

    const ownFormed = blocks.map(() => false);
    const gramFormed = blocks.map(() => false);
    const crossFormed = blocks.map(() => false);
    const partialFormed = plan.across.map((steps) => steps.length === 0);

    function formOwn(b: number): Float64Array {
      const gram = own[b - 1]!;
      if (!ownFormed[b]) {
        const { current, rank, length } = blocks[b]!;
        kernels.rowGram(current.at, gram.at, rank, length);
        ownFormed[b] = true;
      }
      return gram.view;
    }

    /** Of a matrix, C_(n) (⊗ G_m) C_(n)ᵀ over the other modes; of the core, those of all modes. */
    function formGram(b: number): boolean {
      if (gramFormed[b]) return false;
      for (let m = 1; m < blocks.length; m++) if (m !== b) formOwn(m);
      if (b > 0) {
        let product = core.current;
        for (let i = 0; i < modes.length; i++) {
          if (i === b - 1) continue;
          const { gram, outer, size, inner } = modes[i]!;
          const to = product === work[0] ? work[1] : work[0];
          modeProduct(kernels, gram, product, to, work[2], outer, size, size, inner);
          product = to;
        }
        const { gram, rank } = blocks[b]!;
        const { outer, inner } = modes[b - 1]!;
        const sides = [core.current, product, gram, flatCore, addend] as const;
        finish(multiplyAlong(kernels, core.scratch, ...sides, outer, rank, rank, inner));
        symmetrize(gram.view, rank);
      }
      blocks[b]!.prepared = false;
      gramFormed[b] = true;
      return true;
    }

    /** Y contracted with the matrices of the other side. */
    function* formPartial(s: number): Pausing<KernelArray> {
      const steps = plan.across[s]!;
      if (steps.length === 0) return y;
      if (!partialFormed[s]) yield* contract(kernels, blocks, steps, y, work, rooms[s]!);
      partialFormed[s] = true;
      return rooms[s]!;
    }

    /** What the core's product with Y costs by way of one side, roughly. */
    function coreCost(s: number): number {
      const onward = plan.toCore[s]!.length > 0 ? plan.partials[s] || y.view.length : 0;
      return onward + (partialFormed[s] ? 0 : y.view.length);
    }

    function* formCross(b: number): Pausing<boolean> {
      if (crossFormed[b]) return false;
      const { cross, rank, length } = blocks[b]!;
      if (b === 0) {
        const s = coreCost(1) <= coreCost(0) ? 1 : 0;
        const steps = plan.toCore[s]!;
        const partial = yield* formPartial(s);
        if (steps.length > 0) yield* contract(kernels, blocks, steps, partial, work, cross);
        else cross.view.set(partial.view);
      } else {
        const partial = yield* formPartial(plan.sideOf[b]!);
        const tensor = yield* contract(kernels, blocks, plan.within[b]!, partial, work);
        const { outer, inner } = modes[b - 1]!;
        const sides = [core.current, tensor, cross, flatCore, addend] as const;
        yield* multiplyAlong(kernels, core.scratch, ...sides, outer, rank, length, inner);
      }
      blocks[b]!.prepared = false;
      crossFormed[b] = true;
      return true;
    }

    /** Slice i of the core multiplied by the matrix of the first mode, if it has one. */
    function sliceOfCore(i: number, out: Float64Array): void {
      const slices = factors[0]!.shape[0]!;
      const length = core.length / slices;
      const from = core.current.view;
      if (factors[1]!.name !== 0) {
        for (let k = 0; k < length; k++) out[k] = from[i * length + k]!;
        return;
      }
      const matrix = blocks[1]!.current.view;
      for (let k = 0; k < length; k++) out[k] = 0;
      for (let r = 0; r < slices; r++) {
        const weight = matrix[r * shape[0]! + i]!;
        for (let k = 0; k < length; k++) out[k]! += weight * from[r * length + k]!;
      }
    }

    function formUpright(): void {
      for (let b = 1; b < blocks.length; b++) {
        const { current, rank, length } = blocks[b]!;
        transpose(current.view, upright[b - 1]!.view, rank, length);
      }
    }

    /** Slice i of the model (first index fixed). */
    function expandSlice(i: number): KernelArray {
      sliceOfCore(i, work[0].view);
      let x = work[0];
      for (const { block, outer, rows, size, inner } of plan.expand) {
        const to = x === work[0] ? work[1] : work[0];
        modeProduct(kernels, upright[block - 1]!, x, to, work[2], outer, rows, size, inner);
        x = to;
      }
      return x;
    }

    function moved(b: number): void {
      for (let m = 0; m < blocks.length; m++) {
        if (m === b) continue;
        gramFormed[m] = false;
        crossFormed[m] = false;
      }
      if (b === 0) return;
      ownFormed[b] = false;
      const other = 1 - plan.sideOf[b]!;
      partialFormed[other] = plan.across[other]!.length === 0;
    }

    function* formSteps(b: number): Pausing<boolean> {
      const changed = formGram(b);
      return (yield* formCross(b)) || changed;
    }

    function* residualSteps(): Pausing<number> {
      formUpright();
      const columns = y.view.length / shape[0]!;
      // A slice is made from that of the core by all that it is multiplied by.
      const each = plan.expand.reduce(
        (work, s) => work + s.outer * s.rows * s.size * s.inner,
        columns,
      );
      let sum = 0;
      for (let i = 0; i < shape[0]!; i++) {
        if (i > 0 && endsPiece(i, each)) yield;
        const x = expandSlice(i);
        sum += kernels.distanceSquared(y.at + 8 * i * columns, x.at, columns);
      }
      return sum;
    }

    return {
      form: (b) => finish(formSteps(b)),
      formSteps,
      moved,
      scaled(b, weights, partner) {
        // What momentum reads of the old gauge; the rest is formed again.
        if (b > 0) scaleGram(own[b - 1]!.view, weights.view);
        else if (partner > 0) scaleGram(blocks[partner]!.gram.view, weights.view);
        moved(b);
      },
      sideOf: (b) => plan.sideOf[b]!,
      normSquared: (b) =>
        b > 0
          ? trace(formOwn(b), blocks[b]!.rank)
          : kernels.dot(core.current.at, core.current.at, core.length),
      modelNormSquared() {
        formGram(1);
        return dotSmall(blocks[1]!.gram.view, formOwn(1));
      },
      residualSquared: () => finish(residualSteps()),
      residualSteps,
      expand(row, count, out) {
        formUpright();
        const columns = y.view.length / shape[0]!;
        for (let i = row; i < row + count; i++) {
          out.view.set(expandSlice(i).view.subarray(0, columns), i * columns);
        }
      },
      changed() {
        crossFormed.fill(false);
        for (const [s, steps] of plan.across.entries()) partialFormed[s] = steps.length === 0;
      },
    };
  },

  assemble([core, ...matrices], [, ...layouts]) {
    const ofMode = (n: number) => matrices[layouts.findIndex(({ name }) => name === n)] ?? null;
    return { kind: "tucker", core: core!, matrices: core!.shape.map((_, n) => ofMode(n)) };
  },
};
