/** As much of a desk as is replaced, or needed for that. */
interface AnyDesk {
  instead<T>(work: () => Promise<T>): Promise<T | undefined>;
  ask(...asked: never[]): unknown;
  askBeside(...asked: never[]): unknown;
}

/** The desks of a page whose jobs are done by functions that may be replaced later, in place of workers. */
export function answering<Desks extends { readonly desk: AnyDesk; readonly reader: AnyDesk }>(
  { desk, reader }: Desks,
  jobs: Record<string, (input: never) => unknown>,
): Desks {
  const answer = async (job: string, input: unknown) => jobs[job]!(input as never);
  const answered = (each: AnyDesk) => ({
    ...each,
    ask: (job: string, input: unknown) => each.instead(() => answer(job, input)),
    askBeside: answer,
  });
  return { desk: answered(desk), reader: answered(reader) } as unknown as Desks;
}
