import { run } from "../guest/runner.ts";

await run("i2c", () => import("./i2c.tests.ts"));
