import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startDesk } from "../../../src/desk/desk.ts";
import { deskConfig, testDesk } from "../../support/desk.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/twin-borne.ts";

const log = memoryLog();

test.each(["0.0.0.0", "::", "192.0.2.1"])("the desk does not start on %s without TLS", async (host) => {
  const config = deskConfig({ experts: { host, port: 0 } });
  await expect(startDesk({ config, log })).rejects.toMatchObject({ code: "config.invalid" });
});

test("certificate and key that are not there, or are none, are told by name", async () => {
  const dir = tempDir("desk-tls");
  const files = { certFile: join(dir, "desk.crt"), keyFile: join(dir, "desk.key") };
  const config = deskConfig({ experts: { host: "127.0.0.1", port: 0, tls: files } });
  await expect(startDesk({ config, log })).rejects.toThrow(/experts\.tls\.certFile: .*desk\.crt cannot be read/);
  writeFileSync(files.certFile, "none");
  writeFileSync(files.keyFile, "none");
  await expect(startDesk({ config, log })).rejects.toMatchObject({ code: "config.file" });
});

test("a port that is taken is told, and nothing is left open", async () => {
  const first = await testDesk(deskConfig());
  const config = deskConfig({ experts: { host: "127.0.0.1", port: Number(new URL(first.url).port) } });
  await expect(startDesk({ config, log })).rejects.toMatchObject({
    code: "desk.listen",
    context: { why: "EADDRINUSE" },
  });
  await first.stop();
  const second = await startDesk({ config, log });
  await second.stop();
  await second.stop();
});
