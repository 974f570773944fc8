import type { Random } from "../../random/random.ts";
import type { Structure } from "../models/definition.ts";

/** Draws a new order of the blocks, each equally likely, in place. */
export function shuffle(order: number[], random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const n = order[i]!;
    order[i] = order[j]!;
    order[j] = n;
  }
}

/** {@link shuffle}, but blocks that share a product with Y stay together: one side, then the other. */
export function shuffleSides(order: number[], random: Random, structure: Structure): void {
  shuffle(order, random);
  const first = random.integer(2);
  const key = (n: number) => (structure.sideOf(n) === first ? 0 : 1);
  // Insertion keeps what is drawn within a side, and makes no array.
  for (let i = 1; i < order.length; i++) {
    const n = order[i]!;
    let j = i;
    for (; j > 0 && key(order[j - 1]!) > key(n); j--) order[j] = order[j - 1]!;
    order[j] = n;
  }
}
