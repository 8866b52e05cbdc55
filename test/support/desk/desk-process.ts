import { readFileSync } from "node:fs";
import type { DeskConfig } from "../../../src/desk/config/config.ts";
import { startDesk } from "../../../src/desk/desk.ts";
import { memoryLog } from "../fake-clock.ts";

/** Usage: `desk-process.ts <config.json>`: a desk until it is killed. */
const [, , file = ""] = process.argv;
const desk = await startDesk({ config: JSON.parse(readFileSync(file, "utf8")) as DeskConfig, log: memoryLog() });
process.once("SIGTERM", () => void desk.stop().then(() => process.exit(0)));
process.stdout.write("ready\n");
