export {
  type Address,
  type AddressOption,
  addressOf,
  askedOf,
  useAddress,
} from "./address.ts";
export { cellWords, DataTable } from "./data-table.tsx";
export { queueDrawing } from "./draw-queue.ts";
export { type ExportEntry, ExportMenu } from "./export-menu.tsx";
export { FigureFrame } from "./figure-frame.tsx";
export { FileDrop, type FileDropProps } from "./file-drop.tsx";
export { Menu, type MenuEntry } from "./menu.tsx";
export { NamePanel } from "./name-panel.tsx";
export { type FormOption, OptionForm, type OptionFormProps } from "./option-form.tsx";
export { PageDocument } from "./page-document.tsx";
export { PageFrame, type PageFrameProps } from "./page-frame.tsx";
export { Problem } from "./problem.tsx";
export { progressWords, secondsLeft } from "./progress-words.ts";
export { distinctName, sameOptions, withEntry, withOption, without } from "./records.ts";
export { RunPanel, type RunPanelProps } from "./run-panel.tsx";
export { type FigureFormat, saveFigure, saveFile } from "./save.ts";
export { LiveCheck, SettingsCard } from "./settings-card.tsx";
export { runOf, standingWords, type Task, withRun } from "./task.ts";
export { ThemeToggle } from "./theme-toggle.tsx";
export { useFirstRun, useLiveRuns, useOpening } from "./use-runs.ts";
export { useTheme } from "./use-theme.ts";
