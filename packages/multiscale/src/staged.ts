import type { Progress, Steps } from "@unmix/core";

type Order = "stop" | undefined;

/**
 * Steps of a part of the work.
 *
 * @param stage what they are called, where not as they say themselves
 * @param order what was asked for before: "stop here" holds for every part that is left
 * @returns the result, and what was asked for by then
 */
export function* staged<T>(
  steps: Steps<T>,
  stage: string | undefined,
  order: Order,
): Generator<Progress, { value: T; order: Order }, Order> {
  let asked = order;
  let next = steps.next();
  while (!next.done) {
    asked = (yield stage === undefined ? next.value : { ...next.value, stage }) ?? asked;
    next = steps.next(asked);
  }
  return { value: next.value, order: asked };
}
