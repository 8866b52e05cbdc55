import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { renewListener } from "../../../src/web/listener.ts";
import { tlsFilesOf } from "../../support/desk-tls.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/twin-borne.ts";

test("a renewed certificate is taken while the desk runs; one that does not fit its key is not", async () => {
  const [old, next] = [tlsFilesOf(tempDir("desk-tls")), tlsFilesOf(tempDir("desk-tls"))];
  const dir = tempDir("desk-tls");
  const tls = { certFile: join(dir, "desk.crt"), keyFile: join(dir, "desk.key") };
  copyFileSync(old.certFile, tls.certFile);
  copyFileSync(old.keyFile, tls.keyFile);
  const server = createServer({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const log = memoryLog();
  const renewal = renewListener(server, { host: "127.0.0.1", tls, section: "experts" }, log);
  onTestFinished(() => {
    renewal?.stop();
    server.close();
  });
  const shown = async (): Promise<string> => {
    const socket = connect({ host: "127.0.0.1", port, ca: [old, next].map(({ certFile }) => readFileSync(certFile)) });
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const printOf = (file: string) => new X509Certificate(readFileSync(file)).fingerprint256;

  expect(renewal?.look()).toBe(false);
  copyFileSync(next.certFile, tls.certFile);
  // The key is still the old one: between the two copies of a renewal.
  expect(renewal?.look()).toBe(false);
  expect(log.lines).toContainEqual(expect.objectContaining({ level: "error" }));
  expect(await shown()).toBe(printOf(old.certFile));
  copyFileSync(next.keyFile, tls.keyFile);
  expect(renewal?.look()).toBe(true);
  expect(await shown()).toBe(printOf(next.certFile));

  writeFileSync(tls.certFile, "");
  expect(renewal?.look()).toBe(false);
  expect(await shown()).toBe(printOf(next.certFile));
});
