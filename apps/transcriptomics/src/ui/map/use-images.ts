"use client";
import { useEffect, useState } from "react";
import type { SectionImage } from "../../domain/index.ts";

/** An image that can be drawn, and where it belongs. */
export interface Histology {
  readonly section: string;
  readonly bitmap: ImageBitmap;
  /** Pixels of the image per unit of place. */
  readonly scale: number;
}

/** The images of a section, decoded beside the page; those that the browser cannot decode are left out. */
export function useImages(images: readonly SectionImage[] | undefined): readonly Histology[] {
  const [decoded, setDecoded] = useState<readonly Histology[]>([]);
  useEffect(() => {
    let isWanted = true;
    setDecoded([]);
    const decode = async ({ bytes, type, section, scale }: SectionImage) => {
      const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
      return { section, bitmap: await createImageBitmap(blob), scale };
    };
    void Promise.allSettled((images ?? []).map(decode)).then((all) => {
      if (!isWanted) return;
      setDecoded(all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
    });
    return () => {
      isWanted = false;
    };
  }, [images]);
  return decoded;
}
