export { type CallOptions, type Connection, connect, runJob } from "./connect.ts";
export { expose, type Handlers, type JobContext } from "./expose.ts";
export { type ErrorData, fromErrorData, type Jobs, type Port, toErrorData } from "./protocol.ts";
