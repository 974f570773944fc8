export {
  modesFiguresOf,
  type PictureLayout,
  pictureLayout,
  type Scene,
  sceneOf,
  seriesFigure,
} from "./modes/index.ts";
export { musicFiguresOf } from "./stems/index.ts";
