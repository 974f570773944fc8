import { musicSettings } from "../../domain/index.ts";

/** The settings of a run as the form and the address have them. How files are written is asked for there. */
export const settings = musicSettings.filter(({ name }) => name !== "bits");
