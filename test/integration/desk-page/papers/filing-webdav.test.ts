import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { fileName, type FilingDocument } from "../../../../src/desk/page/papers/filing/port.ts";
import { WebDavFiling } from "../../../../src/desk/page/papers/filing/webdav.ts";
import { Apache, GED } from "../../../support/desk-page/apache.ts";

let apache: Apache;
beforeAll(async () => {
  apache = await Apache.start();
});
afterAll(() => apache.remove());

const pdf = (name: string, text = "%PDF-1.4 un papier"): FilingDocument => ({
  name,
  bytes: new Blob([text], { type: "application/pdf" }),
});
const code = (code: string) => expect.objectContaining({ code });

test("a document is put there once, and one of the same name gets another name: nothing is overwritten", async () => {
  const filing = new WebDavFiling(`${apache.url}/dav`);
  const name = "Avis d'imposition 2026 – né(e) & cie";
  expect(await filing.deposit(pdf(name, "%PDF un"), null)).toEqual({ name: `${name}.pdf`, sure: true });
  expect(await filing.deposit(pdf(name, "%PDF deux"), null)).toEqual({ name: `${name}-2.pdf`, sure: true });
  expect(await filing.deposit(pdf(name, "%PDF un"), null)).toEqual({ name: `${name}-3.pdf`, sure: true });
  expect(apache.files()).toEqual([`${name}-2.pdf`, `${name}-3.pdf`, `${name}.pdf`]);
  expect(apache.read(`${name}.pdf`).toString()).toBe("%PDF un");
  expect(apache.read(`${name}-2.pdf`).toString()).toBe("%PDF deux");
});

test("a password is asked for, a wrong one too, the right one lets in", async () => {
  const filing = new WebDavFiling(`${apache.url}/closed/`);
  const it = pdf("piece");
  await expect(filing.deposit(it, null)).rejects.toThrow(code("filing.sign-in"));
  await expect(filing.deposit(it, { ...GED, password: "faux" })).rejects.toThrow(code("filing.sign-in"));
  expect(await filing.deposit(it, GED)).toEqual({ name: "piece.pdf", sure: true });
  expect(apache.files("closed")).toEqual(["piece.pdf"]);
});

test.each([
  ["/denied/", "x", "filing.forbidden"],
  ["/dav/nowhere/", "x", "filing.no-folder"],
  ["/dav/", "x".repeat(3_100_000), "filing.too-large"],
  ["/forbidden/", "x", "filing.broken"],
])("what the server refuses is told: %s", async (folder, text, expected) => {
  const before = apache.files();
  await expect(new WebDavFiling(apache.url + folder).deposit(pdf("refuse", text), null)).rejects.toThrow(
    code(expected),
  );
  expect(apache.files()).toEqual(before);
});

test("the server is stopped and started: the same document is retried and is there once", async () => {
  const filing = new WebDavFiling(`${apache.url}/dav`);
  const it = pdf("arrete");
  await apache.stop();
  await expect(filing.deposit(it, null)).rejects.toThrow(code("filing.away"));
  await apache.run();
  expect(await filing.deposit(it, null)).toEqual({ name: "arrete.pdf", sure: true });
});

/** A relay before Apache that can cut what passes. */
async function relay(): Promise<{ url: string; answers: boolean; requests: boolean }> {
  const { port } = new URL(apache.url);
  const state = { url: "", answers: true, requests: true };
  const server = createServer((client: Socket) => {
    const onward = connect(Number(port), "127.0.0.1");
    client.on("data", (data) => {
      if (state.requests) return void onward.write(data);
      // Half of the request, then nothing more.
      onward.write(data.subarray(0, Math.floor(data.length / 2)), () => onward.destroy());
      client.destroy();
    });
    onward.on("data", (data) => {
      if (state.answers) return void client.write(data);
      client.destroy();
    });
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dav`;
  return state;
}

test("a line cut after the deposit and before its answer: the retry knows it again; one cut within it leaves nothing half", async () => {
  const line = await relay();
  const filing = new WebDavFiling(line.url);
  const it = pdf("coupe");
  line.answers = false;
  await expect(filing.deposit(it, null)).rejects.toThrow(code("filing.away"));
  await expect.poll(() => apache.files()).toContain("coupe.pdf");
  line.answers = true;
  expect(await filing.deposit(it, null)).toEqual({ name: "coupe.pdf", sure: true });
  expect(apache.files().filter((name) => name.startsWith("coupe"))).toEqual(["coupe.pdf"]);

  const half = pdf("moitie", "%PDF".repeat(100_000));
  line.requests = false;
  await expect(filing.deposit(half, null)).rejects.toThrow(code("filing.away"));
  line.requests = true;
  expect(await filing.deposit(half, null)).toEqual({ name: "moitie.pdf", sure: true });
  expect(apache.read("moitie.pdf").length).toBe(400_000);
});

test.each([
  ["  ../..\\etc/passwd ", "etc passwd"],
  ["Pièce d'identité.PDF", "Pièce d'identité"],
  ["a\u0000b:c*d?", "a b c d"],
  ["...", "document"],
  ["", "document"],
  ["x".repeat(300), "x".repeat(100)],
])("a name that every file system takes: %#", (typed, name) => {
  expect(fileName(typed)).toBe(name);
});
