import { connect } from "node:tls";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.end());

/** The printer's own certificate, as an installer would note it. */
async function fingerprint(port: number): Promise<string> {
  const socket = connect({ host: "localhost", port, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test("over TLS: a self-signed certificate is refused unless it is pinned, and so is another one", async () => {
  const uri = bench.device.options().uri.replace("ipp:", "ipps:");
  const certSha256 = await fingerprint(Number(new URL(uri.replace("ipps:", "https:")).port));
  await expect(bench.open({ uri })).rejects.toMatchObject({ code: "printer.absent" });
  const other = certSha256.replace(/^../, (octet) => (octet === "00" ? "01" : "00"));
  await expect(bench.open({ uri, certSha256: other })).rejects.toMatchObject({
    code: "printer.absent",
    cause: { code: "printer.certificate" },
  });
  const printer = await bench.open({ uri, certSha256 });
  expect(await (await printPdf(printer, await bench.pdf(1))).done).toMatchObject({ state: "completed" });
});
