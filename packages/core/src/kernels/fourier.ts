import { moduleOf } from "./compiled.ts";

/** What `assembly/index.ts` exports for transforms. */
interface FourierExports {
  fourier(
    re: number,
    im: number,
    otherRe: number,
    otherIm: number,
    cosines: number,
    sines: number,
    length: number,
  ): number;
}

export interface FourierTables {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** A discrete Fourier transform of the real and the imaginary parts, in place. */
export type FourierKernel = (re: Float64Array, im: Float64Array) => void;

/** Longer transforms wait for memory, however they are computed; shorter ones are done before they are called. */
const MOST = 2 ** 18;
const LEAST = 32;

/**
 * The compiled transform of one length, or nothing where there is none.
 *
 * @param length a power of two
 * @param tablesOf gives cos(2πk ÷ length) and −sin(2πk ÷ length) for k from 0 to `length` − 1; asked once a length
 */
export function fourierKernel(
  length: number,
  tablesOf: (length: number) => FourierTables,
): FourierKernel | undefined {
  if (length < LEAST || length > MOST) return undefined;
  if (home === undefined) home = createHome();
  if (home === null) return undefined;
  const { wasm, buffer, known } = home;
  const bytes = 8 * length;
  // Twice the length is where the tables of shorter ones end.
  const tables = FIRST + 2 * bytes;
  if (!known.has(length)) {
    const { cosines, sines } = tablesOf(length);
    new Float64Array(buffer, tables, length).set(cosines);
    new Float64Array(buffer, tables + bytes, length).set(sines);
    known.add(length);
  }
  const places = [0, 1, 2, 3].map((k) => SCRATCH + k * (bytes + APART));
  const [re0, im0, re1, im1] = places as [number, number, number, number];
  const views = places.map((place) => new Float64Array(buffer, place, length));
  return (re, im) => {
    views[0]!.set(re);
    views[1]!.set(im);
    const other = wasm.fourier(re0, im0, re1, im1, tables, tables + bytes, length);
    re.set(views[2 * other]!);
    im.set(views[2 * other + 1]!);
  };
}

interface Home {
  readonly wasm: FourierExports;
  readonly buffer: ArrayBuffer;
  /** The lengths whose tables are there. */
  readonly known: Set<number>;
}

/** One memory for the transforms of all lengths, of which each is done before the next begins. */
let home: Home | null | undefined;

// The first bytes belong to the compiled module; behind them are the tables, then the scratch.
const FIRST = 1024;
const SCRATCH = FIRST + 32 * MOST;
/** Arrays a power of two apart would evict each other from the first cache. */
const APART = 320;
const PAGE = 65536;

function createHome(): Home | null {
  try {
    const module = moduleOf("simd", false);
    if (!module) return null;
    const pages = Math.ceil((SCRATCH + 4 * (8 * MOST + APART)) / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages });
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    const wasm = instance.exports as unknown as FourierExports;
    return { wasm, buffer: memory.buffer, known: new Set() };
  } catch {
    // No WebAssembly, or no address space left: the plain transform gives the same bits.
    return null;
  }
}
