import { run } from "../guest/runner.ts";

await run("gpio-sysfs", () => import("./gpio-sysfs.tests.ts"));
