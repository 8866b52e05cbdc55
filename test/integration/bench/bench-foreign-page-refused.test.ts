import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { errorOf, post, raw, withStand } from "./kit.ts";

describe("pages of somebody else, open on the same machine", () => {
  const stand = withStand();
  const presses = () => stand().parts.get("button").state()["presses"];

  it.each(["https://example.org", "http://127.0.0.1:1", "http://localhost.example.org", "null", "file://"])(
    "can't press the button: Origin %s is refused",
    async (origin) => {
      const before = presses();
      const answer = await post(stand().url, "/bench/button/press", { ms: 120 }, { origin });
      expect(answer.status).toBe(403);
      expect(errorOf(answer).code).toBe("bench.foreign");
      expect(presses()).toBe(before);
    },
  );

  it.each(["example.org", "borne.example.org:80", "127.0.0.1.example.org", "192.0.2.1"])(
    "can't read by a name that was bound to loopback: Host %j is refused",
    async (host) => {
      for (const path of ["/bench", "/bench/stream", "/"]) {
        expect((await raw(stand().url, path, { headers: { host } })).status).toBe(403);
      }
    },
  );

  it("the bench's own page may, by each name of loopback", async () => {
    const { port } = new URL(stand().url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const answer = await post(stand().url, "/bench/button/press", { ms: 5 }, { host, origin: `http://${host}` });
      expect(answer.status).toBe(200);
    }
  });

  it("lets a page load nothing from elsewhere and be framed by nobody", async () => {
    const answer = await fetch(`${stand().url}/bench`);
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'self'; frame-ancestors 'none'");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("listens on loopback only", async () => {
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of outer) {
      const outcome = await new Promise<string>((resolve) => {
        const socket = connect({ host: address, port: Number(new URL(stand().url).port), timeout: 5000 });
        socket.once("connect", () => resolve("connected"));
        socket.once("timeout", () => resolve("nothing"));
        socket.once("error", () => resolve("refused"));
        socket.once("close", () => socket.destroy());
      });
      expect(outcome).not.toBe("connected");
    }
    expect((await raw(stand().url, "/bench")).status).toBe(200);
  });
});
