import { type Figure, figureToCsv } from "../figures/figure.ts";
import { type RenderOptions, renderToString } from "../figures/render.ts";

/** Hands `content` to the user as a file. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold on the data by the time the address goes.
  setTimeout(() => URL.revokeObjectURL(address), 30_000);
}

export type FigureFormat = "svg" | "png" | "csv";

/** Saves one figure; a PNG has twice the resolution of the screen drawing. */
export async function saveFigure(
  figure: Figure,
  format: FigureFormat,
  options: RenderOptions,
): Promise<void> {
  if (format === "csv") return saveFile(`${figure.name}.csv`, figureToCsv(figure), "text/csv");
  const svg = renderToString(figure, options);
  if (format === "svg") return saveFile(`${figure.name}.svg`, svg, "image/svg+xml");
  saveFile(`${figure.name}.png`, await toPng(svg), "image/png");
}

async function toPng(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser gives no canvas to draw the PNG on.");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The PNG is too large."))),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
