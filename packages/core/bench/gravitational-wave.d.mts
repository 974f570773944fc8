import type { DrawnExample } from "./mode-gallery.mjs";

export declare function gravitationalWave(folder: string): DrawnExample;
