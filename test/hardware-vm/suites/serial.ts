import { run } from "../guest/runner.ts";

await run("serial", () => import("./serial.tests.ts"));
