import type { Warning } from "../types.ts";
import { errorStem, HOLDS_NUMBERS, IN_PERCENT } from "./errors.ts";
import type { PlannedColumn } from "./planned.ts";
import { list } from "./roles.ts";

/** Notes on columns (or sheets) that are called like errors and are not used as such. */
export function noteErrors(columns: readonly PlannedColumn[]): Warning[] {
  const percent = columns.filter(({ why }) => why === IN_PERCENT).map(({ name }) => name);
  return [
    ...columns.filter(isUnclaimedError).map(({ name }) => ({
      code: "errorAsFeature",
      message: `"${name}" is used as a feature, though its name looks like that of an error, for no feature is found that it belongs to; say "${name}=error:" and the feature's name, or "${name}=ignore" to leave it out.`,
    })),
    ...(percent.length > 0
      ? [
          {
            code: "errorsInPercent",
            message: `Errors in percent are left out: ${list(percent)}; errors are read in the unit of their feature.`,
          },
        ]
      : []),
  ];
}

function isUnclaimedError({ name, why }: PlannedColumn): boolean {
  return why === HOLDS_NUMBERS && errorStem(name) !== undefined;
}
