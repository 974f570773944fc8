export { expectClose } from "./close.ts";
export { sharedFile } from "./shared.ts";
