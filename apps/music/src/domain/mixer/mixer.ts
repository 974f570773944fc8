import type { Signal } from "../sound/signal.ts";

/** How one lane is heard. */
export interface LaneMix {
  /** Decibels; 0 is as it is. */
  readonly volume: number;
  /** −1 left to 1 right. */
  readonly pan: number;
  readonly muted: boolean;
  readonly solo: boolean;
}

export const PLAIN_LANE: LaneMix = { volume: 0, pan: 0, muted: false, solo: false };

/** Decibels below which a lane is not heard. */
export const SILENT = -40;

/** How much of each lane is heard: nothing of what is muted, or of what is not solo where anything is. */
export function heardGains(lanes: readonly LaneMix[]): number[] {
  const soloed = lanes.some(({ solo }) => solo);
  return lanes.map(({ volume, muted, solo }) => {
    if (muted || (soloed && !solo) || volume <= SILENT) return 0;
    return 10 ** (volume / 20);
  });
}

/**
 * The gains of a panned lane: rows are left and right, columns the channels of the lane. Equal power, with
 * gains of 1 in the middle, so that lanes that nobody touched add up to the recording.
 */
export function panMatrix(pan: number, channels: number): readonly (readonly number[])[] {
  if (channels === 1) {
    const angle = ((pan + 1) * Math.PI) / 4;
    return [[Math.SQRT2 * Math.cos(angle)], [Math.SQRT2 * Math.sin(angle)]];
  }
  const angle = ((pan <= 0 ? pan + 1 : pan) * Math.PI) / 2;
  return pan <= 0
    ? [
        [1, Math.cos(angle)],
        [0, Math.sin(angle)],
      ]
    : [
        [Math.cos(angle), 0],
        [Math.sin(angle), 1],
      ];
}

/** Whether any lane is moved to a side, which takes two channels. */
export function isPanned(lanes: readonly LaneMix[]): boolean {
  return lanes.some(({ pan }) => pan !== 0);
}

/** Adds lanes as they are heard into `out`, from sample `from`. */
export function mixInto(
  out: readonly Float32Array[],
  from: number,
  parts: readonly (readonly Float32Array[])[],
  lanes: readonly LaneMix[],
): void {
  const gains = heardGains(lanes);
  const panned = isPanned(lanes);
  parts.forEach((channels, n) => {
    const gain = gains[n]!;
    if (gain === 0) return;
    const matrix = panned
      ? panMatrix(lanes[n]!.pan, channels.length)
      : channels.map((_, c) => channels.map((_, d) => (c === d ? 1 : 0)));
    out.forEach((side, o) => {
      channels.forEach((samples, c) => {
        const factor = gain * matrix[o]![c]!;
        if (factor === 0) return;
        for (let i = 0; i < samples.length; i++) side[from + i]! += factor * samples[i]!;
      });
    });
  });
}

/** How much louder the mix is than the recording: the root of the ratio of their powers; 1 for silence. */
export function loudnessRatio(products: ArrayLike<number>, lanes: readonly LaneMix[]): number {
  const gains = heardGains(lanes);
  const power = (of: readonly number[]) => {
    let sum = 0;
    of.forEach((a, i) => {
      of.forEach((b, j) => {
        sum += a * b * products[i * of.length + j]!;
      });
    });
    return sum;
  };
  const whole = power(gains.map(() => 1));
  const mixed = power(gains);
  return whole > 0 && mixed > 0 ? Math.sqrt(mixed / whole) : 1;
}

/** A stretch of a recording, in seconds. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/** The samples of a region, copied. */
export function cutOut({ sampleRate, channels }: Signal, { from, to }: Region): Signal {
  const [first, end] = [Math.round(from * sampleRate), Math.round(to * sampleRate)];
  return { sampleRate, channels: channels.map((samples) => samples.slice(first, end)) };
}
