import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { IceServer } from "../../../../src/call/peer/port.ts";
import { hostAddresses } from "../../../../src/call/peer/werift/configuration.ts";
import { freePort } from "../../../../src/call/peer/werift/free-port.ts";
import { camera, PATIENCE_MS, reaches, session, withBrowser } from "./kit.ts";

const browser = withBrowser();
const SECRET = "a secret of this test";

/** A real coturn, with credentials that hold for an hour (draft-uberti-behave-turn-rest). */
async function coturn(): Promise<IceServer> {
  const [port, address] = [await freePort(), hostAddresses().find((one) => one.includes(".")) ?? "127.0.0.1"];
  const dir = mkdtempSync(join(tmpdir(), "visioborne-turn-"));
  const server = spawn(
    "setpriv",
    `--pdeathsig KILL turnserver -n --use-auth-secret --realm=visioborne --listening-ip=${address} --relay-ip=${address}
      --listening-port=${port} --min-port=52000 --max-port=52200 --no-tls --no-dtls --no-cli --log-file=stdout --simple-log
      --userdb=${join(dir, "turn.db")} --pidfile=${join(dir, "turn.pid")}`
      .split(/\s+/)
      .concat(`--static-auth-secret=${SECRET}`),
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await once(server, "exit");
    rmSync(dir, { recursive: true, force: true });
  });
  let said = "";
  server.stdout.on("data", (text: Buffer) => (said += text.toString()));
  await expect.poll(() => said, { timeout: PATIENCE_MS }).toMatch(/SQLite DB connection success/);
  const username = `${Math.floor(Date.now() / 1000) + 3600}:borne`;
  const credential = createHmac("sha1", SECRET).update(username).digest("base64");
  return { urls: [`turn:${address}:${port}`], username, credential };
}

it(
  "calls through a TURN server alone, without telling the borne's own address",
  async () => {
    const server = await coturn();
    const [peer, desk] = [await session({ relayOnly: true }), await browser.expert()];
    const told: string[] = [];
    peer.on("candidate", (candidate) => candidate !== null && told.push(candidate));
    camera(peer);
    await desk.call(peer, { servers: [server] });
    await reaches(peer, "flowing");
    await desk.frames(25);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((candidate) => candidate.includes(" typ relay"))).toBe(true);
    await expect.poll(() => peer.stats().path, { timeout: PATIENCE_MS }).toBe("relay");
  },
  3 * PATIENCE_MS,
);

it(
  "wrong credentials: failed after its time, and nothing hangs",
  async () => {
    const server = { ...(await coturn()), credential: "wrong" };
    const [peer, desk] = [await session({ relayOnly: true }), await browser.expert()];
    await desk.call(peer, { servers: [server] });
    await reaches(peer, "failed", 30_000);
    const { urls } = server;
    expect(await peer.offer([{ urls }])).toContain("m=video");
  },
  3 * PATIENCE_MS,
);
