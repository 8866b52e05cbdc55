import { run } from "../guest/runner.ts";

await run("sound", () => import("./sound.tests.ts"));
