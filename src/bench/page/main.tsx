import { render } from "preact";
import { App } from "./components/app.tsx";

const root = document.querySelector("#bench");
if (root) render(<App />, root);
