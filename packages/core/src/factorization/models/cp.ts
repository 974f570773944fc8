import { finish, type Pausing } from "../../iterate/pauses.ts";
import type { KernelArray } from "../../kernels/array.ts";
import { inPieces, productSteps } from "../../linear/pieces.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { contractAllBut, khatriRao } from "../algebra/rank-one.ts";
import { dotSmall, rowSum, scaleGram, trace } from "../algebra/small.ts";
import { splitCp } from "../algebra/split.ts";
import { isLong } from "../blocks/long.ts";
import type { FactorLayout } from "../factors/layout.ts";
import type { Cp } from "../factors/model.ts";
import { svdCp } from "../start/svd-cp.ts";
import type { ModelDefinition } from "./definition.ts";
import { expandRows, expansionRoom } from "./expand.ts";
import { rowGramSteps } from "./gram.ts";
import { checkRank } from "./rank-check.ts";

/**
 * Y ≈ Σ_r a_r ∘ b_r ∘ c_r …: one matrix a mode.
 *
 * The modes are split into two sides, the first ones and the last ones. The product of Y with the
 * Khatri–Rao product of one side, R vectors of the size of the other side, serves every matrix of the
 * other side, which needs it contracted with its neighbours only (a dimension tree of two levels:
 * A.-H. Phan, P. Tichavský and A. Cichocki, "Fast alternating LS algorithms for high order
 * CANDECOMP/PARAFAC tensor factorizations", IEEE Transactions on Signal Processing 61, 2013). The Gram
 * matrix of a problem is the entrywise product of those of the other matrices.
 */
export const cp: ModelDefinition<Cp> = {
  kind: "cp",

  factors(shape, rank) {
    checkRank(rank, sizeOf(shape) / Math.max(...shape), shape);
    return shape.map((rows, n): FactorLayout => {
      const partners = [...shape.keys()].reverse().filter((m) => m !== n);
      return { name: n, shape: [rows, rank], axis: 1, rank, length: rows, partners };
    });
  },

  split: splitCp,
  svdStart: svdCp,

  rooms(shape, factors) {
    const { rank } = factors[0]!;
    const split = splitCp(shape);
    const sides = [shape.slice(0, split), shape.slice(split)];
    // A side of one mode is its own Khatri–Rao product, and its product with Y is its cross.
    const wide = sides.map((side) => (side.length > 1 ? rank * sizeOf(side) : 0));
    const scratch = Math.max(...sides.map((side) => (side.length > 1 ? sizeOf(side) : 0)));
    return [...wide, ...wide, scratch, expansionRoom(rank), ...shape.map(() => rank * rank)];
  },

  create({ kernels, data, shape, blocks, rooms }) {
    const { rank } = blocks[0]!;
    const split = splitCp(shape);
    const sides = [0, 1].map((s) => {
      const modes = [...shape.keys()].filter((n) => n < split === (s === 0));
      const sizes = modes.map((n) => shape[n]!);
      return { modes, sizes, size: sizeOf(sizes), outer: rooms[s]!, partial: rooms[2 + s]! };
    });
    const sideOf = (n: number) => (n < split ? 0 : 1);
    const place = rooms[4]!.view;
    const some = rooms[5]!;
    const own = rooms.slice(6);
    const anyLong = blocks.some(isLong);
    const ownFormed = shape.map(() => false);
    const gramFormed = shape.map(() => false);
    const crossFormed = shape.map(() => false);
    const outerFormed = [false, false];
    const partialFormed = [false, false];

    function formOwn(n: number): Float64Array {
      if (!ownFormed[n]) {
        kernels.rowGram(blocks[n]!.current.at, own[n]!.at, rank, blocks[n]!.length);
        ownFormed[n] = true;
      }
      return own[n]!.view;
    }

    /** {@link formOwn} of all but factor n, with pauses where these are long. */
    function* formLong(n: number): Pausing<void> {
      for (let m = 0; m < blocks.length; m++) {
        const { current, length } = blocks[m]!;
        if (m === n || ownFormed[m] || !isLong(blocks[m]!)) continue;
        yield* rowGramSteps(kernels, current.at, own[m]!.at, rank, length);
        ownFormed[m] = true;
      }
    }

    /** The entrywise product of the Gram matrices of the other factors. */
    function formGram(n: number): boolean {
      if (gramFormed[n]) return false;
      const gram = blocks[n]!.gram.view;
      gram.fill(1);
      for (let m = 0; m < blocks.length; m++) {
        if (m === n) continue;
        const other = formOwn(m);
        for (let i = 0; i < gram.length; i++) gram[i]! *= other[i]!;
      }
      blocks[n]!.prepared = false;
      gramFormed[n] = true;
      return true;
    }

    /** The Khatri–Rao product of one side: component r is the outer product of its vectors. */
    function formOuter(s: number): KernelArray {
      const { modes, outer, sizes, size } = sides[s]!;
      if (modes.length === 1) return blocks[modes[0]!]!.current;
      if (!outerFormed[s]) {
        for (let r = 0; r < rank; r++) khatriRao(blocks, modes, sizes, r, outer.view, r * size);
        outerFormed[s] = true;
      }
      return outer;
    }

    /** Y times the Khatri–Rao product of the other side: R × the size of this one. */
    function* formPartial(s: number): Pausing<KernelArray> {
      const { modes, partial } = sides[s]!;
      const out = modes.length === 1 ? blocks[modes[0]!]!.cross : partial;
      if (partialFormed[s]) return out;
      const { at } = formOuter(1 - s);
      if (s === 1) yield* productSteps(data, at, out.at, rank);
      else {
        yield* inPieces(data, rank, (row, count) => {
          data.productTransposed(at, out.at, rank, row, count);
        });
      }
      partialFormed[s] = true;
      return out;
    }

    function* formSteps(n: number): Pausing<boolean> {
      if (anyLong && !gramFormed[n]) yield* formLong(n);
      const changed = formGram(n);
      if (crossFormed[n]) return changed;
      const s = sideOf(n);
      const { modes, sizes, size } = sides[s]!;
      const partial = (yield* formPartial(s)).view;
      const { cross, length } = blocks[n]!;
      if (modes.length > 1) {
        for (let r = 0; r < rank; r++) {
          yield* contractAllBut(
            blocks,
            modes,
            sizes,
            n,
            r,
            partial,
            r * size,
            place,
            cross.view,
            length,
          );
        }
      }
      blocks[n]!.prepared = false;
      crossFormed[n] = true;
      return true;
    }

    return {
      form: (n) => finish(formSteps(n)),
      formSteps,
      moved(n) {
        const s = sideOf(n);
        ownFormed[n] = false;
        outerFormed[s] = false;
        partialFormed[1 - s] = false;
        for (let m = 0; m < blocks.length; m++) {
          if (m === n) continue;
          gramFormed[m] = false;
          crossFormed[m] = false;
        }
      },
      scaled(n, weights) {
        const s = sideOf(n);
        scaleGram(own[n]!.view, weights.view);
        const outer = sides[s]!;
        if (outerFormed[s]) kernels.scaleRows(outer.outer.at, weights.at, rank, outer.size);
        const across = sides[1 - s]!;
        // The product with Y of a single mode is its cross, which is scaled below.
        if (partialFormed[1 - s] && across.modes.length > 1) {
          kernels.scaleRows(across.partial.at, weights.at, rank, across.size);
        }
        for (let m = 0; m < blocks.length; m++) {
          if (m === n) continue;
          const { gram, cross, length } = blocks[m]!;
          scaleGram(gram.view, weights.view);
          if (crossFormed[m]) kernels.scaleRows(cross.at, weights.at, rank, length);
        }
      },
      sideOf,
      normSquared: (n) => trace(formOwn(n), rank),
      modelNormSquared() {
        formGram(0);
        return dotSmall(blocks[0]!.gram.view, formOwn(0));
      },
      residualSquared: () => data.residualSquared(formOuter(0).at, formOuter(1).at, rank),
      expand(row, count, out) {
        const left = formOuter(0).view;
        expandRows(kernels, left, formOuter(1).at, rank, data, some, row, count, out);
      },
      sides: () => ({ p: formOuter(0).at, q: formOuter(1).at }),
      sums(n, out) {
        const own = blocks[n]!.length;
        for (let r = 0; r < rank; r++) {
          let product = 1;
          for (let m = 0; m < blocks.length; m++) {
            if (m !== n) product *= rowSum(blocks[m]!.current.view, r, blocks[m]!.length);
          }
          out.fill(product, r * own, (r + 1) * own);
        }
        return true;
      },
      changed() {
        partialFormed.fill(false);
        crossFormed.fill(false);
      },
    };
  },

  assemble: (matrices) => ({ kind: "cp", matrices }),
};
