/** Rounds a number of bytes up to a whole number of cache lines. */
export const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
