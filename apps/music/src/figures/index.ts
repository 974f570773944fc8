export {
  modesFiguresOf,
  type PictureLayout,
  pictureLayout,
  type Scene,
  sceneOf,
  seriesFigure,
} from "./modes/index.ts";
export {
  groupsAt,
  HIGHEST_KEY,
  LOWEST_KEY,
  lanesOf,
  largestOf,
  levelsOf,
  noteNames,
  type Picture,
  pictureOf,
  rowOfPitch,
  stemsFiguresOf,
} from "./stems/index.ts";
