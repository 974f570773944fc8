export type { Setting, SettingOf } from "./setting.ts";
export { formatSetting, parseSetting } from "./text.ts";
export {
  changedSettings,
  checkSetting,
  fixSettings,
  refuseSetting,
  resolveSettings,
} from "./value.ts";
