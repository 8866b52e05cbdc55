/**
 * Runs a supervisor as a process of its own, to be killed: `node supervisor-process.ts '<configuration as JSON>'`.
 * Says `ready` on stdout when both connections are up, then its figures each 100 ms.
 */
import { keptLog } from "./broker.ts";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { startSupervisor } from "../../src/supervisor/supervisor.ts";

const config = JSON.parse(process.argv[2] ?? "{}") as SupervisorConfig;
const supervisor = await startSupervisor({ config, log: keptLog() });
process.on("SIGTERM", () => void supervisor.stop().then(() => process.exit(0)));
await supervisor.connected();
process.stdout.write("ready\n");
