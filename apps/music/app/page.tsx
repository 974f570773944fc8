export { StemsPage as default } from "../src/ui/stems/stems-page.tsx";
