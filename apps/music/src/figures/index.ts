export {
  modesFiguresOf,
  type PictureLayout,
  pictureLayout,
  type Scene,
  sceneOf,
} from "./modes/index.ts";
