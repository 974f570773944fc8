export { expectClose } from "./close.ts";
export { answering } from "./desks.ts";
export { GEOLOGY, geologyTensor } from "./geology.ts";
export { sharedFile } from "./shared.ts";
