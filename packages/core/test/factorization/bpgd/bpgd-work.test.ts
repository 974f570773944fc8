import { afterEach, describe, expect, it, vi } from "vitest";
import { bpgd } from "../../../src/factorization/bpgd/bpgd.ts";
import { type BpgdProblem, workspaceBytes } from "../../../src/factorization/bpgd/problem.ts";
import { prepare } from "../../../src/factorization/fit/prepare.ts";
import type { AnyOptions, SolverOptions } from "../../../src/factorization/options/options.ts";
import { iterate } from "../../../src/iterate/method.ts";
import { align } from "../../../src/kernels/align.ts";
import type { Kernels } from "../../../src/kernels/kernels.ts";
import { borrowWorkspace } from "../../../src/kernels/memory.ts";
import { planted } from "../../problems.ts";

const shape = [12, 5, 8];
const { tensor } = planted(shape, 3, { noise: 0.1 });
const models = {
  "Tucker-1": { rank: 3 },
  CP: { model: "cp", rank: 3 },
  Tucker: { model: "tucker", rank: [3, 2, 4] },
  "Tucker of two modes": { model: "tucker", rank: [3, null, 4] },
} satisfies Record<string, AnyOptions>;
const kinds = Object.keys(models) as (keyof typeof models)[];

/** A problem whose kernels count the products that involve Y, and whose release is a spy. */
function counted(
  innerSteps: number,
  kind: keyof typeof models = "Tucker-1",
  settings: SolverOptions = {},
): { problem: BpgdProblem; products: () => number } {
  const prepared = prepare(
    { ...models[kind], innerSteps, tolerance: 0, history: false, ...settings },
    shape,
  );
  const size = align(8 * tensor.data.length);
  const lent = borrowWorkspace(size + workspaceBytes(prepared, shape, false));
  const y = lent.base;
  new Float64Array(lent.buffer as ArrayBuffer, y, tensor.data.length).set(tensor.data);
  let products = 0;
  const counting = (name: keyof Kernels) => {
    const kernel = lent.kernels[name] as (...values: number[]) => number;
    return (...values: number[]) => {
      if (values.includes(y)) products += name === "advanceThrough" ? 2 : 1;
      return kernel(...values);
    };
  };
  const names = Object.keys(lent.kernels).filter((name) => name !== "name") as (keyof Kernels)[];
  const kernels = Object.fromEntries(names.map((name) => [name, counting(name)]));
  const problem: BpgdProblem = {
    ...prepared,
    y: { kind: "dense", at: y },
    shape,
    range: { low: 0, high: 10 },
    workspace: {
      ...lent,
      kernels: { ...kernels, name: lent.kernels.name } as unknown as Kernels,
      release: vi.fn(lent.release),
    },
    free: y + size,
  };
  return { problem, products: () => products };
}

afterEach(() => vi.unstubAllGlobals());

describe.each(kinds)("a sweep of %s", (kind) => {
  it.each([1, 10])("with %i inner steps makes two products with Y", (innerSteps) => {
    const { problem, products } = counted(innerSteps, kind);
    const steps = iterate(bpgd, problem, problem.options);
    steps.next();
    const before = products();
    for (let i = 0; i < 10; i++) steps.next();
    expect(products() - before).toBe(20);
    steps.return(undefined as never);
  });

  it("in a random order that keeps sides together makes two as well", () => {
    const { problem, products } = counted(10, kind, { order: "randomSides" });
    const steps = iterate(bpgd, problem, problem.options);
    steps.next();
    const before = products();
    for (let i = 0; i < 40; i++) steps.next();
    expect(products() - before).toBe(80);
    steps.return(undefined as never);
  });

  it.each([
    { update: "gradient" },
    { step: "component" },
    { step: "spectral" },
    { update: "coordinate" },
    { update: "exact" },
  ] as const)("makes no array: %o", (settings) => {
    const { problem } = counted(10, kind, { ...settings, order: "random" });
    const steps = iterate(bpgd, problem, problem.options);
    steps.next();
    let made = 0;
    const watch = <T extends object>(original: T): T =>
      new Proxy(original, {
        construct(target, values, newTarget) {
          made++;
          return Reflect.construct(target as never, values, newTarget as never) as object;
        },
      });
    vi.stubGlobal("Float64Array", watch(Float64Array));
    vi.stubGlobal("Array", watch(Array));
    const slice = vi.spyOn(Object.getPrototypeOf(Float64Array.prototype), "slice");
    const subarray = vi.spyOn(Object.getPrototypeOf(Float64Array.prototype), "subarray");
    for (let i = 0; i < 10; i++) steps.next();
    expect([made, slice.mock.calls.length, subarray.mock.calls.length]).toEqual([0, 0, 0]);
    vi.restoreAllMocks();
    steps.return(undefined as never);
  });
});

describe("the memory", () => {
  it.each([
    ["cancelled", (steps: Generator) => steps.return(undefined)],
    ["stopped", (steps: Generator) => steps.next("stop")],
  ])("is given back once when the work is %s", (_, end) => {
    const { problem } = counted(1);
    const steps = iterate(bpgd, problem, problem.options);
    steps.next();
    steps.next();
    end(steps);
    expect(problem.workspace.release).toHaveBeenCalledTimes(1);
  });

  it("is lent again, so that many solves need few memories", () => {
    const first = borrowWorkspace(1000);
    const { buffer } = first;
    first.release();
    first.release();
    const second = borrowWorkspace(1000);
    const third = borrowWorkspace(1000);
    expect(second.buffer).toBe(buffer);
    expect(third.buffer).not.toBe(buffer);
    second.release();
    third.release();
  });
});
