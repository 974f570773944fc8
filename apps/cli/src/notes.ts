/** What a run warns of as lines: what may make the result wrong before what was done. */
export function noteLines(
  warnings: readonly { readonly code: string; readonly message: string }[],
  grave: readonly string[],
): string[] {
  const isGrave = ({ code }: { readonly code: string }) => grave.includes(code);
  return [
    ...warnings.filter(isGrave).map(({ message }) => `Warning: ${message}`),
    ...warnings.filter((warning) => !isGrave(warning)).map(({ message }) => `Note: ${message}`),
  ];
}
