/**
 * One of several supervisors on one database, to be killed: `node shared-supervisor-process.ts '<configuration as JSON>'`.
 * Says `ready` on stdout when its connections are up; `received <n>` at SIGUSR2.
 */
import { keptLog } from "./broker.ts";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { startSupervisor } from "../../src/supervisor/supervisor.ts";

const config = JSON.parse(process.argv[2] ?? "{}") as SupervisorConfig;
const supervisor = await startSupervisor({ config, log: keptLog() });
process.on("SIGTERM", () => void supervisor.stop().then(() => process.exit(0)));
process.on("SIGUSR2", () => process.stdout.write(`received ${supervisor.figures().received}\n`));
await supervisor.connected();
process.stdout.write("ready\n");
