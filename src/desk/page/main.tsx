import { render } from "preact";
import { App } from "./components/app.tsx";
import { Engine } from "./effects/engine.ts";

const root = document.querySelector("#desk");
if (root) {
  const engine = new Engine();
  render(<App engine={engine} />, root);
  engine.dispatch({ type: "started" });
}
