import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startScreen } from "../../../src/screen/server.ts";
import { logBook } from "./kit.ts";

async function status(url: string, headers: Record<string, string> = {}, path = "/life"): Promise<[number, string]> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<[number, string]>();
  const asking = request({ hostname, port, path, headers }, (answer) => {
    answer.resume();
    resolve([answer.statusCode ?? 0, String(answer.headers["content-security-policy"] ?? "")]);
  });
  asking.on("error", reject);
  asking.end();
  return promise;
}

/** How a WebSocket is answered: `open`, or the status of the refusal. */
async function upgrade(url: string, headers: Record<string, string>, path = "/screen"): Promise<string> {
  const socket = new WebSocket(url.replace("http", "ws") + path, { headers });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once("open", () => resolve("open"));
  socket.once("unexpected-response", (_, answer) => resolve(String(answer.statusCode)));
  socket.once("error", (error) => resolve(error.message));
  const how = await promise;
  socket.on("error", () => undefined);
  socket.terminate();
  return how;
}

describe("the screen's server", () => {
  it("listens on loopback alone and answers under its own name alone (DNS rebinding)", async () => {
    const screen = await startScreen({ port: 0, log: logBook() });
    const { port } = new URL(screen.url);
    expect(new URL(screen.url).hostname).toBe("127.0.0.1");
    expect((await status(screen.url))[0]).toBe(200);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "10.0.0.1"]) {
      expect([host, (await status(screen.url, { host }))[0]]).toEqual([host, 403]);
    }
    await screen.stop();
  });

  it("opens its WebSocket to its own page only", async () => {
    const screen = await startScreen({ port: 0, log: logBook() });
    const { host } = new URL(screen.url);
    expect(await upgrade(screen.url, { origin: screen.url })).toBe("open");
    expect(await upgrade(screen.url, {})).toBe("403");
    expect(await upgrade(screen.url, { origin: "http://evil.example" })).toBe("403");
    expect(await upgrade(screen.url, { origin: "http://127.0.0.1:1" })).toBe("403");
    expect(await upgrade(screen.url, { origin: "http://evil.example", host: "evil.example" })).toBe("403");
    expect(await upgrade(screen.url, { origin: `http://${host}` }, "/other")).toBe("403");
    await screen.stop();
  });

  it("tells no path outside the page's folder, and a policy with each answer", async () => {
    const screen = await startScreen({ port: 0, log: logBook() });
    for (const path of ["/../package.json", "/%2e%2e/package.json", "/..%2fpackage.json", "/.env", "/x.json"]) {
      const [code, policy] = await status(screen.url, {}, path);
      expect([path, code]).toEqual([path, 404]);
      expect(policy).toContain("default-src 'none'");
    }
    await screen.stop();
  });

  it("ends within a moment though pages are connected", async () => {
    const screen = await startScreen({ port: 0, log: logBook() });
    const socket = new WebSocket(`${screen.url.replace("http", "ws")}/screen`, { headers: { origin: screen.url } });
    await once(socket, "open");
    const closed = once(socket, "close");
    await screen.stop();
    await closed;
  });
});
