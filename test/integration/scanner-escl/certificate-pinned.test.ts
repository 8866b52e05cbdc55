import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { scannerCapabilities, scannerStatus } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";
import { request, scanAll } from "../../contract/kit/scanner.ts";
import { selfSigned } from "../../support/self-signed.ts";
import { openEscl } from "./kit.ts";

test("a scanner that signed itself is believed by its pin or its file, and by nothing else", async () => {
  const { key, cert, sha256, certFile } = selfSigned();
  let served = 0;
  const server = createServer({ key, cert }, (incoming, response) => {
    served += 1;
    const name = incoming.url?.split("/").at(-1);
    if (name === "ScannerCapabilities") response.end(scannerCapabilities("TLS-1"));
    else if (name === "ScannerStatus") response.end(scannerStatus("Idle", "ScannerAdfEmpty"));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/eSCL`;
  const other = selfSigned().sha256;
  await expect(openEscl({ url })).rejects.toMatchObject({ code: "scanner.absent" });
  await expect(openEscl({ url, certSha256: other })).rejects.toMatchObject({
    code: "scanner.absent",
    message: expect.stringContaining("scanner.certificate") as string,
  });
  // Not one request had left before the certificate was believed.
  expect(served).toBe(0);
  for (const options of [
    { certSha256: sha256 },
    { certSha256: sha256.replaceAll(":", "").toLowerCase() },
    { caFile: certFile },
  ]) {
    const scanner = await openEscl({ url, ...options });
    expect(scanner.identity.serial).toBe("TLS-1");
    expect((await scanAll(scanner, await request())).code).toBe("scanner.empty");
  }
});
