import { openOutbox } from "../../../src/uplink/outbox.ts";
import { KeptLog, ManualClock } from "../../unit/uplink/support.ts";

/** A child that appends events until it is killed, and says each sequence when it is on the disk. */
const [dataDir = "", boot = ""] = process.argv.slice(2);
const outbox = openOutbox({ dataDir, boot, clock: new ManualClock(), log: new KeptLog(), maxRows: 5000 });
for (;;) {
  const seq = outbox.event({ type: "button.press", device: "button" });
  process.stdout.write(`${seq}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
