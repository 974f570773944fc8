export { StartPage as default } from "../src/ui/start-page.tsx";
