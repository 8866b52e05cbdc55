import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { DiskCa, initDiskCa } from "../../src/supervisor/enrolment/ca/disk.ts";
import { EstCa } from "../../src/supervisor/enrolment/ca/est.ts";
import { estServer, type EstServer } from "../support/est-server.ts";
import { certificateAuthoritySuite } from "./certificate-authority.suite.ts";

describe("the CA on disk", () => {
  certificateAuthoritySuite(async () => {
    const dir = mkdtempSync(join(tmpdir(), "visioborne-ca-"));
    await initDiskCa(join(dir, "ca"), "Test");
    const close = async (): Promise<void> => rmSync(dir, { recursive: true, force: true });
    return { ca: DiskCa.open(join(dir, "ca")), dir, close };
  });
});

describe("a CA behind EST", () => {
  let server: EstServer;
  beforeAll(async () => {
    server = await estServer();
  });
  afterAll(async () => await server.close());

  describe.each(["byCertificate", "byPassword"] as const)("asked %s", (way) => {
    certificateAuthoritySuite(async () => {
      return { ca: EstCa.open(server[way]), dir: server.pki.dir, close: async () => undefined };
    });
  });
});
