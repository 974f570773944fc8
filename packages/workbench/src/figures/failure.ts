import type { Canvas, Drawing, Figure } from "./figure.ts";
import { ink } from "./ink.ts";
import { wrapped } from "./text.ts";

const LINE = 18;

/** What stands in the place of a drawing that failed. */
export function failedDrawing(error: unknown, { width, theme }: Canvas): Drawing {
  const lines = wrapped(sentenceOf(error), width - 24, 12);
  return {
    height: lines.length * LINE + 16,
    marks: lines.map((text, index) =>
      ink("text", { x: 8, y: 20 + index * LINE, "font-size": 12, fill: theme.muted }, { text }),
    ),
  };
}

/** The figures that `make` gives, or where it fails one of that name that says so. */
export function figuresOrFailure(
  name: string,
  make: () => Figure | readonly Figure[],
): readonly Figure[] {
  try {
    return [make()].flat();
  } catch (error) {
    return [
      {
        name,
        title: name,
        description: sentenceOf(error),
        data: { columns: [], rows: [] },
        draw: (canvas) => failedDrawing(error, canvas),
      },
    ];
  }
}

function sentenceOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `This figure could not be drawn (${reason}). The result is whole: its tables and its model hold every number.`;
}
