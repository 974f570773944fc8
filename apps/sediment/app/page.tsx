export { SedimentPage as default } from "../src/ui/sediment-page.tsx";
