import type { PenaltySpec } from "@unmix/core";

/**
 * A penalty of the finest scale, for a coarser one, in units of the coarse loss. The coarse loss is
 * about n / N of the finest, in n of its N entries. Of a factor with n_f of its N_f entries, sums of
 * entries and of their squares are n_f / N_f of the finest; along a mode with k of its K points, neighbours and their
 * differences are g = (K − 1) / (k − 1) times as far apart, and there are g times fewer pairs.
 *
 * @param along the mode along which neighbours lie, of the factor's shape
 */
export function scalePenalty(
  { ridge = 0, sparsity = 0, smoothness = 0, along: given }: PenaltySpec,
  along: number,
  shape: readonly number[],
  finest: readonly number[],
  share: number,
): PenaltySpec {
  const own = shape.reduce((product, n, mode) => product * (finest[mode]! / n), share);
  const gap = finest[along]! > 1 ? (finest[along]! - 1) / (shape[along]! - 1) : 1;
  const fibres = own / (finest[along]! / shape[along]!);
  return {
    ridge: ridge * own,
    sparsity: sparsity * own,
    smoothness: (smoothness * fibres) / gap,
    ...(given !== undefined && { along: given }),
  };
}
