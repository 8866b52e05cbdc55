import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AlertMessage, StatusMessage } from "../../src/contract/types.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 90_000 });

let site: Site;
/** Somebody else's program on the screen's port. */
let other: Server;

beforeAll(async () => {
  site = await Site.open();
  other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
});
afterAll(async () => {
  other.close();
  await site?.end();
});

test("the port of the screen is taken at the start: the borne works and says so, and has its screen when it is free", async () => {
  const { port } = other.address() as AddressInfo;
  const listener = await site.listener();
  const borne = site.borne({ config: (config) => Object.assign(config, { screen: { port } }) });
  const alert = await listener.untilBody<AlertMessage>("alert/display.off", () => true);
  expect(alert).toMatchObject({
    severity: expect.any(String),
    detail: expect.stringContaining("EADDRINUSE") as string,
  });
  await listener.untilLatest<StatusMessage>("status", ({ state }) => state !== "starting");

  other.close();
  await listener.until("alert/display.off", ({ text }) => text === "", { from: listener.next });
  const page = await fetch(`http://127.0.0.1:${port}/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<html")]);
  await borne.stop("SIGTERM", 15_000);
});
