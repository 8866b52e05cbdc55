import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import { bootId, KeptLog, ManualClock, temporaryDir } from "../../unit/uplink/support.ts";

const CHILD = fileURLToPath(new URL("append-forever.ts", import.meta.url));

/** Appends in a child of its own and kills it after `count` events were said. @returns the last sequence said. */
async function appendAndKill(dataDir: string, boot: string, count: number): Promise<number> {
  const tie = existsSync("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--pdeathsig", "KILL"] : [];
  const [program, ...args] = [...tie, process.execPath, CHILD, dataDir, boot];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString();
    if (said.split("\n").length > count) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("close", resolve));
  // The last line may be cut by the kill.
  return Number(said.split("\n").at(-2));
}

test(
  "what append has returned is there after a SIGKILL at any moment, without a gap",
  { timeout: 60_000 },
  async () => {
    using dir = temporaryDir();
    const lastSaid = new Map<string, number>();
    for (let boot = 1; boot <= 8; boot++) {
      lastSaid.set(bootId(boot), await appendAndKill(dir.path, bootId(boot), 3 + Math.floor(Math.random() * 200)));
    }
    const outbox = openOutbox({ dataDir: dir.path, boot: bootId(99), clock: new ManualClock(), log: new KeptLog() });
    expect(outbox.boots()).toEqual([...lastSaid.keys()]);
    for (const [boot, said] of lastSaid) {
      const seqs = outbox.after(boot, 0, 100_000).map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
      expect(seqs.length).toBeGreaterThanOrEqual(said);
    }
    outbox.close();
  },
);
