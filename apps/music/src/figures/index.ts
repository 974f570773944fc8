export {
  MODES_FIGURE_NAMES,
  modesFiguresOf,
  type PictureLayout,
  pictureLayout,
  type Scene,
  sceneOf,
  seriesFigure,
} from "./modes/index.ts";
export {
  columnsOf,
  groupsAt,
  HIGHEST_KEY,
  LOWEST_KEY,
  lanesOf,
  largestOf,
  levelsOf,
  musicFiguresOf,
  noteNames,
  notesByInstrument,
  type Picture,
  pictureOf,
  rowOfPitch,
} from "./stems/index.ts";
