import type { Order } from "../pool/thread.ts";
import { serve } from "./serve.ts";

// A worker's own scope, which the types of a page do not know.
const scope = globalThis as unknown as {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Order>) => void): void;
};

const obey = serve((report) => scope.postMessage(report));
scope.addEventListener("message", ({ data }) => obey(data));
