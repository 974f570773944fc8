export { TissuePage as default } from "../src/ui/tissue-page.tsx";
