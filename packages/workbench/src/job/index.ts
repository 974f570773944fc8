export { type ErrorData, fromErrorData, toErrorData } from "@unmix/core";
export { type CallOptions, type Connection, connect, runJob } from "./connect.ts";
export { type Desk, type DeskListener, type OpenFile, openDesk } from "./desk.ts";
export { expose, type Handlers, type JobContext } from "./expose.ts";
export type { Jobs, Port } from "./protocol.ts";
