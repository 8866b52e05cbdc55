import { run } from "../guest/runner.ts";

await run("sound-calls", () => import("./sound.tests.ts"), /call/);
