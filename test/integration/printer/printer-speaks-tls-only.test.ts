import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { post } from "../../../devices/printer/ipp/transport.ts";
import { selfSigned } from "../../support/self-signed.ts";

test("what is said to an ipps printer goes through the connection whose certificate was believed", async () => {
  const { key, cert, sha256 } = selfSigned();
  const heard: string[] = [];
  // Unlike ippeveprinter, which also takes plain HTTP on its TLS port and would hide a paper sent in the clear.
  const server = createServer({ key, cert }, (request, response) => {
    request.setEncoding("latin1").on("data", (text: string) => heard.push(text));
    request.once("end", () => response.end("answer"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/ipp/print`);
  const signal = AbortSignal.timeout(10_000);
  const answer = await post(url, { certSha256: sha256 }, Buffer.from("question"), null, signal);
  expect(answer.toString()).toBe("answer");
  expect(heard.join("")).toBe("question");
  const wrong = post(url, { certSha256: "0".repeat(64) }, Buffer.from("secret"), null, signal);
  await expect(wrong).rejects.toMatchObject({ code: "printer.certificate" });
  expect(heard.join("")).toBe("question");
});
