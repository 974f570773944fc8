// The large products once more, with their vectors in pairs: an engine that joins two vectors of 128 bits
// into one of 256, as V8 does where it is told to, does twice as much at a time. They take the place of
// those of `index.ts` in the kernels called "wide".

import { productSingleStrip, productTransposedSingleStrip } from "./single";
import { productStrip, productStripApart, productTransposedStrip } from "./strips";
import { setRoom } from "./wide-dots";

export {
  productSingleStrip,
  productStrip,
  productStripApart,
  productTransposedSingleStrip,
  productTransposedStrip,
  setRoom,
};
