import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { CmisFiling } from "../../../../src/desk/page/papers/filing/cmis.ts";

interface Repository {
  readonly url: string;
  readonly documents: Map<string, { readonly type: string; readonly text: string }>;
  /** The next answer: this exception, or none at all after the work is done. */
  next: { status: number; exception: string } | "cut" | null;
}

/** A repository as far as CMIS 1.1's browser binding needs one for createDocument (5.4.4.3.1) and a content stream. */
async function repository(): Promise<Repository> {
  const documents: Repository["documents"] = new Map();
  const server = createServer((request, answer) => {
    void (async () => {
      const say = (status: number, body: object) =>
        void answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      const url = new URL(request.url ?? "/", state.url);
      if (request.method === "GET") {
        const found = documents.get(decodeURIComponent(url.pathname.split("/").at(-1) ?? ""));
        if (url.searchParams.get("cmisselector") !== "content" || !found)
          return say(404, { exception: "objectNotFound" });
        return void answer.writeHead(200, { "content-type": found.type }).end(found.text);
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = { "content-type": request.headers["content-type"] ?? "" };
      const form = await new Response(Buffer.concat(chunks), { headers }).formData();
      const property = (id: string) => {
        const at = [...form.entries()].find(([key, value]) => key.startsWith("propertyId[") && value === id)?.[0];
        return form.get(at?.replace("propertyId", "propertyValue") ?? "");
      };
      const content = form.get("content");
      const right = form.get("cmisaction") === "createDocument" && property("cmis:objectTypeId") === "cmis:document";
      if (!right || !(content instanceof File)) return say(400, { exception: "invalidArgument", message: "?" });
      const { next } = state;
      state.next = null;
      if (next !== null && next !== "cut") return say(next.status, { exception: next.exception, message: "no" });
      const name = property("cmis:name") as string;
      if (documents.has(name)) return say(409, { exception: "nameConstraintViolation", message: "taken" });
      documents.set(name, { type: content.type, text: await content.text() });
      if (next === "cut") return void request.socket.destroy();
      say(201, { succinctProperties: { "cmis:name": name } });
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const state: Repository = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    documents,
    next: null,
  };
  return state;
}

const pdf = (name: string, text: string) => ({ name, bytes: new Blob([text], { type: "application/pdf" }) });

test("a document is created once; a name that is taken gets another; a lost answer is known again; refusals are told", async () => {
  const there = await repository();
  const filing = new CmisFiling(`${there.url}/browser/root/entrants`);
  expect(await filing.deposit(pdf("Avis né", "%PDF un"), null)).toEqual({ name: "Avis né.pdf", sure: true });
  expect(await filing.deposit(pdf("Avis né", "%PDF deux"), null)).toEqual({ name: "Avis né-2.pdf", sure: true });
  expect(there.documents.get("Avis né-2.pdf")).toEqual({ type: "application/pdf", text: "%PDF deux" });

  const lost = pdf("perdu", "%PDF trois");
  there.next = "cut";
  await expect(filing.deposit(lost, null)).rejects.toThrow(expect.objectContaining({ code: "filing.away" }));
  expect(await filing.deposit(lost, null)).toEqual({ name: "perdu.pdf", sure: true });
  expect([...there.documents.keys()]).toEqual(["Avis né.pdf", "Avis né-2.pdf", "perdu.pdf"]);

  for (const [status, exception, code] of [
    [401, "permissionDenied", "filing.sign-in"],
    [403, "permissionDenied", "filing.forbidden"],
    [404, "objectNotFound", "filing.no-folder"],
    [409, "constraint", "filing.no-folder"],
    [500, "storage", "filing.broken"],
    [400, "invalidArgument", "filing.refused"],
  ] as const) {
    there.next = { status, exception };
    await expect(filing.deposit(pdf("non", "x"), null)).rejects.toThrow(expect.objectContaining({ code }));
  }
  expect(there.documents.size).toBe(3);
});
