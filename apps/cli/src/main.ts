import { isUnmixError } from "@unmix/core";
import { Command, CommanderError } from "commander";
import { factorizeCommand } from "./factorize.ts";
import { modesCommand } from "./modes.ts";
import { musicCommand } from "./music.ts";
import { checkFolder } from "./output.ts";
import { sedimentCommand } from "./sediment.ts";
import { serveCommand } from "./serve.ts";
import { transcriptomicsCommand } from "./transcriptomics.ts";
import { VERSION } from "./version.ts";

/** How the command ends: see `unmix --help`. */
const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/**
 * Runs the command `unmix` on `args` (without node and script).
 *
 * @returns the exit code: 0 done, 1 failed run, 2 bad input, 130 interrupted. All but 0 come with
 * one sentence on stderr.
 */
export async function run(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    await program(interrupt.signal).parseAsync(args as string[], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error("Interrupted: nothing was written.");
      return EXIT.interrupted;
    }
    if (error instanceof CommanderError) {
      // commander has already printed help, the version or its own sentence.
      return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    }
    console.error(sentence(error));
    return isUnmixError(error) ? EXIT.badInput : EXIT.failed;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function program(signal: AbortSignal): Command {
  return new Command("unmix")
    .description("Takes mixed data apart without labelled examples.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "")) })
    .showHelpAfterError("(unmix --help lists what there is)")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed run, 2 bad input, 130 interrupted; one sentence on stderr.",
    )
    .addCommand(inherit(sedimentCommand(signal)))
    .addCommand(inherit(musicCommand(signal)))
    .addCommand(inherit(modesCommand(signal)))
    .addCommand(inherit(transcriptomicsCommand(signal)))
    .addCommand(inherit(factorizeCommand(signal)))
    .addCommand(inherit(serveCommand(signal)));
}

/**
 * Sub-commands report as the program does: one sentence, where help is, and an exception in place of an exit. Where
 * results are to be written is looked at before anything is read.
 */
function inherit(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "")) })
    .showHelpAfterError(`(unmix ${command.name()} --help lists what there is)`)
    .hook("preAction", async (command) => {
      // Asked for here, and not as a required option, which would come before unknown flags and a missing input.
      const asked = command.options.find(({ long }) => long === "--out");
      if (!asked) return;
      const { out } = command.opts<{ out?: string }>();
      if (out === undefined) command.error(`error: required option '${asked.flags}' not specified`);
      else await checkFolder(out);
    });
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
