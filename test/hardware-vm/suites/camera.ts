import { run } from "../guest/runner.ts";

await run("camera", () => import("./camera.tests.ts"));
