/** `options` with one set, or back at its default where the value is undefined. */
export function withOption<Options extends object>(
  options: Partial<Options>,
  name: keyof Options,
  value: unknown,
): Partial<Options> {
  const { [name]: _, ...kept } = options;
  return (value === undefined ? kept : { ...kept, [name]: value }) as Partial<Options>;
}

/** Whether two sets of options say the same, in whatever order. */
export function sameOptions(a: object, b: object): boolean {
  const ordered = (options: object) => JSON.stringify(Object.entries(options).sort());
  return a === b || ordered(a) === ordered(b);
}

/** The entries with one set, or taken out where it is blank. */
export function withEntry<T = never>(
  entries: Readonly<Record<number, string | T>>,
  key: number,
  value: string,
): Readonly<Record<number, string | T>> {
  const kept = without(entries, key);
  return value === "" ? kept : { ...kept, [key]: value };
}

/** A copy without some of its keys. */
export function without<T extends object, K extends keyof T>(
  record: T,
  ...keys: readonly K[]
): Omit<T, K> {
  const kept = { ...record };
  for (const key of keys) delete kept[key];
  return kept;
}

/** `name`, numbered where one of `others` is called so already. */
export function distinctName(name: string, others: readonly string[]): string {
  let free = name;
  for (let number = 2; others.includes(free); number++) free = `${name} (${number})`;
  return free;
}
