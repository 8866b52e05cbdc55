import { run } from "../guest/runner.ts";

await run("gpio-cdev", () => import("./gpio-cdev.tests.ts"));
