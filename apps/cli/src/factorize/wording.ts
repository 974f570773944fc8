import { isUnmixError, UnmixError } from "@unmix/core";

/**
 * A sentence of core in the words of the command: core speaks of options, the command of flags.
 */
export function inFlags(sentence: string): string {
  return WORDS.reduce((text, [from, to]) => text.replace(from, to as string), sentence);
}

/**
 * An error of core in the words of the command; any other as it is.
 *
 * @param translate a sentence of core into such words
 */
export function errorInFlags(error: unknown, translate = inFlags): unknown {
  if (!isUnmixError(error)) return error;
  const message = translate(error.message);
  if (message === error.message) return error;
  return new UnmixError(error.tag, message, error.data, { cause: error });
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What core says, and what the command says instead; the particular first. */
const WORDS: readonly (readonly [
  RegExp,
  string | ((whole: string, ...parts: string[]) => string),
])[] = [
  [
    /Give a missing entry the weight 0\./,
    "Leave such an entry out of the fit with --missing @FILE.",
  ],
  [
    /Give it the weight 0, or use the squared error\./,
    "Leave it out of the fit with --missing @FILE, or use --objective squared.",
  ],
  [
    /Give it the weight 0, or use a β above 0\./,
    "Leave it out of the fit with --missing @FILE, or use --objective beta:B with B above 0.",
  ],
  [/loosen the tolerance/, "loosen --tolerance"],
  [
    /or start again from this result to go on/,
    "or go on from the factors written with --start DIR",
  ],
  [/Start again from this result to go on/, "Go on from the factors written with --start DIR"],
  [/Lower it for a closer fit/, "Lower --target-error for a closer fit"],
  [
    /Take a shorter step where you chose its length/,
    "Take a shorter --step where you chose its length",
  ],
  [
    /a factor that may be negative needs the constraint none/,
    "let what may be negative have none in --constraints",
  ],
  [
    /Begin from another start than zeros, and check that the constraints admit/,
    "Begin from another --start than zeros, and check that --constraints admit",
  ],
  [/use the squared error/, "use --objective squared"],
  [/compose it with \{ kind: "nonnegative" \} as its last part/, "end it with +nonnegative"],
  [
    /penalties go with the objectives squared and kullbackLeibler/,
    "penalties go with --objective squared and kl",
  ],
  [/take the update "(\w+)"/, "take --update $1"],
  [/leave precision out/, "leave out --precision"],
  [/, or null\.$/, ", or a dash."],
  [/with null for a mode/, "with a dash for a mode"],
  [/^Every rank is null,/, "Every rank of --rank is a dash,"],
  [
    /^The criterion (\w+) is of squared error/,
    "The flag --criterion is $1, which is of squared error",
  ],
  [/^The weights have/, "The weights of --weights have"],
  [/^The weight (\[[^\]]*\]) is/, "The weight $1 of --weights is"],
  [/^Every weight is 0/, "Every weight is 0 (--weights, --missing)"],
  [/^The rank sweep is to go up to/, "The flag --max-rank is to let the sweep go up to"],
  [/^The path of ranks is to go up to/, "The flag --max-rank is to let the ranks go up to"],
  [/^The rank (is|of mode)/, "The rank (--rank) $1"],
  [/^The hold-out/, "The hold-out (--hold-out)"],
  [/^A hold-out is asked for/, "A hold-out is asked for (--hold-out)"],
  [/^The continuous modes are/, "The continuous modes (--multiscale) are"],
  [/^The multiscale option (\w+)/, "The flag --$1"],
  [/let the sweep go up to that/, "let the sweep go up to that with --max-rank"],
  [/^The stability/, "The stability (--stability)"],
  [/^The (ridge|sparsity|smoothness) of/, "The $1 (--penalties) of"],
  [/^A (penalty|sparsity) is asked for/, "A $1 (--penalties) is asked for"],
  [/but (weights are given|the weights)/, "but $1 (--weights, --missing)"],
  [/\bThe options? (\w+)/g, (_, name: string) => `The flag --${kebab(name)}`],
  [
    /\b(maxIterations|targetError|timeLimit|innerSteps|finalConstraints|startsPerRank|maxRank|holdOut)\b/g,
    (name) => `--${kebab(name === "startsPerRank" ? "restarts" : name)}`,
  ],
  [/\bkullbackLeibler\b/g, "kl"],
];
