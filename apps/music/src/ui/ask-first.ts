/** A command as it is, but where it would lose work that is in no file yet, after the question whether to go on. */
export function askFirst(
  wouldLose: () => boolean,
  confirm: (question: string) => boolean,
  question: string,
) {
  return <Given extends unknown[]>(command: (...given: Given) => Promise<void>) =>
    async (...given: Given): Promise<void> => {
      if (!wouldLose() || confirm(question)) await command(...given);
    };
}
