import program from "../../package.json" with { type: "json" };
import { type InputFile, type Origin, originOf as originBy } from "../domain/index.ts";

/** What a result says of its file and of this program. */
export function originOf(file: InputFile | undefined): Promise<Origin> {
  return originBy(file, program.version);
}
